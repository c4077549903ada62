"""A case of class PC2 at the window, and how it is run through its decider."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from onehall_calendar import SHANGHAI, load
from onehall_intake import messages
from onehall_intake.domain import case
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ClassId

from tests.unit.intake.examples import CATALOGUE, items_of

CALENDAR = load()
MONDAY = datetime(2011, 9, 5, 9, 0, tzinfo=SHANGHAI)
DUE = datetime(2011, 9, 14, 0, 0, tzinfo=SHANGHAI)  # 12 September 2011 was Mid-Autumn Festival
DAY = timedelta(days=1)
REMEDIES = messages.remedies(CATALOGUE, ClassId("PC2"))
FORM = f.Document("D01", "a" * 64, 10, "application/pdf")
PLANS = f.Document("D08", "b" * 64, 10, "application/pdf")
GIVEN = messages.Numbered(
    f.CaseId("01a00000-0000-7000-8000-000000000001"),
    "610100201109059020000017",
    f.ApplicantRef("01a00000-0000-7000-8000-000000000002"),
    f.Channel.ONLINE,
)
FILING = messages.filing(CATALOGUE, ClassId("PC2"), items_of("PC2"), (FORM,), GIVEN)

SUBMIT = m.SubmitCase(FILING, MONDAY, CALENDAR)


def notify(*kinds: str, at: datetime = MONDAY + DAY) -> m.NotifyCorrection:
    return m.NotifyCorrection(tuple(f.Deficiency(k, "hand it in") for k in kinds), at)


def supply(*documents: f.Document, at: datetime = MONDAY + 2 * DAY) -> m.SupplyCorrection:
    return m.SupplyCorrection(documents, at, CALENDAR)


def accept(at: datetime = MONDAY + DAY) -> m.Accept:
    return m.Accept(at)


def refuse(cause: str = "not-required", at: datetime = MONDAY + DAY, **more: Any) -> m.Command:
    said = {"reasons": ("不需要许可",), "legal_basis": ("行政许可法 32",), "remedies": REMEDIES}
    return m.RefuseAcceptance(f.Cause(cause), at=at, **(said | more))


def withdraw(at: datetime = MONDAY + DAY) -> m.Withdraw:
    return m.Withdraw(at)


def silence(at: datetime = DUE) -> m.DeemAccepted:
    return m.DeemAccepted(at)


def issuance(at: datetime = DUE + 40 * DAY, result: str = "issued") -> m.RecordIssuance:
    return m.RecordIssuance("01a00000-0000-7000-8000-000000000003", m.Result(result), at)


def run(*commands: m.Command) -> tuple[m.Case, list[Any]]:
    """Return the state after the commands, and every event and refusal on the way."""
    state, happened = case.INITIAL, list[Any]()
    for command in commands:
        answer = case.decide(state, command)
        if isinstance(answer, m.Refused):
            happened.append(answer)
            continue
        state = reduce(case.evolve, answer, state)
        happened += answer
    return state, happened


def reasons(*commands: m.Command) -> list[str]:
    return [e.reason.value for e in run(*commands)[1] if isinstance(e, m.Refused)]


def endings(happened: Iterable[Any]) -> list[Any]:
    kinds = (m.CaseAccepted, m.CaseNotAccepted, m.CaseWithdrawn)
    return [e for e in happened if isinstance(e, kinds)]
