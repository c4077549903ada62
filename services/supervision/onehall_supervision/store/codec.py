"""How entries of the ledger are written down: the data of an observed event once, word for word."""

from datetime import datetime
from typing import Any

import pydantic_core
from onehall_contracts import class_for
from onehall_store import Codec

from onehall_supervision import messages
from onehall_supervision.domain import model as m

OBSERVED = "observed"
CARD_ISSUED = "card-issued"


class LedgerCodec(Codec[m.Event]):
    """Splices the data of an observed event in as it is; the rest is written as everywhere."""

    def encode(self, event: m.Event) -> str:
        """Return an entry as JSON text; `fact` is left out, for it follows from `data`."""
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
        return m.Observed(**head, data=data.decode(), fact=messages.fact_of(message))


CODEC = LedgerCodec({OBSERVED: m.Observed, CARD_ISSUED: m.CardIssued})
