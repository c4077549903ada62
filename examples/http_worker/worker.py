"""A department's worker over HTTP, in one file: pull tasks, keep them, post signed opinions.

For departments that cannot speak AMQP. It needs the standard library and `onehall-contracts`, and
is here to be read: whatever language yours is written in, these are the steps, in this order.
"""

import hashlib
import http.client
import json
import logging
import os
import signal
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from onehall_contracts import Event, Message, UnknownMessage, Unreadable, encode, pack, unpack
from onehall_contracts import approval as centre
from onehall_contracts import departments as ours
from onehall_contracts.event import CONTENT_TYPE
from onehall_contracts.signing import PublicKey, SigningKey, Untrusted, verify
from onehall_contracts.statements import (
    OPINION,
    RECEIPT,
    TASK,
    OpinionStatement,
    ReceiptStatement,
    TaskStatement,
    sha256_of,
)
from pydantic import ValidationError

LEFT_TO_PEOPLE = {"PC2-07"}
VERSION = "example 1"
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
LONGEST_WAIT = 10
TIMEOUT = 40.0
TABLES = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS task (id TEXT PRIMARY KEY, state TEXT, statement TEXT);
CREATE TABLE IF NOT EXISTS said (opinion TEXT PRIMARY KEY, task TEXT, sha256 TEXT, body BLOB,
                                 sent INTEGER);
CREATE TABLE IF NOT EXISTS paper (id TEXT PRIMARY KEY, kind TEXT, body TEXT);
"""
UNSAID = "SELECT opinion, body FROM said WHERE sent = 0 LIMIT 64"
log = logging.getLogger("http_worker")


def examine(task: TaskStatement) -> dict[str, Any] | None:
    """Decide: this is what you write. None leaves the task to a person."""
    if task.item_id in LEFT_TO_PEOPLE:
        return None
    basis = ["《中华人民共和国消防法》第十一条"]
    officer = f"{task.department}-01"
    return {"answer": "approve", "reasons": ["符合要求"], "legal_basis": basis, "officer": officer}


class Unavailable(Exception):
    """The gateway cannot be reached, or says: later."""


class Gateway:
    """The centre's two doors for one department."""

    def __init__(self, url: str, token: str, department: str) -> None:
        self._base, self._token = f"{url}/api/v1/departments/{department}", token

    def pull(self, after: str | None, wait: int) -> tuple[list[Any], str]:
        """Return the next events, and the cursor behind them."""
        found = self._ask("GET", f"/inbox?wait={wait}&after={after or 0}", None, {})
        match found:
            case {"events": list(events), "next": int(cursor)}:
                return events, str(cursor)
        raise Unavailable("this is no page of an inbox")

    def say(self, body: bytes) -> None:
        """Post a batch; what comes back as returned will not be taken at a second try either."""
        once = {"Content-Type": CONTENT_TYPE, "Idempotency-Key": hashlib.sha256(body).hexdigest()}
        self._ask("POST", "/events", body, once)

    def _ask(self, method: str, path: str, body: bytes | None, more: Mapping[str, str]) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", **more}
        request = urllib.request.Request(self._base + path, body, headers, method=method)  # noqa: S310 - the department's own setting
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
                return json.load(answer)
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise Unavailable(
                f"{getattr(error, 'code', type(error).__name__)} at {method}"
            ) from None


class HttpWorker:
    """One department, its key, its records, and the way to the centre."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        def text(name: str) -> str:
            return Path(environment[name]).read_text("utf-8")

        self.department = environment["ONEHALL_DEPARTMENT"]
        self.key = SigningKey.read(text("ONEHALL_DEPARTMENT_KEY_FILE"))
        found = [
            PublicKey.read(one) for one in json.loads(text("ONEHALL_CENTRE_KEYS_FILE"))["keys"]
        ]
        self.centre = {key.kid: key for key in found}
        url, token = environment["ONEHALL_GATEWAY_URL"], environment["ONEHALL_GATEWAY_TOKEN"]
        self.gateway = Gateway(url, token, self.department)
        folder = Path(environment["ONEHALL_WORKER_DATA"])
        self.db = sqlite3.connect(folder / "records.sqlite3", isolation_level=None)
        self.db.executescript(f"PRAGMA journal_mode = WAL; {TABLES}")
        self.every = float(environment.get("ONEHALL_WORKER_HEARTBEAT", "60"))
        self.beat_at = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until told to stop; when the gateway cannot be had, with growing pauses."""
        pause = FIRST_PAUSE
        while not self.stopping.is_set():
            try:
                self.turn()
                pause = FIRST_PAUSE
            except Unavailable as unavailable:
                log.warning("the gateway is not available (%s)", unavailable)
                self.stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def turn(self) -> None:
        """Say what is unsaid, then take in what comes: on record together with its cursor."""
        self.say_everything()
        if time.monotonic() >= self.beat_at:
            self.beat()
        left = self.beat_at - time.monotonic()
        events, cursor = self.gateway.pull(
            self.note("cursor"), max(0, min(LONGEST_WAIT, int(left + 1)))
        )
        self.db.execute("BEGIN IMMEDIATE")
        for event in events:
            self.take(event)
        self.db.execute("INSERT OR REPLACE INTO note VALUES ('cursor', ?)", (cursor,))
        self.db.execute("COMMIT")

    def take(self, event: object) -> None:
        """Act on one event; whatever cannot be used is set aside, and ends nothing."""
        (piece,) = unpack(json.dumps([event]).encode())
        try:
            if isinstance(piece, Unreadable):
                raise Untrusted("unreadable", piece.reason)
            self.act(piece.open().message)
        except (Untrusted, UnknownMessage, ValidationError) as error:
            name = hashlib.sha256(json.dumps(event).encode()).hexdigest()
            self.keep("parked", name, f"{type(error).__name__} {getattr(error, 'reason', '')}")

    def act(self, message: Message) -> None:
        """Do what a message asks."""
        match message:
            case centre.RequestReviewV1():
                self.review(message.statement, self.trusted(message))
            case centre.CancelReviewV1():
                self.cancel(str(message.task_id))
            case centre.SendReceiptV1():
                self.keep("receipt", str(message.opinion_id), self.receipt(message))
            case centre.ReturnMessageV1():
                self.keep("returned", str(message.event_id), message.reason)
            case _:
                raise Untrusted("not a task", "nothing that a worker acts on")

    def trusted(self, message: centre.RequestReviewV1) -> TaskStatement:
        """Return the task that the centre signed, for us, and for this very message."""
        task = verify(message.statement, TASK, self.centre.get).read(TaskStatement)
        signed = (task.task_id, task.case_id, task.item_id, task.department)
        around = (message.task_id, message.case_id, message.item_id, message.department)
        if signed != around or {task.department, task.aud} != {self.department}:
            raise Untrusted("wrong-envelope", "signed for another task or department")
        return task

    def review(self, statement: str, task: TaskStatement) -> None:
        """Answer a task that is new; repeat the very same opinion on one that is not."""
        found = self.db.execute("SELECT state FROM task WHERE id = ?", (str(task.task_id),))
        state = (found.fetchone() or ["new"])[0]
        if state == "answered":
            self.db.execute("UPDATE said SET sent = 0 WHERE task = ?", (str(task.task_id),))
        if state != "new":
            return
        opinion = examine(task)
        state = "answered" if opinion else "later"
        self.db.execute("INSERT INTO task VALUES (?, ?, ?)", (str(task.task_id), state, statement))
        if opinion:
            self.answer(statement, task, opinion)

    def answer(self, statement: str, task: TaskStatement, opinion: Mapping[str, Any]) -> None:
        """Sign an opinion and keep its characters, which are said from now on and never others."""
        now = datetime.now(UTC)
        stated = OpinionStatement(
            iss=self.department, aud=task.iss, iat=int(now.timestamp()), jti=uuid4(),
            nonce=task.nonce, task_sha256=sha256_of(statement), task_id=task.task_id,
            case_id=task.case_id, item_id=task.item_id, **opinion,
        )  # fmt: skip
        signed = self.key.sign(OPINION, stated)
        message = ours.OpinionGivenV1(
            task_id=task.task_id, case_id=task.case_id, item_id=task.item_id,
            department=self.department, signed=signed,
        )  # fmt: skip
        row = (
            str(stated.jti),
            str(task.task_id),
            sha256_of(signed),
            self.event(message, stated.jti),
        )
        self.db.execute("INSERT INTO said VALUES (?, ?, ?, ?, 0)", row)

    def cancel(self, task: str) -> None:
        """Never say anything to a task again, whether it has come yet or not."""
        self.db.execute("INSERT OR REPLACE INTO task VALUES (?, 'cancelled', NULL)", (task,))
        self.db.execute("UPDATE said SET sent = 1 WHERE task = ?", (task,))

    def receipt(self, message: centre.SendReceiptV1) -> str:
        """Return a receipt that the centre signed, to us, for an opinion of ours."""
        stated = verify(message.receipt, RECEIPT, self.centre.get).read(ReceiptStatement)
        query = "SELECT sha256 FROM said WHERE opinion = ?"
        said = self.db.execute(query, (str(stated.opinion_id),)).fetchone()
        if stated.aud != self.department or said != (stated.opinion_sha256,):
            raise Untrusted("wrong-receipt", "for somebody else, or for no opinion of ours")
        return message.receipt

    def say_everything(self) -> None:
        """Post what has not been taken yet."""
        while rows := self.db.execute(UNSAID).fetchall():
            for body in pack([body for _, body in rows]):
                self.gateway.say(body)
            taken = [(opinion,) for opinion, _ in rows]
            self.db.executemany("UPDATE said SET sent = 1 WHERE opinion = ?", taken)

    def beat(self) -> None:
        """Tell the centre that we live, and what is in hand."""
        self.beat_at = time.monotonic() + self.every
        (body,) = pack([self.event(self.heartbeat(), uuid4())])
        self.gateway.say(body)

    def heartbeat(self) -> ours.HeartbeatV1:
        """Count what is in hand, and what has been kept since the installation."""
        return ours.HeartbeatV1(
            department=self.department, instance=os.uname().nodename[:200], version=VERSION,
            waiting=0, later=self.count("task WHERE state = 'later'"),
            unpublished=self.count("said WHERE sent = 0"),
            parked=self.count("paper WHERE kind = 'parked'"),
            receipts=self.count("paper WHERE kind = 'receipt'"),
            returned=self.count("paper WHERE kind = 'returned'"), sent_at=datetime.now(UTC),
        )  # fmt: skip

    def event(self, message: Message, event_id: UUID) -> bytes:
        """Return a message in its envelope."""
        source, now = f"department/{self.department}", datetime.now(UTC)
        return encode(Event(event_id, source, now, message, message.subject))

    def keep(self, kind: str, name: str, body: str) -> None:
        """Keep a paper, once."""
        self.db.execute(
            "INSERT OR IGNORE INTO paper VALUES (?, ?, ?)", (f"{kind} {name}", kind, body)
        )

    def note(self, name: str) -> str | None:
        """Return what was noted under a name."""
        found = self.db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def count(self, what: str) -> int:
        """Count rows."""
        return int(self.db.execute(f"SELECT count(*) FROM {what}").fetchone()[0])  # noqa: S608 - ours


def main(made: Callable[[Mapping[str, str]], HttpWorker] = HttpWorker) -> None:
    """Work until SIGTERM or SIGINT."""
    logging.basicConfig(level=os.environ.get("ONEHALL_LOG_LEVEL", "INFO"))
    worker = made(os.environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopping.set())
    worker.run()


if __name__ == "__main__":
    main()
