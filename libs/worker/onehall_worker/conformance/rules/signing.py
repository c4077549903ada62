"""Rules of saying: signed, bound to its task, in the agreed form, and nothing else."""

import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

from onehall_bus.topology import department_user
from onehall_contracts import Envelope, Unreadable, unpack
from onehall_contracts.departments import (
    AttendanceGivenV1,
    ClarificationRequestedV1,
    HeartbeatV1,
    OpinionGivenV1,
    StepDoneV1,
)
from onehall_contracts.event import CONTENT_TYPE, MAX_BYTES, explain
from onehall_contracts.signing import Untrusted, verify
from onehall_contracts.statements import OPINION, OpinionStatement, sha256_of
from pydantic import ValidationError

from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.centre import Task
from onehall_worker.conformance.findings import Broken
from onehall_worker.conformance.heard import Message, Utterance
from onehall_worker.conformance.rule import Rule, Trial

OWN = (AttendanceGivenV1, ClarificationRequestedV1, HeartbeatV1, OpinionGivenV1, StepDoneV1)
TYPES = {message.wire_name for message in OWN}
AHEAD = timedelta(minutes=10)
SOURCE = re.compile(r"departments?/([^/]+)")
FEW = 8

Check = Callable[[Bench], None]


def of_everything(check: Check) -> Callable[[Trial], Awaitable[None]]:
    """Return a trial that asks a few tasks, and at the end looks at all that was ever said."""

    async def attempt(trial: Trial) -> None:
        bench = trial.bench
        few = bench.tasks(FEW)
        await bench.ask(*few)
        await bench.answered(few)
        check(bench)
        trial.at_last(lambda: check(bench))

    return attempt


def opinions(bench: Bench) -> Iterator[tuple[Task, Utterance]]:
    """Yield every opinion on a task that was properly asked."""
    for task in tuple(bench.asked.values()):
        for said in bench.heard.opinions(task.id):
            yield task, said


def signed(bench: Bench) -> None:
    """Check that every opinion is signed by the department's key."""
    key = bench.subject.key.public
    for _, said in opinions(bench):
        try:
            verify(said.signed, OPINION, {key.kid: key}.get)
        except Untrusted as error:
            seen = f"{error.reason}: {error.detail}"
            raise Broken("a compact JWS by the department's key", seen, said.signed) from None


def complete(bench: Bench) -> None:
    """Check that every opinion says what an opinion has to say."""
    for _, said in opinions(bench):
        try:
            OpinionGivenV1.model_validate(said.data)
            OpinionStatement.model_validate(said.payload)
        except ValidationError as error:
            raise Broken("the fields of an opinion", explain(error), said.signed) from None


def bound(bench: Bench) -> None:
    """Check that opinions name their task by id, nonce and digest, and who says it to whom."""
    latest = (datetime.now(UTC) + AHEAD).timestamp()
    for task, said in opinions(bench):
        for name, expected in _bonds(task).items():
            if said.payload.get(name) != expected:
                seen = "another value" if name in said.payload else "none"
                raise Broken(f"the {name} of its task in what is signed", seen, said.signed)
        for name in ("task_id", "case_id", "item_id"):
            if said.data.get(name) != said.payload[name]:
                raise Broken(f"the same {name} around what is signed", "another", said.signed)
        iat = said.payload.get("iat")
        if not isinstance(iat, int) or iat > latest:
            raise Broken("iat in whole seconds since 1970, not ahead", "neither", said.signed)


def unique(bench: Bench) -> None:
    """Check that no two opinions share an id, nor the events they travel in."""
    owners: dict[tuple[str, str], Task] = {}
    for task, said in opinions(bench):
        for what, one in (("opinion", said.payload.get("jti")), ("event", said.event.get("id"))):
            if owners.setdefault((what, str(one)), task) is not task:
                expected = f"an {what} id of its own for each task"
                raise Broken(expected, "one on two tasks", said.signed)


def attested(bench: Bench) -> None:
    """Check that the broker vouches for every message."""
    expected = department_user(bench.subject.department)
    for message in bench.heard.messages:
        if message.user_id != expected:
            seen = "another" if message.user_id else "none"
            raise Broken(f"user_id {expected} on every message", seen, message.body)


def enveloped(bench: Bench) -> None:
    """Check that every message is a batch of CloudEvents."""
    for message in bench.heard.messages:
        _typed(bench, message)
        if len(message.body) > MAX_BYTES:
            raise Broken(f"at most {MAX_BYTES} bytes", f"{len(message.body)}", message.body)
        for piece in unpack(message.body):
            _event(piece, message)


def nothing_else(bench: Bench) -> None:
    """Check that a department says its own five messages, for itself."""
    department = bench.subject.department
    for said in bench.heard.all:
        if said.type not in TYPES:
            raise Broken(f"one of {sorted(TYPES)}", "another type", said.message.body)
        names = [said.data.get("department"), *SOURCE.findall(str(said.event.get("source")))]
        names += [said.payload.get("iss")] if said.signed else []
        if any(name != department for name in names):
            raise Broken("no department but its own, anywhere", "another", said.message.body)


def _typed(bench: Bench, message: Message) -> None:
    # A message of AMQP may hold anything; a request for the events' door holds events.
    others = {"application/json"} if bench.line.name == "http" else set()
    if (message.content_type or "").partition(";")[0] not in {CONTENT_TYPE, *others}:
        raise Broken(f"content type {CONTENT_TYPE}", "another, or none", message.body)


def _bonds(task: Task) -> dict[str, str]:
    stated = task.statement
    return {
        "iss": stated.aud,
        "aud": stated.iss,
        "nonce": stated.nonce,
        "task_sha256": sha256_of(task.compact),
        "task_id": str(stated.task_id),
        "case_id": stated.case_id,
        "item_id": stated.item_id,
    }


def _event(piece: Envelope | Unreadable, message: Message) -> None:
    if isinstance(piece, Unreadable):
        raise Broken("a JSON array of CloudEvents 1.0", piece.reason, message.body)
    case = piece.data.get("case_id")
    if case is not None and piece.subject != case:
        raise Broken("the case as the event's subject", "another", message.body)


RULES = (
    Rule(
        "signs-what-it-says",
        "意见须由部门的密钥签名,否则无法证明是谁作出的",
        "unsigned, or signed by another key, an opinion proves nothing",
        of_everything(signed),
    ),
    Rule(
        "opinion-is-complete",
        "意见须写明结论和承办人",
        "an opinion without its answer or its officer cannot be put on record",
        of_everything(complete),
    ),
    Rule(
        "binds-nonce-and-digest",
        "意见须与所答子件的随机数和摘要绑定,不能挪用到别处",
        "bound to the very task it answers, an opinion cannot be transplanted to another",
        of_everything(bound),
    ),
    Rule(
        "unique-opinion-id",
        "每份意见一个编号,收据凭编号对应",
        "receipts and the record know an opinion by its id; two must not share one",
        of_everything(unique),
    ),
    Rule(
        "attests-user-id",
        "由消息中间件证明发送者身份",
        "the broker attests who sent a message only when it says user_id",
        of_everything(attested),
        ways=frozenset({"amqp"}),
    ),
    Rule(
        "envelope-is-cloudevents",
        "信封须符合约定的格式,时间须带时区",
        "every reader relies on the envelope: ids, times with offsets, the case as subject",
        of_everything(enveloped),
    ),
    Rule(
        "says-nothing-else",
        "部门只说自己的话,只用约定的消息",
        "a department speaks for itself, in the messages agreed on; anything else is refused",
        of_everything(nothing_else),
    ),
)
