"""What intake remembers beyond its streams; the SQL of each table is in the module of its name."""

from collections.abc import Sequence

from asyncpg import Connection
from onehall_store import Codec, Model, Recorded, together

from onehall_intake import messages
from onehall_intake.domain import case
from onehall_intake.domain import model as m
from onehall_intake.store import cases, erasing, ratable, trust
from onehall_intake.store.complaints import COMPLAINTS
from onehall_intake.store.enquiries import ENQUIRIES
from onehall_intake.store.ratings import RATINGS

CODEC: Codec[m.Event] = Codec(
    {
        "case-submitted": m.CaseSubmitted,
        "gaps-reported": m.GapsReported,
        "demand-refused": m.DemandRefused,
        "correction-notified": m.CorrectionNotified,
        "corrected-on-the-spot": m.CorrectedOnTheSpot,
        "correction-received": m.CorrectionReceived,
        "case-accepted": m.CaseAccepted,
        "case-not-accepted": m.CaseNotAccepted,
        "case-withdrawn": m.CaseWithdrawn,
        "owed-received": m.OwedReceived,
        "supplement-overdue": m.SupplementOverdue,
        "issuance-recorded": m.IssuanceRecorded,
        "items-ended": m.ItemsEnded,
        "case-ended": m.CaseEnded,
        "barred": m.Barred,
        "person-erased": m.PersonErased,
    }
)


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Let every table follow a batch of events; the lines of cases first, others look them up."""
    await cases.project(connection, recorded)
    await trust.project(connection, recorded)
    await ratable.project(connection, recorded)
    await erasing.project(connection, recorded)


CASES: Model[m.Case, m.Command, m.Event] = Model(
    service="intake",
    decider=case,
    codec=CODEC,
    publishes=messages.publishes,
    alarms=case.alarms,
    rings=case.rings,
    project=project,
)
MODEL = together(CASES, RATINGS, ENQUIRIES, COMPLAINTS)
