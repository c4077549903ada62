"""What the window and notify say of ratings 好差评 and of calls."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import notify, voices

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import ratings as r
from onehall_supervision.messages.records.reading import Readers


def _rated(said: voices.EvaluationReceivedV1) -> Iterable[Record]:
    item = ItemId(said.item_id) if said.item_id else None
    department = DepartmentId(said.department) if said.department else None
    yield r.Rated(
        said.received_at,
        str(said.evaluation_id),
        item,
        department,
        said.window,
        said.grade,
        said.named,
    )


def _called_back(said: notify.CallBackDoneV1 | notify.CallBackDoneV2) -> Iterable[Record]:
    if about := said.evaluation_id or said.dispute_id:
        yield r.CalledBack(said.done_at, str(about))


def _opened(said: voices.RectificationOpenedV1) -> Iterable[Record]:
    department = DepartmentId(said.department) if said.department else None
    yield r.RectificationOpened(said.opened_at, str(said.evaluation_id), department, said.fix_by)


def _closed(said: voices.RectificationClosedV1) -> Iterable[Record]:
    yield r.RectificationClosed(said.closed_at, str(said.evaluation_id))


def _appealed(said: voices.EvaluationAppealedV1) -> Iterable[Record]:
    yield r.RatingAppealed(said.appealed_at, str(said.evaluation_id), said.decide_by)


def _appeal_decided(said: voices.EvaluationAppealDecidedV1) -> Iterable[Record]:
    yield r.RatingAppealDecided(said.decided_at, str(said.evaluation_id), said.excluded)


READERS: Final[Readers] = {
    voices.EvaluationReceivedV1: _rated,
    voices.RectificationOpenedV1: _opened,
    voices.RectificationClosedV1: _closed,
    voices.EvaluationAppealedV1: _appealed,
    voices.EvaluationAppealDecidedV1: _appeal_decided,
    notify.CallBackDoneV1: _called_back,
    notify.CallBackDoneV2: _called_back,
}
