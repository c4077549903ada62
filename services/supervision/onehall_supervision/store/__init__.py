"""The ledger and what is kept beside it: how entries are written down, and this service's SQL."""

from onehall_store import Model

from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.store import comparing
from onehall_supervision.store.bell import BELL
from onehall_supervision.store.codec import CODEC
from onehall_supervision.store.projecting import project
from onehall_supervision.store.views import VIEWS

MODEL: Model[m.CaseView, m.Command, m.Event] = Model(
    service="supervision",
    decider=watching,
    codec=CODEC,
    publishes=comparing.publishes,
    alarms=watching.alarms,
    rings=watching.rings,
    project=project,
)

__all__ = ["BELL", "CODEC", "MODEL", "VIEWS"]
