"""How entries of the ledger are written down: the data of an observed event once, word for word."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from typing import Any, Final

import pydantic_core
from onehall_contracts import class_for
from onehall_store import Codec

from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.course import acts as a

OBSERVED = "observed"
CARD_ISSUED = "card-issued"


class LedgerCodec(Codec[m.Event]):
    """Splices the data of an observed event in as it is; the rest is written as everywhere."""

    def encode(self, event: m.Event) -> str:
        """Return an entry as JSON text, without what follows from `data`."""
        if not isinstance(event, m.Observed):
            return super().encode(event)
        head = {
            "type": event.type,
            "id": event.id,
            "source": event.source,
            "time": event.time,
            "cause": event.cause,
            "caseversion": event.caseversion,
        }
        return f'{pydantic_core.to_json(head).decode()[:-1]},"data":{event.data}}}'

    def decode(self, name: str, text: str) -> m.Event:
        """Return the entry that `encode` wrote; raise `UnknownMessage` if it has no class now."""
        if name != OBSERVED:
            return super().decode(name, text)
        head: dict[str, Any] = pydantic_core.from_json(text)
        data = pydantic_core.to_json(head.pop("data"))
        head["time"] = datetime.fromisoformat(head["time"])
        message = class_for(head["type"]).model_validate_json(data)
        fact, records = messages.fact_of(message), messages.records_of(message, head["time"])
        return m.Observed(**head, data=data.decode(), fact=fact, records=records)


EVENTS: Final[Mapping[str, type[m.Event]]] = {
    OBSERVED: m.Observed,
    CARD_ISSUED: m.CardIssued,
    "card-proposed": m.CardProposed,
    "card-dismissed": a.CardDismissed,
    "card-acknowledged": a.CardAcknowledged,
    "card-answered": a.CardAnswered,
    "appeal-drafted": a.AppealDrafted,
    "card-appealed": a.CardAppealed,
    "appeal-decided": a.AppealDecided,
    "card-revoked": a.CardRevoked,
    "card-closed": a.CardClosed,
    "duty-missed": a.DutyMissed,
    "order-issued": a.OrderIssued,
    "order-answered": a.OrderAnswered,
    "order-closed": a.OrderClosed,
    "correction-ordered": a.CorrectionOrdered,
    "score-rolled": m.Rolled,
}
CODEC = LedgerCodec(EVENTS)


def folded(view: m.CaseView, rows: Iterable[Mapping[str, Any]]) -> m.CaseView:
    """Return a view as it is after the entries in these rows, one `type` and `payload` each."""
    return reduce(watching.evolve, (CODEC.decode(r["type"], r["payload"]) for r in rows), view)
