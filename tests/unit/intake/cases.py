"""A case of class PC2 at the window, and how it is run through its decider."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from onehall_calendar import SHANGHAI, load
from onehall_intake import messages
from onehall_intake.domain import case
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import CentreId, ClassId, DepartmentId, ItemId

from tests.unit.intake.examples import CATALOGUE, items_of

CALENDAR = load()
MONDAY = datetime(2011, 9, 5, 9, 0, tzinfo=SHANGHAI)
DUE = datetime(2011, 9, 14, 0, 0, tzinfo=SHANGHAI)  # 12 September 2011 was Mid-Autumn Festival
GAPS_DUE = datetime(2011, 9, 9, 0, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
REMEDIES = messages.remedies(CATALOGUE, ClassId("PC2"))
CITY = CentreId("610100")
FIRE, PLANNING = DepartmentId("XFZD"), DepartmentId("GHJ")
FORM = f.Document("D01", "a" * 64, 10, "application/pdf")
PLANS = f.Document("D08", "b" * 64, 10, "application/pdf")
GIVEN = messages.Numbered(
    f.CaseId("01a00000-0000-7000-8000-000000000001"),
    "610100201109059020000017",
    f.ApplicantRef("01a00000-0000-7000-8000-000000000002"),
    f.Channel.ONLINE,
    CITY,
)


def filed(
    *documents: f.Document, centre: CentreId = CITY, certificates: tuple[f.Certificate, ...] = ()
) -> f.Filing:
    handed = messages.Handed(documents, certificates)
    items = messages.applied_for(items_of("PC2"), {one.item for one in certificates})
    given = replace(GIVEN, centre=centre)
    return messages.filing(CATALOGUE, ClassId("PC2"), items, handed, given)


def paper(kind: str) -> f.Document:
    return f.Document(kind, "c" * 64, 10, "application/pdf")


FILING = filed(FORM)
KEY_PAPERS = tuple(paper(kind) for kind in FILING.papers if kind not in FILING.deferrable)
LATER = FILING.deferrable  # every secondary paper of the case

SUBMIT = m.SubmitCase(FILING, MONDAY, CALENDAR)
SUBMIT_KEY = m.SubmitCase(filed(*KEY_PAPERS), MONDAY, CALENDAR)


def found(*kinds: str, defect: str | None = None) -> tuple[f.Deficiency, ...]:
    return tuple(f.Deficiency(k, "hand it in", defect and f.Defect(defect)) for k in kinds)


def notify(*kinds: str, at: datetime = MONDAY + DAY, defect: str | None = None) -> m.Command:
    return m.NotifyCorrection(found(*kinds, defect=defect), "clerk/zhao", at)


def report(
    *kinds: str,
    at: datetime = MONDAY + DAY,
    department: DepartmentId = FIRE,
    defect: str | None = None,
) -> m.ReportGaps:
    deficiencies = found(*kinds, defect=defect)
    return m.ReportGaps(department, deficiencies, f"department/{department}", at)


def on_the_spot(*documents: f.Document, at: datetime = MONDAY + DAY) -> m.CorrectOnTheSpot:
    return m.CorrectOnTheSpot(documents, at)


def promise(
    *kinds: str,
    at: datetime = MONDAY + DAY,
    due_wd: int | None = None,
    distrusted_until: date | None = None,
    promise: str = "C-17",
) -> m.AcceptOnPromise:
    deferrals = tuple(f.Deferral(kind, due_wd) for kind in kinds)
    return m.AcceptOnPromise(deferrals, promise, distrusted_until, at, CALENDAR)


def hand_in_owed(*documents: f.Document, at: datetime = MONDAY + 2 * DAY) -> m.SupplyOwed:
    return m.SupplyOwed(documents, at)


def overdue(at: datetime = DUE + 40 * DAY) -> m.NoteOverdue:
    return m.NoteOverdue(at)


def supply(*documents: f.Document, at: datetime = MONDAY + 2 * DAY) -> m.SupplyCorrection:
    return m.SupplyCorrection(documents, at, CALENDAR)


def accept(at: datetime = MONDAY + DAY) -> m.Accept:
    return m.Accept(at)


def refuse(cause: str = "not-required", at: datetime = MONDAY + DAY, **more: Any) -> m.Command:
    said = {"reasons": ("不需要许可",), "legal_basis": ("行政许可法 32",), "remedies": REMEDIES}
    return m.RefuseAcceptance(f.Cause(cause), at=at, by="clerk-7", **(said | more))


def withdraw(at: datetime = MONDAY + DAY) -> m.Withdraw:
    return m.Withdraw(at)


def silence(at: datetime = DUE) -> m.DeemAccepted:
    return m.DeemAccepted(at)


def issuance(
    at: datetime = DUE + 40 * DAY,
    result: str = "issued",
    sequence: int = 1,
    remaining: tuple[str, ...] = (),
) -> m.RecordIssuance:
    issuance_id = f"01a00000-0000-7000-8000-{sequence:012}"
    left = tuple(ItemId(item) for item in remaining)
    return m.RecordIssuance(issuance_id, m.Result(result), at, sequence, left)


def items_ended(*items: str, at: datetime = DUE + 41 * DAY) -> m.RecordItemsEnded:
    return m.RecordItemsEnded(tuple(ItemId(item) for item in items), at)


def ended(result: str = "terminated", at: datetime = DUE + 41 * DAY) -> m.RecordEnd:
    return m.RecordEnd(m.Result(result), "申请人撤回", at)


def bar(item: str = "PC2-06", until: date = date(2012, 9, 26)) -> m.RecordBars:
    return m.RecordBars((f.Bar(ItemId(item), until),), DUE + 42 * DAY)


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


def demands(*commands: m.Command) -> list[tuple[str, tuple[str, ...]]]:
    """Return the cause and the kinds of every demand that was refused and recorded."""
    happened = run(*commands)[1]
    return [(e.cause.value, e.kinds) for e in happened if isinstance(e, m.DemandRefused)]


def endings(happened: Iterable[Any]) -> list[Any]:
    kinds = (m.CaseAccepted, m.CaseNotAccepted, m.CaseWithdrawn)
    return [e for e in happened if isinstance(e, kinds)]
