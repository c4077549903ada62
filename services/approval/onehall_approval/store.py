"""How approval's history is written down. It has no tables of its own beyond the store's."""

from onehall_store import Codec, Model

from onehall_approval import messages
from onehall_approval.domain import coordination
from onehall_approval.domain import model as m

CODEC: Codec[m.Event] = Codec(
    {
        "coordination-opened": m.CoordinationOpened,
        "step-completed": m.StepCompleted,
        "opinion-recorded": m.OpinionRecorded,
        "prerequisite-discharged": m.PrerequisiteDischarged,
        "gate-opened": m.GateOpened,
        "issuance-made": m.IssuanceMade,
    }
)

MODEL: Model[m.Coordination, m.Command, m.Event] = Model(
    service="approval", decider=coordination, codec=CODEC, publishes=messages.publishes
)
