"""The ledger and what is kept beside it: how entries are written down, and this service's SQL."""

from dataclasses import replace

from onehall_store import Model

from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.judging import judging
from onehall_supervision.domain.rulebook import Book
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
    hands=2,  # while one transaction waits for the database the other decides
)


def judged_by(book: Book) -> Model[m.CaseView, m.Command, m.Event]:
    """Return the model of a centre that judges by this book; what is shown is judged by it too."""
    decider = judging(book)
    VIEWS.begin_with(decider.INITIAL)
    return replace(MODEL, decider=decider)


__all__ = ["BELL", "CODEC", "MODEL", "VIEWS", "judged_by"]
