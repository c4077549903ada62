"""The three doors of the gateway that a department's worker uses, and an inbox behind them."""

import hmac
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition
from typing import Any
from urllib.parse import parse_qs, urlsplit

from onehall_contracts.event import CONTENT_TYPE, MAX_BYTES, Envelope, Unreadable, unpack

from onehall_worker.conformance.centre import NAME, Piece
from onehall_worker.conformance.heard import Message

PAGE = 100
LONGEST_WAIT = 30
LAST = 2**63 - 1
RETRY_AFTER = "1"
KINDS = frozenset({CONTENT_TYPE, "application/json"})
Answer = tuple[int, bytes, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """Whose inbox it is, what opens it, and the keys that everybody may see."""

    department: str
    token: str
    keys: str


class Inbox:
    """What waits for the worker, shared by the kit's thread and those of requests."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._events: list[Piece] = []
        self._spoilt: deque[tuple[bytes, str]] = deque()
        self._start = self._settled = 0
        self._refusing = self._handed = self._closed = False
        self._attempts: list[float] = []

    def put(self, events: Iterable[Piece]) -> None:
        """Add events."""
        with self._changed:
            self._events += events
            self._changed.notify_all()

    def spoil(self, body: bytes, content_type: str) -> None:
        """Answer the next request with this, once."""
        with self._changed:
            self._spoilt.append((body, content_type))
            self._changed.notify_all()

    def refuse(self) -> None:
        """Take nothing any more, and give nothing after one more page."""
        with self._changed:
            self._refusing, self._handed, self._attempts = True, False, []
            self._changed.notify_all()

    def relent(self) -> list[float]:
        """Take and give again; return when somebody tried meanwhile."""
        with self._changed:
            self._refusing = False
            return self._attempts

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def empty(self) -> None:
        """Forget everything; positions go on, so that old cursors stay good."""
        with self._changed:
            self._start, self._events = self._end, []
            self._spoilt.clear()

    def unsettled(self) -> int:
        """Return how many events no cursor is behind."""
        with self._changed:
            return self._end - max(self._settled, self._start)

    def refused(self) -> bool:
        """Note an attempt and return whether it is to be turned away."""
        with self._changed:
            if self._refusing:
                self._attempts.append(time.monotonic())
            return self._refusing

    def page(self, after: int, limit: int, wait: int) -> Answer:
        """Answer one request, when there is something or the time is over."""
        with self._changed:
            if after > self._end:
                return _problem(409, "this inbox has not come so far; begin again without after")
            self._settled = max(self._settled, after)
            self._changed.wait_for(lambda: self._worth_answering(after), wait)
            if self._spoilt:
                return 200, *self._spoilt.popleft()
            if self._refusing and (self._handed or after >= self._end):
                self._attempts.append(time.monotonic())
                return _problem(503, "come back later")
            self._handed = self._refusing
            begin = max(after, self._start)
            found = self._events[begin - self._start :][:limit]
        return _json(200, {"events": found, "next": begin + len(found)})

    @property
    def _end(self) -> int:
        return self._start + len(self._events)

    def _worth_answering(self, after: int) -> bool:
        return bool(self._spoilt) or self._refusing or self._closed or self._end > after


class Gateway(ThreadingHTTPServer):
    """The gateway's server; `take` gets what the worker posts."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, rules: Rules, inbox: Inbox, take: Callable[[Message], None]) -> None:
        super().__init__(("127.0.0.1", 0), Doors)
        self.rules, self.inbox, self.take = rules, inbox, take
        self.wrong: Counter[str] = Counter()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let go of a worker that hung up, as a killed one does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def complaints(self) -> str:
        """Return how requests were wrong, and how often."""
        return "; ".join(f"{count} times {what}" for what, count in sorted(self.wrong.items()))

    def get(self, path: str, query: Mapping[str, Sequence[str]]) -> Answer:
        """Answer a GET."""
        if path == "/api/v1/centre-keys":
            return _json(200, {"centre": NAME, **json.loads(self.rules.keys)})
        if path != f"/api/v1/departments/{self.rules.department}/inbox":
            return _problem(404, "no such path for this department")
        if query.keys() - {"after", "limit", "wait"}:
            return _problem(422, "only after, limit and wait are known")
        try:
            after = _number(query, "after", 0, 0, LAST)
            limit = _number(query, "limit", PAGE, 1, PAGE)
            wait = _number(query, "wait", 0, 0, LONGEST_WAIT)
        except ValueError:
            return _problem(422, "after, limit or wait is no number, or out of its range")
        return self.inbox.page(after, limit, wait)

    def post(self, path: str, content_type: str, body: bytes) -> Answer:
        """Answer a POST."""
        if path != f"/api/v1/departments/{self.rules.department}/events":
            return _problem(404, "no such path for this department")
        if self.inbox.refused():
            return _problem(503, "come back later")
        self.take(Message(body, content_type))
        if content_type.partition(";")[0].strip().lower() not in KINDS:
            return _problem(415, f"send the events as {CONTENT_TYPE}, with that Content-Type")
        pieces = unpack(body)
        match pieces:
            case [Unreadable(_, whole)] if whole == body:
                return _problem(422, "the body is no batch of events")
        ids = [piece.id for piece in pieces if isinstance(piece, Envelope)]
        if len(set(ids)) < len(ids):
            return _problem(422, "an id is another event's of this body")
        return _json(200, {"events": [_outcome(piece) for piece in pieces]})


class Doors(BaseHTTPRequestHandler):
    """One connection of the worker."""

    protocol_version = "HTTP/1.1"
    server: Gateway

    def do_GET(self) -> None:
        """Answer a GET."""
        parts = urlsplit(self.path)
        self._answer(
            lambda: self.server.get(parts.path, parse_qs(parts.query, keep_blank_values=True))
        )

    def do_POST(self) -> None:
        """Answer a POST."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, MAX_BYTES + 1))
        if length > MAX_BYTES:
            self.close_connection = True
            self._answer(lambda: _problem(413, f"send at most {MAX_BYTES} bytes"))
            return
        kind = self.headers.get("Content-Type") or ""
        self._answer(lambda: self.server.post(urlsplit(self.path).path, kind, body))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the kit reports what matters."""

    def _answer(self, found: Callable[[], Answer]) -> None:
        status, body, content_type = found() if self._let_in() else _problem(401, "who are you?")
        if status not in (200, 503):
            method, path = self.command, urlsplit(self.path).path[:80]
            self.server.wrong[f"{status} for {method} {path}"] += 1
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if status == 503:  # noqa: PLR2004 - Service Unavailable
            self.send_header("Retry-After", RETRY_AFTER)
        self.end_headers()
        self.wfile.write(body)

    def _let_in(self) -> bool:
        given = self.headers.get("Authorization") or ""
        public = urlsplit(self.path).path == "/api/v1/centre-keys"
        wanted = f"Bearer {self.server.rules.token}"
        return public or hmac.compare_digest(given.encode(), wanted.encode())


def _number(
    query: Mapping[str, Sequence[str]], name: str, default: int, least: int, most: int
) -> int:
    found = int(query[name][0]) if name in query else default
    if not least <= found <= most:
        raise ValueError(name)
    return found


def _outcome(piece: Envelope | Unreadable) -> dict[str, Any]:
    if isinstance(piece, Envelope):
        return {"id": str(piece.id), "outcome": "taken"}
    return {"id": None, "outcome": "returned", "reason": "unreadable", "detail": piece.reason}


def _json(status: int, value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return status, body, "application/json"


def _problem(status: int, title: str) -> Answer:
    body = json.dumps({"status": status, "title": title}).encode()
    return status, body, "application/problem+json"
