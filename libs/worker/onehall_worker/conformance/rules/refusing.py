"""Rules of belief: only what the centre signed, as it signed it, for this department and task."""

import base64
from collections.abc import Iterator
from typing import TypeAlias

from onehall_contracts.signing import ALGORITHM
from onehall_contracts.statements import TASK

from onehall_worker.conformance import compact
from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.centre import Centre, Piece, Task
from onehall_worker.conformance.findings import Broken
from onehall_worker.conformance.rule import Rule, Trial

Forgery: TypeAlias = tuple[str, Task, Piece]
"""What is wrong with it, the task it pretends to be, and the event."""


async def refuses(trial: Trial, forgeries: Iterator[Forgery]) -> None:
    """Send forgeries among good tasks: the good are answered, the forged never."""
    bench = trial.bench
    batches = []
    for wrong, task, event in forgeries:
        trial.never(task.id, f"a task {wrong}")
        batches.append([event])
    await bench.line.send(batches)
    await bench.fence()
    trial.conclude()


async def unsigned(trial: Trial) -> None:
    """Try that a task that nobody signed is no task."""
    await refuses(trial, _unsigned(trial.bench.centre, trial.bench.subject.item))


async def strange(trial: Trial) -> None:
    """Try the same of one that somebody else signed, whatever it says of its key."""
    await refuses(trial, _strange(trial.bench.centre, trial.bench.subject.item))


async def tampered(trial: Trial) -> None:
    """Try the same of one whose characters are not the very ones that were signed."""
    await refuses(trial, _tampered(trial.bench.centre, trial.bench.subject.item))


async def foreign(trial: Trial) -> None:
    """Try the same of one that was meant for another department."""
    await refuses(trial, _foreign(trial.bench.centre, trial.bench.subject.item))


async def mismatched(trial: Trial) -> None:
    """Try the same of one that was signed for another task than it arrives as."""
    bench = trial.bench
    old = await bench.fence()
    await refuses(trial, _mismatched(bench, old))
    trial.at_last(lambda: _answered_as_itself(bench, old))


def _unsigned(centre: Centre, item: str) -> Iterator[Forgery]:
    def task() -> Task:
        return centre.task(item)

    bare = task()
    event = centre.request(bare)
    del event["data"]["statement"]
    event["data"] |= bare.statement.model_dump(mode="json")
    yield "with its fields in the open and no statement", bare, event
    for wrong, statement in (("whose statement is null", None), ("whose statement is empty", "")):
        bare = task()
        yield wrong, bare, centre.request(bare, statement=statement)
    bare = task()
    plain = compact.encoded(compact.payload_of(bare.compact))
    yield "in base64url without signature", bare, centre.request(bare, statement=plain)
    for rest in ("", "AA"):
        bare = task()
        none = compact.encoded({"alg": "none", "kid": centre.key.kid, "typ": TASK})
        payload = compact.encoded(compact.payload_of(bare.compact))
        statement = f"{none}.{payload}.{rest}"
        yield "under the algorithm none", bare, centre.request(bare, statement=statement)


def _strange(centre: Centre, item: str) -> Iterator[Forgery]:
    stranger = centre.stranger
    header = {"alg": ALGORITHM, "kid": centre.key.kid, "typ": TASK}
    own = {**header, "kid": stranger.kid, "jwk": dict(stranger.public.jwk)}
    secret = base64.urlsafe_b64decode(centre.key.public.jwk["x"] + "=")

    forged = centre.signed(centre.stated(item), stranger)
    yield "signed by a key that nobody knows", forged, centre.request(forged)
    for wrong, forge in (
        ("signed by another key under the centre's name", header),
        ("that brings its own key in the header", own),
    ):
        stated = centre.task(item)
        statement = compact.signed_with(stranger, forge, compact.payload_of(stated.compact))
        yield wrong, stated, centre.request(stated, statement=statement)
    stated = centre.task(item)
    statement = compact.under_a_secret(secret, header, compact.payload_of(stated.compact))
    wrong = "under HMAC with the centre's public key for a secret"
    yield wrong, stated, centre.request(stated, statement=statement)


def _tampered(centre: Centre, item: str) -> Iterator[Forgery]:
    def forged(wrong: str, header: str = "", payload: str = "", signature: str = "") -> Forgery:
        task = centre.task(item)
        head, body, tail = task.compact.split(".")
        changed = compact.encoded({**compact.payload_of(task.compact), "round": 7})
        renamed = compact.encoded({**compact.header_of(task.compact), "cty": "JWT"})
        parts = {"": (head, body, tail), "p": (head, changed, tail), "h": (renamed, body, tail)}
        statement = ".".join(parts[payload or header])
        respelt = {"": statement, "s": compact.respelled(statement), "=": f"{statement}=="}
        flipped = f"{head}.{body}.{'B' if tail[0] == 'A' else 'A'}{tail[1:]}"
        statement = flipped if signature == "x" else respelt[signature]
        return wrong, task, centre.request(task, statement=statement)

    yield forged("with a changed payload", payload="p")
    yield forged("with a changed header", header="h")
    yield forged("with a changed signature", signature="x")
    yield forged("whose base64url is not canonical", signature="s")
    yield forged("whose base64url is padded", signature="=")


def _foreign(centre: Centre, item: str) -> Iterator[Forgery]:
    other = centre.another
    task = centre.task(item, department=other, aud=other)
    yield "for another department, in this one's queue", task, centre.request(task)
    task = centre.task(item, department=other, aud=other)
    disguised = centre.request(task, department=centre.department)
    yield "signed for another department, in an envelope for this one", task, disguised
    task = centre.task(item, aud=other)
    yield "whose audience is another department", task, centre.request(task)


def _mismatched(bench: Bench, old: Task) -> Iterator[Forgery]:
    centre, item = bench.centre, bench.subject.item
    fresh = centre.task(item)
    replayed = centre.request(fresh, statement=old.compact)
    yield "that carries the statement of an earlier task", fresh, replayed
    task, another = centre.task(item), centre.task(item)
    moved = centre.request(task, case_id=another.statement.case_id)
    yield "whose envelope names another case", task, moved
    task = centre.task(bench.subject.later_item)
    yield "whose envelope names another item", task, centre.request(task, item_id=item)


def _answered_as_itself(bench: Bench, old: Task) -> None:
    bench.consistent([old])
    for said in bench.heard.opinions(old.id):
        if said.data.get("task_id") != str(old.id):
            expected = "no answer to one task with the opinion on another"
            raise Broken(expected, "one", said.message.body)


RULES = (
    Rule(
        "refuses-an-unsigned-task",
        "没有签名的子件不是政务中心交办的",
        "anybody can write a task; only the centre can sign one",
        unsigned,
    ),
    Rule(
        "refuses-a-task-of-another-key",
        "只信政务中心登记的密钥,不信消息自带的密钥",
        "a signature counts under the centre's keys only, never under a key a message brings",
        strange,
    ),
    Rule(
        "refuses-a-tampered-task",
        "签名只证明所签的那些字符;改动一个字符即应拒收",
        "a signature proves its very characters; one that differs, even in spelling, is refused",
        tampered,
    ),
    Rule(
        "refuses-a-task-for-another-department",
        "发给其他部门的子件不得代为答复",
        "an answer in another's place is worth nothing, and may leak what was not meant for us",
        foreign,
    ),
    Rule(
        "refuses-a-mismatched-envelope",
        "信封与签名内容不符,可能是重放",
        "an old statement in a new envelope is a replay; what is signed must be what is asked",
        mismatched,
    ),
)
