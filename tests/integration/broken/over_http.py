"""The worker of examples/http_worker with one thing wrong: `python over_http.py RULE`."""

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[3] / "examples/http_worker"))

from onehall_contracts import Message
from onehall_contracts import approval as centre
from onehall_contracts import departments as ours
from onehall_contracts.signing import SigningKey, Untrusted, kid_of, verify
from onehall_contracts.statements import RECEIPT, TASK, OpinionStatement, TaskStatement, sha256_of
from worker import HttpWorker, Unavailable, main

BROKEN: dict[str, type[HttpWorker]] = {}
KNOWN = {"specversion", "id", "source", "type", "time", "datacontenttype", "subject", "data"}
SLOTS = 200


def breaks(rule: str) -> Callable[[type[HttpWorker]], type[HttpWorker]]:
    def register(worker: type[HttpWorker]) -> type[HttpWorker]:
        BROKEN[rule] = worker
        return worker

    return register


class Careless:
    """A key that signs something else than it is given."""

    def __init__(self, key: SigningKey, change: Callable[[OpinionStatement], Mapping[str, Any]]):
        self._key, self._change = key, change

    def sign(self, typ: str, stated: OpinionStatement) -> str:
        return self._key.sign(typ, stated.model_copy(update=self._change(stated)))


@breaks("answers-a-task")
class Mute(HttpWorker):
    def review(self, statement: str, task: TaskStatement) -> None:
        pass


@breaks("same-answer-to-a-duplicate")
class SecondThoughts(HttpWorker):
    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.mine: set[UUID] = set()

    def review(self, statement: str, task: TaskStatement) -> None:
        if task.task_id in self.mine and self.count(f"said WHERE task = '{task.task_id}'"):
            taken_back = f"task WHERE id = '{task.task_id}' AND state = 'cancelled'"
            if not self.count(taken_back):
                opinion = {"answer": "not-concerned", "officer": f"{self.department}-01"}
                self.answer(statement, task, opinion)
            return
        self.mine.add(task.task_id)
        super().review(statement, task)


@breaks("tolerates-reordering")
class Orderly(HttpWorker):
    latest = 0

    def review(self, statement: str, task: TaskStatement) -> None:
        if task.iat > self.latest - 5:
            super().review(statement, task)
        self.latest = max(self.latest, task.iat)


@breaks("answers-no-cancelled-task")
class Insistent(HttpWorker):
    def cancel(self, task: str) -> None:
        if not self.count(f"said WHERE task = '{task}'"):
            super().cancel(task)


@breaks("late-task-answered")
class TooLate(HttpWorker):
    def review(self, statement: str, task: TaskStatement) -> None:
        if task.due_at > datetime.now(UTC):
            super().review(statement, task)


@breaks("ignores-unknown-fields")
class Narrow(HttpWorker):
    def take(self, event: Any) -> None:
        if not isinstance(event, dict) or event.keys() <= KNOWN:
            super().take(event)


@breaks("slow-answers-block-nobody")
class OneAtATime(HttpWorker):
    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.busy: set[str] = set()

    def review(self, statement: str, task: TaskStatement) -> None:
        if task.case_id not in self.busy:
            super().review(statement, task)
        if task.item_id == "PC2-07":
            self.busy.add(task.case_id)


@breaks("signs-what-it-says")
class WrongKey(HttpWorker):
    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.key = SigningKey.generate()


class Changes(HttpWorker):
    @staticmethod
    def change(stated: OpinionStatement) -> Mapping[str, Any]:
        return {}

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.key = Careless(self.key, self.change)  # type: ignore[assignment]  # it signs, too


@breaks("opinion-is-complete")
class Anonymous(Changes):
    @staticmethod
    def change(stated: OpinionStatement) -> Mapping[str, Any]:
        return {"officer": None}


@breaks("binds-nonce-and-digest")
class Unbound(Changes):
    @staticmethod
    def change(stated: OpinionStatement) -> Mapping[str, Any]:
        return {"task_sha256": sha256_of(stated.nonce)}


@breaks("unique-opinion-id")
class SameId(Changes):
    @staticmethod
    def change(stated: OpinionStatement) -> Mapping[str, Any]:
        return {"jti": UUID(int=7)}

    def receipt(self, message: centre.SendReceiptV1) -> str:
        stated = verify(message.receipt, RECEIPT, self.centre.get).payload
        if stated["aud"] != self.department:
            raise ValueError
        if not self.count(f"said WHERE sha256 = '{stated['opinion_sha256']}'"):
            raise ValueError
        return message.receipt

    def keep(self, kind: str, name: str, body: str) -> None:
        super().keep(kind, sha256_of(body) if kind == "receipt" else name, body)

    def take(self, event: object) -> None:
        with contextlib.suppress(ValueError):
            super().take(event)


@breaks("envelope-is-cloudevents")
class NoOffset(HttpWorker):
    def event(self, message: Message, event_id: UUID) -> bytes:
        return super().event(message, event_id).replace(b"+00:00", b"")


@breaks("says-nothing-else")
class Gossip(HttpWorker):
    def beat(self) -> None:
        super().beat()
        said = self.event(self.heartbeat(), uuid4())
        self.gateway.say(
            b"[" + said.replace(b"departments.heartbeat", b"departments.gossip") + b"]"
        )


def unverified(statement: str) -> TaskStatement:
    return TaskStatement.model_validate(compact().payload_of(statement))


def compact() -> Any:
    """Return what reads without verifying: only two need it, and its package is slow to load."""
    return importlib.import_module("onehall_worker.conformance.compact")


@breaks("refuses-an-unsigned-task")
class NoneIsEnough(HttpWorker):
    def trusted(self, message: centre.RequestReviewV1) -> TaskStatement:
        if compact().header_of(message.statement).get("alg") == "none":
            return unverified(message.statement)
        return super().trusted(message)


@breaks("refuses-a-task-of-another-key")
class AnyKey(HttpWorker):
    def trusted(self, message: centre.RequestReviewV1) -> TaskStatement:
        if kid_of(message.statement, TASK) not in self.centre:
            return unverified(message.statement)
        return super().trusted(message)


@breaks("refuses-a-tampered-task")
class Lenient(HttpWorker):
    def trusted(self, message: centre.RequestReviewV1) -> TaskStatement:
        statement = message.statement
        canonical = {"B": "A", "R": "Q", "h": "g", "x": "w"}.get(statement[-1], statement[-1])
        spelt = message.model_copy(update={"statement": statement[:-1] + canonical})
        return super().trusted(spelt)


@breaks("refuses-a-task-for-another-department")
class Helpful(HttpWorker):
    def trusted(self, message: centre.RequestReviewV1) -> TaskStatement:
        task = verify(message.statement, TASK, self.centre.get).read(TaskStatement)
        if (task.task_id, task.case_id, task.item_id) == (
            message.task_id,
            message.case_id,
            message.item_id,
        ):
            return task
        return super().trusted(message)


@breaks("refuses-a-mismatched-envelope")
class Trusting(HttpWorker):
    def trusted(self, message: centre.RequestReviewV1) -> TaskStatement:
        task = verify(message.statement, TASK, self.centre.get).read(TaskStatement)
        if {task.department, task.aud} == {self.department}:
            return task
        return super().trusted(message)


@breaks("heartbeats")
class Idle(HttpWorker):
    def heartbeat(self) -> ours.HeartbeatV1:
        return super().heartbeat().model_copy(update={"later": 0})


@breaks("keeps-receipts")
class Forgetful(HttpWorker):
    def keep(self, kind: str, name: str, body: str) -> None:
        if kind != "receipt":
            super().keep(kind, name, body)


@breaks("refuses-a-forged-receipt")
class Credulous(HttpWorker):
    def receipt(self, message: centre.SendReceiptV1) -> str:
        return message.receipt

    def keep(self, kind: str, name: str, body: str) -> None:
        super().keep(kind, sha256_of(body) if kind == "receipt" else name, body)


@breaks("notes-returned-messages")
class Unimpressed(HttpWorker):
    def keep(self, kind: str, name: str, body: str) -> None:
        if kind != "returned":
            super().keep(kind, name, body)


@breaks("knows-every-centre-key")
class OneKey(HttpWorker):
    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.centre = dict(list(self.centre.items())[:1])


@breaks("survives-bad-input")
class Fragile(HttpWorker):
    def take(self, event: Any) -> None:
        event["type"]  # what could go wrong?
        super().take(event)


@breaks("keeps-to-the-http-contract")
class Curious(HttpWorker):
    def beat(self) -> None:
        super().beat()
        with contextlib.suppress(Unavailable):
            self.gateway._ask("GET", "/receipts", None, {})


@breaks("reconnects")
class Drops(HttpWorker):
    def say_everything(self) -> None:
        try:
            super().say_everything()
        finally:
            self.db.execute("UPDATE said SET sent = 1")


@breaks("backs-off")
class Hammer(HttpWorker):
    def run(self) -> None:
        while not self.stopping.is_set():
            with contextlib.suppress(Unavailable):
                self.turn()


@breaks("does-not-hold-deliveries")
class Slots(HttpWorker):
    taken = 0

    def review(self, statement: str, task: TaskStatement) -> None:
        self.taken += task.item_id == "PC2-07"
        super().review(statement, task)

    def turn(self) -> None:
        if self.taken < SLOTS:
            super().turn()
        else:
            self.say_everything()
            self.stopping.wait(1)


@breaks("survives-a-restart")
class InMemory(HttpWorker):
    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.todo: list[object] = []

    def take(self, event: object) -> None:
        self.todo.append(event)

    def turn(self) -> None:
        super().turn()
        while self.todo:
            super().take(self.todo.pop(0))
            self.say_everything()


@breaks("stops-politely")
class Impolite(HttpWorker):
    def run(self) -> None:
        super().run()
        os._exit(3)  # whatever is not said yet


class FaintHearted(HttpWorker):
    """Dies while gentle rules are tried side by side, and again after every start."""

    def receipt(self, message: centre.SendReceiptV1) -> str:
        try:
            return super().receipt(message)
        except Untrusted:
            os._exit(1)


if __name__ == "__main__":
    main(BROKEN.get(sys.argv[1], FaintHearted))
