"""How we say no over HTTP: problem+json (RFC 9457), never echoing what was submitted."""

from dataclasses import dataclass
from typing import Any

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "https://onehall.example/problems/"

TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    410: "Gone",
    412: "Precondition failed",
    413: "Too large",
    415: "Unsupported media type",
    422: "Unprocessable content",
    428: "Precondition required",
    429: "Too many requests",
    500: "Internal error",
    502: "A service answered wrongly",
    503: "Temporarily unavailable",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: where, and what would put it right; never its value."""

    field: str
    message: str


class Problem(Exception):
    """An answer that is a no: its status, a stable code, and a sentence naming thing and cure."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.retry_after = errors, retry_after

    def body(self, trace_id: str | None = None) -> dict[str, Any]:
        """Return the JSON object of RFC 9457 section 3."""
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + self.code,
            "title": TITLES.get(self.status, "Problem"),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = [{"field": e.field, "message": e.message} for e in self.errors]
        if trace_id:
            body["trace_id"] = trace_id
        return body
