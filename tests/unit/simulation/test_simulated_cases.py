"""What the simulator tells is what the decider did; its figures are those of DOMAIN 4.6."""

from collections import Counter
from datetime import date, timedelta
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_approval import messages
from onehall_approval.domain import coordination, sealing
from onehall_approval.domain import model as m
from onehall_approval.domain.posts import OPENING
from onehall_approval.simulation import Scale, Stopped, report
from onehall_approval.simulation.command import opening
from onehall_approval.simulation.reporting import DRAWINGS
from onehall_approval.store import CODEC
from onehall_calendar import load, local_day
from onehall_store import Origin, Recorded

from tests.building import NOTARY
from tests.unit.simulation.classes import CLASSES, MONDAY, accepted, catalogue, played

# class: items, departments, sum legal, sum promised, longest chain, joint, compression, papers
TABLE = {
    "PC1": (9, 8, 169, 42, 31, 14, 91.7, 33, 13),
    "PC2": (16, 13, 319, 206, 39, 29, 90.9, 64, 26),
    "PC3": (12, 11, 208, 126, 19, 14, 93.3, 31, 12),
    "PC4": (9, 9, 171, 114, 28, 14, 91.8, 21, 9),
    "PC5": (6, 6, 62, 17, 5, 4, 93.5, 24, 9),
    "PC6": (4, 4, 60, 34, 10, 10, 83.3, 21, 9),
    "PC7": (6, 5, 75, 10, 8, 5, 93.3, 17, 8),
}
SCALES = list(Scale)


@pytest.mark.parametrize("class_id", CLASSES)
def test_the_figures_of_every_class_come_out_of_its_decided_case(class_id: str) -> None:
    told = report(played(class_id), Scale.PROMISED)
    serial, papers = told["serial"], told["documents"]
    assert TABLE[class_id] == (
        told["items"],
        told["departments"],
        serial["legal_wd"],
        serial["promised_wd"],
        serial["critical_path_wd"],
        told["joint"]["limit_wd"],
        round(100 * told["compression"], 1),
        papers["demanded"],
        papers["distinct"],
    )


def test_what_took_319_working_days_in_series_takes_29_at_once() -> None:
    told = report(played("PC2"), Scale.PROMISED)
    assert told["serial"]["legal_finish"] == "2013-01-06"  # a Sunday that was worked
    assert told["joint"] == {"limit_wd": 29, "due_on": "2011-11-09"}
    assert (told["actual"]["used_wd"], told["actual"]["finished_on"]) == (29, "2011-11-09")


def test_thirteen_windows_and_visits_become_one() -> None:
    saved = {one["what"].split()[0]: one for one in report(played("PC2"), Scale.PROMISED)["saved"]}
    assert (saved["windows"]["alone"], saved["windows"]["together"]) == (13, 1)
    assert (saved["site"]["alone"], saved["site"]["together"]) == (13, 1)
    assert saved["drawing"]["together"] == 1
    assert (saved["papers"]["alone"], saved["papers"]["together"]) == (64, 26)


def test_the_site_visit_is_one_and_at_least_two_officers_come() -> None:
    """A visit by fewer would have been refused (L-21)."""
    state = played("PC2").state
    visits = [a for a in state.activities.values() if a.proposed.kind is m.ActivityKind.SITE_VISIT]
    (visit,) = visits
    officers = {o for came in visit.held[0].attendance for o in came.officers}
    assert len(visit.held) == 1
    assert len(officers) >= 2
    assert visit.came == set(visit.signed) == set(visit.proposed.departments)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("class_id", CLASSES)
def test_every_class_ends_delivered_with_a_permit_for_every_item(
    class_id: str, scale: Scale
) -> None:
    state = played(class_id, scale).state
    assert state.phase is m.Phase.ISSUED
    assert {p.granted.item for p in state.permits.values()} == set(state.reviews)
    assert set(state.deliveries) == {i.sequence for i in state.issuances}


@pytest.mark.parametrize("class_id", CLASSES)
def test_within_the_promise_there_is_one_gate_and_one_issuance(class_id: str) -> None:
    for scale in (Scale.PROMISED, Scale.TYPICAL):
        state = played(class_id, scale).state
        assert (len(state.gates), len(state.issuances)) == (1, 1)
        assert state.issuances[0].used_wd <= played(class_id).hall.opened.joint_limit_wd


def test_past_the_joint_date_what_can_be_decided_is_decided_without_the_rest() -> None:
    state = played("PC2", Scale.LEGAL).state
    first, second = state.gates
    assert set(first.order).isdisjoint(second.order)
    assert "PC2-05" in second.order  # its 60 calendar days outlast the joint promise
    assert {"PC2-05", "PC2-02"} <= set(second.order)  # and what needs it waits


@given(st.dates(OPENING.date(), date(2026, 6, 1)), st.sampled_from(SCALES))
def test_on_any_day_the_law_is_kept(on: date, scale: Scale) -> None:
    """No opinion after its legal limit, no grant before its prerequisites, delivery in ten days."""
    told = played("PC5", scale, on)
    state = told.state
    for item, opinion in state.opinions.items():
        assert opinion.given_at < state.reviews[item].legal_due_at
    for gate in state.gates:
        done = [p.item for p in gate.permits]
        assert all(
            done.index(need) < done.index(item)
            for item in done
            for need in state.reviews[item].needs
            if need in done
        )
    for issuance in state.issuances:
        assert state.deliveries[issuance.sequence].at <= issuance.deliver_by


def test_the_history_can_be_written_down_and_folded_to_the_same_state() -> None:
    told = played("PC2")
    read = [CODEC.decode(CODEC.name_of(e), CODEC.encode(e)) for e in told.events]
    assert reduce(coordination.evolve, read, coordination.INITIAL) == told.state


def sealed(event: m.Event) -> m.Event:
    """The opening as it would have been asked in earnest: a simulation has no notary."""
    if not isinstance(event, m.CoordinationOpened):
        return event
    act = m.Act(event.opened_at, load(), "test", m.Side.OURSELVES, notary=NOTARY)
    return sealing.all_sealed(event, act)


def test_everything_that_happens_can_be_said() -> None:
    state, said = coordination.INITIAL, Counter[str]()
    for number, event in enumerate(map(sealed, played("PC2").events)):
        state = coordination.evolve(state, event)
        origin = Origin("test", MONDAY_AT)
        recorded = Recorded("case", number, UUID(int=number), event, origin)
        said.update(one.message.wire_name for one in messages.publishes(state, recorded))
    assert said["approval.request-review.v1"] == 16
    assert said["approval.joint-activity-held.v1"] == 2
    assert said["approval.permit-issued.v1"] == 1


def test_every_date_is_explained_day_by_day() -> None:
    deadlines = report(played("PC2"), Scale.PROMISED, explained=True)["deadlines"]
    assert len(deadlines) == 1 + 2 * 16 + 1
    joint = next(d for d in deadlines if d["of"] == "joint")["derivation"]
    assert joint[-1] == "due 2011-11-09 24:00 Asia/Shanghai: 29 working days 工作日, calendar " + (
        load().version
    )
    assert any("国庆节" in line for line in joint)


def test_what_counts_as_a_drawing_is_a_drawing_in_the_catalogue() -> None:
    asked = {
        catalogue().document(paper)
        for one in catalogue().classes.values()
        for item in one.items
        for paper in item.documents
    }
    certified = "合格书"  # says of drawings that they are in order, and is none
    assert {d.id for d in asked if "图" in d.name and certified not in d.name} == DRAWINGS


def test_a_case_from_before_the_centre_opened_is_refused() -> None:
    early = accepted("PC5").model_copy(update={"accepted_at": OPENING - timedelta(days=1)})
    with pytest.raises(Stopped, match="opened on 2009-04-27"):
        opening(early)


def test_a_case_without_items_is_refused() -> None:
    with pytest.raises(Stopped, match="no items"):
        opening(accepted("PC5").model_copy(update={"items": ()}))


MONDAY_AT = accepted("PC2").accepted_at
assert local_day(MONDAY_AT) == MONDAY
