"""The decider under a book of rules; `watching` itself is supervision under the default one."""

from collections.abc import Sequence
from dataclasses import dataclass

from onehall_supervision.domain import watching
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.model import CaseView, Command, Event
from onehall_supervision.domain.rulebook import Book


@dataclass(frozen=True, slots=True)
class Judging:
    """Supervision that begins every case with the same book; the view carries it from there."""

    INITIAL: CaseView

    def decide(self, view: CaseView, command: Command) -> Sequence[Event] | Refused:
        """Return what happens when `command` meets `view`."""
        return watching.decide(view, command)

    def evolve(self, view: CaseView, event: Event) -> CaseView:
        """Return `view` as it is after `event`."""
        return watching.evolve(view, event)


def judging(book: Book) -> Judging:
    """Return the decider that judges by a book."""
    return Judging(CaseView(book=book))
