"""Bus in: what approval's decisions mean at the window, and notify's calls for ratings."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from onehall_bus import topology
from onehall_calendar import load
from onehall_contracts import approval, notify
from onehall_store import Handlers, Received, Unacceptable

from onehall_intake import messages
from onehall_intake.domain.model import Command
from onehall_intake.domain.rating.model import NoteCallBack

CALENDAR = load()
Asked: TypeAlias = Iterable[tuple[str, Command]]


def record_issuance(received: Received) -> Asked:
    """Note an issuance, and the bars that come with its refusals."""
    _attested(received)
    said: approval.PermitIssuedV1 | approval.CaseRefusedV1 = received.message
    yield said.case_id, messages.record_issuance(said)
    if bars := messages.record_bars(said):
        yield said.case_id, bars


def record_items_ended(received: Received) -> Asked:
    """Note that items left their case undecided."""
    _attested(received)
    said: approval.ItemsEndedV1 = received.message
    yield said.case_id, messages.record_items_ended(said)


def record_end(received: Received) -> Asked:
    """Close a case that was withdrawn or terminated."""
    _attested(received)
    said: approval.CaseEndedV1 = received.message
    yield said.case_id, messages.record_end(said)


def record_bars(received: Received) -> Asked:
    """Note the bar that comes with a permit revoked for fraud (L-56)."""
    _attested(received)
    said: approval.PermitChangedV1 = received.message
    if bars := messages.record_bars(said):
        yield said.case_id, bars


def note_call_back(received: Received) -> Iterable[tuple[str, NoteCallBack]]:
    """Note that whoever rated badly was called back; of other calls nothing is noted here."""
    _attested(received)
    said: notify.CallBackDoneV1 | notify.CallBackDoneV2 = received.message
    if said.about == "evaluation" and said.evaluation_id:
        wants = isinstance(said, notify.CallBackDoneV2) and said.wants_rectification
        result = (said.reached, said.satisfied, said.done_at, CALENDAR)
        yield str(said.evaluation_id), NoteCallBack(*result, wants_rectification=wants)


def _attested(received: Received) -> None:
    if received.queue != topology.service_queue("intake"):
        detail = "decisions and calls come from approval and notify over our own bus"
        raise Unacceptable("not attested", detail)


CONSUMES: Handlers[Any] = {
    approval.PermitIssuedV1: record_issuance,
    approval.CaseRefusedV1: record_issuance,
    approval.ItemsEndedV1: record_items_ended,
    approval.CaseEndedV1: record_end,
    approval.PermitChangedV1: record_bars,
    notify.CallBackDoneV1: note_call_back,
    notify.CallBackDoneV2: note_call_back,
}
