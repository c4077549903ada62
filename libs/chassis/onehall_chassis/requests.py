"""What requests carry besides their body: an idempotency key, a request id."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem

KEY = re.compile(r"^[\x21-\x7e]{1,255}$")


def idempotency_key(idempotency_key: Annotated[str | None, Header()] = None) -> str:
    """Return the request's Idempotency-Key; raise a 400 problem if it is missing or malformed."""
    if idempotency_key is None:
        detail = "send an Idempotency-Key header, so that a repeated POST does nothing twice"
        raise Problem(400, "idempotency-key-required", detail)
    if not KEY.match(idempotency_key):
        detail = "Idempotency-Key is 1 to 255 visible ASCII characters; a UUID is a good one"
        raise Problem(400, "idempotency-key-malformed", detail)
    return idempotency_key


def cause_of(request: Request) -> UUID:
    """Return the id that what this request leads to names as its cause: the request's own."""
    try:
        return UUID(request.state.request_id)
    except ValueError:
        return derived("request", request.state.request_id)


IdempotencyKey = Annotated[str, Depends(idempotency_key)]
