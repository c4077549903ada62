"""Every command in every phase, and about an item of every status: taken, or refused with why.

The tables are written from the law and DOMAIN 4.4, not from the code: `yes` is taken, `-` changes
nothing and blames nobody, everything else is the reason of the refusal.
"""

from functools import cache
from typing import get_args

import pytest
from onehall_approval.domain import model as m
from onehall_approval.domain import phases
from onehall_calendar import Limit

from tests.unit.approval.acting import applicant, department
from tests.unit.approval.casework import (
    PAPER,
    SOFT,
    Case,
    day,
    needs,
    opening,
    plan,
)
from tests.unit.approval.every_command import COMMANDS, HEARD, activity, furnish, invite

REVIEWING, GRANTED, REFUSED, NEEDS_REFUSED, SOFTLY, REVIEWED, ENDED = (
    m.ItemId(f"PC2-0{n}") for n in range(1, 8)
)
LAND = m.ItemId("PC1-09")
LONG = {"legal": Limit(90), "valid_months": 12}

PHASE_TABLE = """
                      unopened      reviewing    partial  issued          ended
open                  yes           -            -        -               -
record-opinion        unknown-case  yes          yes      -               -
complete-step         unknown-case  yes          yes      -               -
assign-review         unknown-case  yes          yes      already-issued  case-ended
recuse                unknown-case  yes          yes      already-issued  case-ended
verify-certificate    unknown-case  yes          yes      already-issued  case-ended
record-no-objection   unknown-case  yes          yes      already-issued  case-ended
fail-assumption       unknown-case  yes          yes      already-issued  case-ended
reopen-opinion        unknown-case  yes          yes      already-issued  case-ended
note-supplement       unknown-case  yes          yes      -               -
start-procedure       unknown-case  yes          yes      already-issued  case-ended
end-procedure         unknown-case  yes          yes      already-issued  case-ended
extend-limit          unknown-case  yes          yes      already-issued  case-ended
recalculate           unknown-case  yes          yes      already-issued  case-ended
attribute-outage      unknown-case  yes          yes      yes             case-ended
propose-activity      unknown-case  yes          yes      already-issued  case-ended
answer-invitation     unknown-case  yes          yes      already-issued  case-ended
hold-activity         unknown-case  yes          yes      already-issued  case-ended
sign-minutes          unknown-case  not-held     not-held already-issued  case-ended
call-off-activity     unknown-case  yes          yes      already-issued  case-ended
ask-clarification     unknown-case  yes          yes      already-issued  case-ended
answer-clarification  unknown-case  yes          yes      already-issued  case-ended
demand-paper          unknown-case  yes          yes      already-issued  case-ended
ask-consultation      unknown-case  yes          yes      already-issued  case-ended
answer-consultation   unknown-case  yes          yes      already-issued  case-ended
grant-leave           unknown-case  yes          yes      already-issued  case-ended
withdraw-items        unknown-case  yes          yes      already-issued  case-ended
terminate-items       unknown-case  yes          yes      already-issued  case-ended
choose-dependants     unknown-case  yes          yes      already-issued  case-ended
lapse-supplement      unknown-case  yes          yes      -               -
inform-parties        unknown-case  yes          yes      already-issued  case-ended
record-statement      unknown-case  yes          yes      already-issued  case-ended
request-hearing       unknown-case  yes          yes      already-issued  case-ended
schedule-hearing      unknown-case  yes          yes      already-issued  case-ended
replace-presider      unknown-case  yes          yes      already-issued  case-ended
hold-hearing          unknown-case  yes          yes      already-issued  case-ended
make-delivery         unknown-case  not-issued   yes      yes             case-ended
change-permit         unknown-case  not-issued   yes      yes             case-ended
apply-for-renewal     unknown-case  not-issued   yes      yes             case-ended
decide-renewal        unknown-case  not-issued   yes      yes             case-ended
revoke-permit         unknown-case  not-issued   yes      yes             case-ended
cancel-permit         unknown-case  not-issued   yes      yes             case-ended
correct               unknown-case  yes          yes      yes             yes
ring                  unknown-case  yes          -        -               -
"""
TARGETS = {
    "choose-dependants": REFUSED,
    "verify-certificate": LAND,
    "reopen-opinion": REVIEWED,
    **dict.fromkeys(
        ("change-permit", "apply-for-renewal", "decide-renewal", "revoke-permit", "cancel-permit"),
        GRANTED,
    ),
}
"""What a command of the first table is about, if not the item under review."""

STATUS_TABLE = """
                     reviewing      reviewed       decided        ended          unknown
record-opinion       yes            answered       over           -              not-asked
complete-step        yes            answered       over           -              not-asked
assign-review        yes            yes            over           item-ended     unknown-item
verify-certificate   yes            yes            yes            not-needed     not-needed
record-no-objection  yes            not-needed     not-needed     not-needed     not-needed
fail-assumption      yes            yes            over           over           not-needed
reopen-opinion       no-opinion     yes            over           no-opinion     no-opinion
start-procedure      yes            yes            over           item-ended     unknown-item
end-procedure        yes            yes            yes            yes            unknown-procedure
extend-limit         yes            yes            over           item-ended     unknown-item
attribute-outage     yes            yes            yes            yes            unknown-item
propose-activity     yes            yes            over           item-ended     unknown-item
answer-invitation    yes            yes            activity-over  yes            unknown-activity
hold-activity        yes            yes            activity-over  yes            unknown-activity
sign-minutes         not-held       not-held       activity-over  not-held       unknown-activity
call-off-activity    yes            yes            activity-over  yes            unknown-activity
ask-clarification    yes            yes            over           item-ended     unknown-item
answer-clarification yes            yes            yes            yes            unknown-question
demand-paper         yes            yes            over           item-ended     unknown-item
ask-consultation     yes            yes            over           item-ended     unknown-item
answer-consultation  yes            yes            over           item-ended     unknown-question
grant-leave          yes            yes            over           item-ended     unknown-question
withdraw-items       yes            yes            over           item-ended     unknown-item
terminate-items      yes            yes            over           item-ended     unknown-item
choose-dependants    no-choice      no-choice      no-choice      no-choice      no-choice
inform-parties       yes            yes            over           item-ended     unknown-item
record-statement     yes            yes            over           item-ended     unknown-item
request-hearing      yes            yes            over           item-ended     unknown-item
schedule-hearing     yes            yes            over           item-ended     unknown-item
replace-presider     yes            yes            over           item-ended     unknown-item
hold-hearing         yes            yes            over           item-ended     unknown-item
change-permit        unknown-permit unknown-permit yes            unknown-permit unknown-permit
apply-for-renewal    unknown-permit unknown-permit yes            unknown-permit unknown-permit
decide-renewal       unknown-permit unknown-permit yes            unknown-permit unknown-permit
revoke-permit        unknown-permit unknown-permit yes            unknown-permit unknown-permit
cancel-permit        unknown-permit unknown-permit yes            unknown-permit unknown-permit
correct              yes            yes            yes            yes            yes
"""


SHORT = {
    "answered": "already-answered",
    "over": "already-decided",
    "no-opinion": "no-such-opinion",
    "not-needed": "not-a-prerequisite",
}


def read(table: str) -> dict[tuple[str, str], str]:
    """The cells of a table by row and column."""
    head, *rows = table.strip("\n").splitlines()
    cells = (row.split() for row in rows)
    return {
        (row[0], column): SHORT.get(cell, cell)
        for row in cells
        for column, cell in zip(head.split(), row[1:], strict=True)
    }


STATUS = {
    "reviewing": REVIEWING,
    "reviewed": REVIEWED,
    "decided": GRANTED,
    "ended": ENDED,
    "unknown": m.ItemId("PC9-99"),
}
IN_PHASE, OF_STATUS = read(PHASE_TABLE), read(STATUS_TABLE)
OF_THE_WHOLE = {"open", "recuse", "note-supplement", "recalculate", "lapse-supplement",
                "make-delivery", "ring"}  # fmt: skip


def begun() -> Case:
    """Seven items of GHJ; one refused with a dependant, one approved, papers and a proof owed."""
    soft = needs(REVIEWING, kind=SOFT)
    case = Case(
        plan(REVIEWING, "GHJ", **LONG),
        plan(GRANTED, "GHJ", **LONG),
        plan(REFUSED, "GHJ", **LONG),
        plan(NEEDS_REFUSED, "GHJ", REFUSED, REVIEWING, GRANTED, **LONG),
        plan(SOFTLY, "GHJ", LAND, **(LONG | {"prerequisites": (*needs(LAND, REVIEWED), *soft)})),
        plan(REVIEWED, "GHJ", **(LONG | {"papers": frozenset({"D77"})})),
        plan(ENDED, "GHJ", **LONG),
        documents=(PAPER,),
        certificates=(m.Certificate(LAND, "证9", "国土局"),),
        owed=frozenset({"D77"}),
    )
    for item in (REVIEWING, GRANTED, REVIEWED, ENDED):
        furnish(case, item, 0)
        invite(case, item, 0)
    case.do(m.CallOffActivity(activity(GRANTED), "合并", department("GHJ", "03", day(1))))
    case.answers(GRANTED, REVIEWED)
    case.answers(REFUSED, answer="refuse")
    return case


@cache
def partial() -> Case:
    """After the joint date, with the first package out; every status of an item is there."""
    case = begun()
    case.do(m.WithdrawItems((ENDED,), applicant(day(3))))
    case.ring(day(25))
    assert case.state.phase is m.Phase.DECIDED
    assert [case.decided(i) for i in (REVIEWING, GRANTED, REFUSED)] == ["open", "granted", "denied"]
    assert REVIEWED in case.state.opinions and case.decided(REVIEWED) == "open"
    return case


@cache
def standing(phase: str) -> Case:
    if phase == "unopened":
        return Case()
    case = begun()
    if phase in ("partial", "issued"):
        case = Case().copy(partial())
    if phase in ("issued", "ended"):
        case.do(m.WithdrawItems((), applicant(day(30))))
    return case


def prepared(start: Case, command: str, item: m.ItemId, n: int) -> Case:
    """The case after what must come first of the same item, where that is possible."""
    case = Case().copy(start)
    for before in HEARD.get(command, ()):
        made = COMMANDS[before](case, item, n)
        if case.may(made):
            case.do(made)
    return case


def test_the_tables_know_every_command_there_is() -> None:
    assert len(phases.POSSIBLE) == len(COMMANDS) == 44
    kinds = {type(build(partial(), REVIEWING, 26)) for build in COMMANDS.values()}
    assert kinds == set(get_args(m.Command)) == set(phases.POSSIBLE)
    assert {row for row, _ in IN_PHASE} == set(COMMANDS)
    assert {row for row, _ in OF_STATUS} == set(COMMANDS) - OF_THE_WHOLE


@pytest.mark.parametrize(("command", "phase"), IN_PHASE, ids=map("-in-".join, IN_PHASE))
def test_every_command_in_every_phase_is_taken_or_refused_with_its_reason(
    command: str, phase: str
) -> None:
    n = {"reviewing": 20 if command == "ring" else 4}.get(phase, 31)
    item = TARGETS.get(command, REVIEWING)
    case = prepared(standing(phase), command, item, n)
    assert case.outcome(COMMANDS[command](case, item, n)) == IN_PHASE[command, phase]


@pytest.mark.parametrize(("command", "status"), OF_STATUS, ids=map("-of-".join, OF_STATUS))
def test_every_command_about_an_item_of_every_status_is_taken_or_refused_with_its_reason(
    command: str, status: str
) -> None:
    item = STATUS[status]
    case = prepared(partial(), command, item, 31)
    assert case.outcome(COMMANDS[command](case, item, 31)) == OF_STATUS[command, status]


@pytest.mark.parametrize("phase", ["reviewing", "partial"])
def test_from_every_phase_the_applicant_can_end_the_case(phase: str) -> None:
    case = Case().copy(standing(phase))
    case.do(m.WithdrawItems((), applicant(day(40))))
    assert case.state.phase in (m.Phase.ISSUED, m.Phase.ENDED)


def test_an_opening_read_late_changes_nothing() -> None:
    assert standing("ended").stale(opening(plan(REVIEWING, "GHJ")))
