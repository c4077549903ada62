"""Every command in every state is taken or refused with a typed reason, and no state is a trap."""

from collections.abc import Mapping

import pytest
from onehall_intake.domain import case
from onehall_intake.domain import model as m

from tests.unit.intake.cases import (
    DAY,
    DUE,
    LATER,
    MONDAY,
    PLANS,
    SUBMIT,
    SUBMIT_KEY,
    accept,
    bar,
    ended,
    hand_in_owed,
    issuance,
    items_ended,
    notify,
    on_the_spot,
    overdue,
    paper,
    promise,
    refuse,
    report,
    run,
    silence,
    supply,
    withdraw,
)

NOW = MONDAY + DAY
STATES: Mapping[str, tuple[m.Command, ...]] = {
    "nothing": (),
    "submitted": (SUBMIT,),
    "gaps": (SUBMIT, report("D08")),
    "awaiting": (SUBMIT, notify("D08")),
    "corrected": (SUBMIT, notify("D08"), supply(PLANS, at=NOW)),
    "again": (SUBMIT, notify("D08"), supply(PLANS, at=NOW), notify("D08")),
    "accepted": (SUBMIT, accept()),
    "owing": (SUBMIT_KEY, promise(*LATER)),
    "broken": (SUBMIT_KEY, promise(*LATER), overdue()),
    "partly": (SUBMIT, accept(), issuance(remaining=("PC2-01",))),
    "closed": (SUBMIT, accept(), issuance()),
    "ended": (SUBMIT, accept(), ended()),
    "refused": (SUBMIT, refuse()),
    "withdrawn": (SUBMIT, withdraw()),
}
COMMANDS: Mapping[str, m.Command] = {
    "submit": SUBMIT,
    "report": report("D08"),
    "notify": notify("D08"),
    "on-the-spot": on_the_spot(PLANS),
    "supply": supply(PLANS),
    "accept": accept(),
    "promise": promise(*LATER),
    "refuse": refuse(),
    "withdraw": withdraw(),
    "silence": silence(DUE + 40 * DAY),
    "owed": hand_in_owed(paper(LATER[0])),
    "overdue": overdue(),
    "issuance": issuance(sequence=2),
    "items-ended": items_ended("PC2-01"),
    "ended": ended(),
    "bar": bar(),
}
YES, STALE = "yes", "-"
HERE = "already-submitted"
OVER = {"refused": "already-refused", "withdrawn": "already-withdrawn"}
GONE = OVER | {"closed": "already-ended", "ended": "already-ended"}
REVIEWED = dict.fromkeys(("accepted", "owing", "broken", "partly"), "already-accepted") | GONE
UNDECIDED = ("submitted", "gaps", "awaiting", "corrected", "again")
NOT_YET = dict.fromkeys((*UNDECIDED, *OVER), "not-accepted")
SETTLED = dict.fromkeys(("closed", "ended"), STALE)
KEY = dict.fromkeys(UNDECIDED, "key-papers-missing")

# What is not named is a plain yes; nothing at all has happened to an unknown case.
TABLE: Mapping[str, Mapping[str, str]] = {
    "submit": dict.fromkeys(STATES.keys() - {"nothing"}, HERE),
    "report": GONE,  # taken, or recorded as refused
    "notify": REVIEWED,
    "on-the-spot": REVIEWED | dict.fromkeys(("awaiting", "again"), "notice-given"),
    "supply": REVIEWED | dict.fromkeys(("submitted", "gaps", "corrected"), "nothing-outstanding"),
    "accept": REVIEWED,
    "promise": REVIEWED | KEY,
    "refuse": REVIEWED,
    "withdraw": REVIEWED,
    "silence": dict.fromkeys(STATES.keys() - {"submitted", "gaps", "corrected"}, STALE),
    "owed": GONE
    | dict.fromkeys((*UNDECIDED, "accepted", "partly"), "nothing-owed")
    | {"broken": "supplement-late"},
    "overdue": dict.fromkeys(STATES.keys() - {"owing"}, STALE),
    "issuance": NOT_YET | {"ended": "already-ended"},
    "items-ended": NOT_YET,
    "ended": NOT_YET | SETTLED,
    "bar": {},
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", STATES)
def test_every_command_in_every_state_is_taken_or_refused_with_its_reason(
    state: str, command: str
) -> None:
    before, _ = run(*STATES[state])
    answer = case.decide(before, COMMANDS[command])
    unknown = state == "nothing" and command not in ("submit", "silence")
    expected = "unknown-case" if unknown else TABLE[command].get(state, YES)
    if isinstance(answer, m.Refused):
        assert answer.reason.value == expected
        assert answer.detail
    else:
        assert expected == (YES if answer else STALE)


@pytest.mark.parametrize("state", STATES)
def test_from_every_state_a_case_can_still_end(state: str) -> None:
    """No state is a trap: time, the window, the applicant or approval ends every case."""
    if state == "nothing":
        return
    before = STATES[state]
    endings: list[tuple[m.Command, ...]] = [
        (),
        (silence(DUE + 90 * DAY), ended()),
        (withdraw(),),
        (ended(),),
    ]
    over = {m.Status.CLOSED, m.Status.NOT_ACCEPTED, m.Status.WITHDRAWN}
    assert any(run(*before, *more)[0].status in over for more in endings)
