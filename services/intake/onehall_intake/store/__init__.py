"""What intake remembers beyond its streams; the SQL of each table is in the module of its name."""

from onehall_store import Codec, Model

from onehall_intake import messages
from onehall_intake.domain import case
from onehall_intake.domain import model as m
from onehall_intake.store.cases import project

CODEC: Codec[m.Event] = Codec(
    {
        "case-submitted": m.CaseSubmitted,
        "correction-notified": m.CorrectionNotified,
        "correction-received": m.CorrectionReceived,
        "case-accepted": m.CaseAccepted,
        "case-not-accepted": m.CaseNotAccepted,
        "case-withdrawn": m.CaseWithdrawn,
        "issuance-recorded": m.IssuanceRecorded,
    }
)

MODEL: Model[m.Case, m.Command, m.Event] = Model(
    service="intake",
    decider=case,
    codec=CODEC,
    publishes=messages.publishes,
    alarms=case.alarms,
    rings=case.rings,
    project=project,
)
