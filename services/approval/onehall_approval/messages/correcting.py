"""Corrections 纠错: what supervision asks for, and what became of it."""

from collections.abc import Iterator

from onehall_contracts import approval, supervision
from onehall_contracts.event import Envelope
from onehall_store import Parked, Said
from pydantic import ValidationError

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import Says, case_of


def correct(said: supervision.CorrectCaseV1, act: m.Act) -> m.Correct:
    """Return the command that an order of supervision means."""
    return m.Correct(
        id=m.CorrectionId(str(said.correction_id)),
        item=m.ItemId(said.item_id),
        what=m.CorrectiveAct(said.act),
        act=act,
        responsible=m.OfficerId(said.responsible) if said.responsible else None,
        procedure=m.ProcedureId(str(said.procedure_id)) if said.procedure_id else None,
    )


def answers(parked: Parked) -> Iterator[Said]:
    """Answer a correction that could not even be put to its case, as one of an unknown case."""
    try:
        said = Envelope.model_validate_json(parked.body).open().message
    except (ValidationError, LookupError):
        return
    if isinstance(said, supervision.CorrectCaseV1):
        yield Said(
            approval.CorrectionAnsweredV1(
                case_id=said.case_id,
                item_id=said.item_id,
                correction_id=said.correction_id,
                carried_out=False,
                detail=parked.detail,
                answered_at=parked.at,
            )
        )


def _answered(state: m.Coordination, event: m.CorrectionAnswered) -> Iterator[Said]:
    yield Said(
        approval.CorrectionAnsweredV1.model_validate(
            {
                "case_id": case_of(state),
                "item_id": event.item,
                "correction_id": event.id,
                "carried_out": event.carried_out,
                "detail": event.detail,
                "answered_at": event.at,
            }
        )
    )


def _sent_again(_state: m.Coordination, _event: m.TaskSentAgain) -> Iterator[Said]:
    yield from ()  # the task itself is read from the history, and said beside it


SAYS: Says = {m.TaskSentAgain: _sent_again, m.CorrectionAnswered: _answered}
