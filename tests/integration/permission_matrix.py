"""What one department may do on the departments' vhost: every operation, tried by every department.

Each is tried over TLS with the department's own certificate, on a channel of its own. The table it
makes is docs/permissions.md.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiormq
from onehall_bus import topology

Attempt = Callable[[Any, "Pair"], Awaitable[Any]]
REPLY_TO = "amq.rabbitmq.reply-to"
EXCHANGE = topology.TO_DEPARTMENTS
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
WRITE = "ONEHALL_WRITE_PERMISSIONS"
PAGE = """\
# What a department may do on the broker

Every operation was tried on RabbitMQ {version}: by each of the {departments} departments of the
catalogue against another one, and by three whose names begin alike (`FIRE`, `FIREARMS`, `FIRE_2`)
against each other; over TLS, with their own certificates. This page is written by
`{write}=1 pytest tests/integration/test_departments.py`, which fails when it differs.

{table}"""
REFUSALS: dict[type[Exception], str] = {
    aiormq.exceptions.ChannelAccessRefused: "ACCESS_REFUSED",
    aiormq.exceptions.ChannelPreconditionFailed: "PRECONDITION_FAILED",
    aiormq.exceptions.ProbableAuthenticationError: "ACCESS_REFUSED at login",
    aiormq.exceptions.AuthenticationError: "ACCESS_REFUSED at login",
    # aiormq's word for a broker that closes instead of opening: a vhost that is not ours, a limit.
    aiormq.exceptions.InvalidFrameError: "NOT_ALLOWED at login",
    aiormq.exceptions.ConnectionNotAllowed: "NOT_ALLOWED",
}
LAST_NET, RETURNED = "departments.dlx", "departments.returned"


class Expected(StrEnum):
    """What must become of an operation."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    LEAKS = "leaks"


@dataclass(frozen=True)
class Pair:
    """A department that acts, and another one."""

    own: str
    other: str

    @property
    def tasks(self) -> str:
        return topology.tasks_queue(self.own)

    @property
    def out(self) -> str:
        return topology.from_department(self.own)


@dataclass(frozen=True)
class Operation:
    """One thing to try."""

    name: str
    attempt: Attempt
    expected: Expected = Expected.REFUSED
    why: str = ""

    @property
    def says(self) -> bool:
        """Whether it puts a message on the bus."""
        return self.expected is Expected.ALLOWED and self.name.startswith("publish ")


@dataclass
class Outcome:
    """How often it was tried, and what became of it."""

    operation: Operation
    attempted: int = 0
    refused: int = 0
    how: set[str] = field(default_factory=set)

    @property
    def row(self) -> str:
        """The line of the table."""
        one = self.operation
        cells = one.name, self.attempted, self.refused, ", ".join(sorted(self.how)), one.why
        return f"| {' | '.join(map(str, cells))} |".replace("  ", " ")

    @property
    def leaks(self) -> bool:
        """Whether it told something of another's that nobody wants told."""
        return self.operation.expected is not Expected.ALLOWED and self.refused < self.attempted

    def as_expected(self, version: str) -> bool:
        """Whether all or none were refused, as it must be on that version of the broker."""
        if self.operation.expected is Expected.LEAKS and not version.startswith("3.10."):
            return self.refused in (0, self.attempted)
        wanted = self.attempted if self.operation.expected is Expected.REFUSED else 0
        return self.attempted > 0 and self.refused == wanted


class Outcomes:
    """What became of every operation, in the order of the table."""

    def __init__(self) -> None:
        self.by_name: dict[str, Outcome] = {}
        self.version, self.departments = "", 0

    @contextlib.contextmanager
    def trying(self, operation: Operation) -> Iterator[None]:
        """Count one attempt; anything but a refusal is the test's own failure."""
        outcome = self.by_name.setdefault(operation.name, Outcome(operation))
        outcome.attempted += 1
        try:
            yield
        except tuple(REFUSALS) as error:
            outcome.refused += 1
            outcome.how.add(REFUSALS[type(error)])

    @property
    def document(self) -> str:
        """The page."""
        facts = {"version": self.version, "departments": self.departments, "write": WRITE}
        return PAGE.format(table=self.table, **facts)

    @property
    def table(self) -> str:
        """The table in Markdown."""
        head = (
            "| operation | attempted | refused | how | why |\n| --- | ---: | ---: | --- | --- |\n"
        )
        return head + "".join(f"{one.row}\n" for one in self.by_name.values())


def user_id(name: str) -> aiormq.spec.Basic.Properties:
    return aiormq.spec.Basic.Properties(user_id=name)


def headed(name: str, pair: Pair) -> aiormq.spec.Basic.Properties:
    aims: Any = [topology.opinions_queue(pair.other), topology.tasks_queue(pair.other), RETURNED]
    return aiormq.spec.Basic.Properties(headers={name: aims})


def say(channel: Any, exchange: str, key: str = "", properties: Any = None) -> Awaitable[Any]:
    """Publish an empty batch and wait for the broker's word."""
    sent: Awaitable[Any] = channel.basic_publish(
        b"[]", exchange=exchange, routing_key=key, properties=properties
    )
    return sent


def queues_of(name: str) -> dict[str, Callable[[str], str]]:
    queues = topology.tasks_queue, topology.receipts_queue, topology.opinions_queue
    return {f"{name} {queue.__name__.removesuffix('_queue')}": queue for queue in queues}


def reading() -> Iterable[Operation]:
    """Get, consume and purge: allowed on one's own two queues and on nothing else."""
    for whose, pick in (("own", lambda p: p.own), ("another's", lambda p: p.other)):
        for title, queue in queues_of(whose).items():
            mine = whose == "own" and queue is not topology.opinions_queue
            expected = Expected.ALLOWED if mine else Expected.REFUSED
            tries: dict[str, Callable[[Any, str], Awaitable[Any]]] = {
                "get from": lambda c, q: c.basic_get(q, no_ack=False),
                "consume": lambda c, q: c.basic_consume(q, _ignore),
                "purge": lambda c, q: c.queue_purge(q),
            }
            for verb, act in tries.items():
                why = "a right to read is a right to purge; tasks are kept by the centre" * (
                    mine and verb == "purge"
                )
                yield Operation(f"{verb} {title}", _on(act, queue, pick), expected, why)
    for verb, attempt in {
        "get from": lambda c, _: c.basic_get(RETURNED),
        "consume": lambda c, _: c.basic_consume(RETURNED, _ignore),
        "purge": lambda c, _: c.queue_purge(RETURNED),
    }.items():
        yield Operation(f"{verb} what nobody could take", attempt)


WRITING = (
    Operation("publish on own exchange", lambda c, p: say(c, p.out), Expected.ALLOWED,
              "without `user_id`, which approval takes from nobody"),
    Operation("publish with own `user_id`",
              lambda c, p: say(c, p.out, "", user_id(topology.department_user(p.own))),
              Expected.ALLOWED),
    Operation("publish with another's `user_id`",
              lambda c, p: say(c, p.out, "", user_id(topology.department_user(p.other)))),
    Operation("publish with the centre's `user_id`",
              lambda c, p: say(c, p.out, "", user_id("svc-approval"))),
    Operation("publish with a key of another's queue",
              lambda c, p: say(c, p.out, topology.opinions_queue(p.other)), Expected.ALLOWED,
              "a fanout looks at no key: it reaches own opinions only"),
    Operation("publish with CC to others' queues",
              lambda c, p: say(c, p.out, "", headed("CC", p)), Expected.ALLOWED,
              "a fanout looks at no CC: it reaches own opinions only"),
    Operation("publish with BCC to others' queues",
              lambda c, p: say(c, p.out, "", headed("BCC", p)), Expected.ALLOWED,
              "a fanout looks at no BCC: it reaches own opinions only"),
    Operation("publish on another's exchange",
              lambda c, p: say(c, topology.from_department(p.other))),
    Operation("publish as the centre to another",
              lambda c, p: say(c, EXCHANGE, f"{p.other}.tasks")),
    Operation("publish as the centre to oneself", lambda c, p: say(c, EXCHANGE, f"{p.own}.tasks")),
    Operation("publish on the last net", lambda c, _: say(c, LAST_NET)),
    Operation("publish on the default exchange to another's opinions",
              lambda c, p: say(c, "", topology.opinions_queue(p.other))),
    Operation("publish on the default exchange to another's tasks",
              lambda c, p: say(c, "", topology.tasks_queue(p.other))),
    Operation("publish on the default exchange to own tasks", lambda c, p: say(c, "", p.tasks)),
    Operation("publish on the default exchange with CC",
              lambda c, p: say(c, "", p.tasks, headed("CC", p))),
    Operation("publish on the default exchange to a reply-to",
              lambda c, _: say(c, "", f"{REPLY_TO}.g1h2AA==")),
    Operation("publish on a built-in exchange", lambda c, p: say(c, "amq.direct", p.tasks)),
    Operation("consume a reply-to of one's own",
              lambda c, _: c.basic_consume(REPLY_TO, _ignore, no_ack=True), Expected.ALLOWED,
              "no queue: only who may use the default exchange could answer, and nobody may"),
)  # fmt: skip

SHAPING = (
    Operation("bind own tasks to the centre's exchange",
              lambda c, p: c.queue_bind(p.tasks, EXCHANGE, f"{p.other}.tasks")),
    Operation("bind own tasks to another's exchange",
              lambda c, p: c.queue_bind(p.tasks, topology.from_department(p.other))),
    Operation("bind another's tasks to own exchange",
              lambda c, p: c.queue_bind(topology.tasks_queue(p.other), p.out)),
    Operation("bind own exchange to another's",
              lambda c, p: c.exchange_bind(topology.from_department(p.other), p.out)),
    Operation("unbind another's tasks", lambda c, p: c.queue_unbind(
        topology.tasks_queue(p.other), EXCHANGE, f"{p.other}.tasks")),
    Operation("unbind own tasks", lambda c, p: c.queue_unbind(
        p.tasks, EXCHANGE, f"{p.own}.tasks")),
    Operation("unbind own opinions", lambda c, p: c.queue_unbind(
        topology.opinions_queue(p.own), p.out)),
    Operation("declare a queue", lambda c, p: c.queue_declare(f"{p.tasks}.more", durable=True)),
    Operation("declare a nameless exclusive queue",
              lambda c, _: c.queue_declare("", exclusive=True)),
    Operation("declare own tasks again", lambda c, p: c.queue_declare(
        p.tasks, durable=True, arguments={"x-queue-type": "quorum"})),
    Operation("declare an exchange",
              lambda c, p: c.exchange_declare(exchange=f"{p.out}.more", exchange_type="fanout")),
    Operation("declare own exchange again", lambda c, p: c.exchange_declare(
        exchange=p.out, exchange_type="fanout", durable=True)),
    Operation("delete another's tasks",
              lambda c, p: c.queue_delete(topology.tasks_queue(p.other))),
    Operation("delete another's opinions",
              lambda c, p: c.queue_delete(topology.opinions_queue(p.other))),
    Operation("delete own tasks", lambda c, p: c.queue_delete(p.tasks)),
    Operation("delete another's exchange",
              lambda c, p: c.exchange_delete(topology.from_department(p.other))),
    Operation("delete own exchange", lambda c, p: c.exchange_delete(p.out)),
    Operation("delete the centre's exchange", lambda c, _: c.exchange_delete(EXCHANGE)),
)  # fmt: skip

LEAK = "known of RabbitMQ before 4.2.6: it tells how many messages wait and how many consumers are"
ASKING = (
    Operation("declare passively another's tasks",
              lambda c, p: c.queue_declare(topology.tasks_queue(p.other), passive=True),
              Expected.LEAKS, LEAK),
    Operation("declare passively another's opinions",
              lambda c, p: c.queue_declare(topology.opinions_queue(p.other), passive=True),
              Expected.LEAKS, LEAK),
    Operation("declare passively another's exchange", lambda c, p: c.exchange_declare(
        exchange=topology.from_department(p.other), passive=True), Expected.LEAKS,
        "known of RabbitMQ before 4.2.6: it tells that there is such a department"),
)  # fmt: skip

LIMITS = topology.LIMITS
LOGINS = (
    Operation("log in to the centre's vhost", lambda d, _: d.enter(d.internal)),
    Operation("log in to the root vhost", lambda d, _: d.enter("/")),
    Operation("log in with a password", lambda d, _: d.enter_by_password("guess")),
    Operation("log in with the empty password", lambda d, _: d.enter_by_password("")),
    Operation(f"open connection {LIMITS['max-connections'] + 1}",
              lambda d, _: d.connections(LIMITS["max-connections"] + 1)),
    Operation(f"open channel {LIMITS['max-channels'] + 1}",
              lambda d, _: d.channels(LIMITS["max-channels"] + 1)),
    Operation(f"open {LIMITS['max-connections']} connections",
              lambda d, _: d.connections(LIMITS["max-connections"]), Expected.ALLOWED),
)  # fmt: skip

NOBODY = Pair("", "")


class Door:
    """One department's ways in: its certificate, or a guess at a password it does not have."""

    def __init__(self, certified: Callable[[str], str], plain: str, vhosts: tuple[str, str]):
        self._certified, self._plain = certified, plain
        self.internal, self.external = vhosts
        self._open: list[Any] = []

    async def enter(self, vhost: str) -> Any:
        connection = await aiormq.connect(self._certified(vhost))
        self._open.append(connection)
        return connection

    async def enter_by_password(self, password: str) -> None:
        self._open.append(await aiormq.connect(self._plain.replace("PASSWORD", password)))

    async def connections(self, count: int) -> None:
        for _ in range(count):
            await self.enter(self.external)

    async def channels(self, count: int) -> None:
        connection = await self.enter(self.external)
        for _ in range(count):
            await connection.channel()

    async def leave(self) -> None:
        for connection in self._open:
            with contextlib.suppress(aiormq.AMQPError, OSError, RuntimeError):
                await connection.close()
        self._open.clear()


def operations() -> tuple[Operation, ...]:
    return (*reading(), *WRITING, *SHAPING, *ASKING)


async def attempt_all(connection: Any, pair: Pair, outcomes: Outcomes) -> None:
    """Try every operation once, each on a channel of its own, which a refusal closes."""
    for operation in operations():
        channel = await connection.channel()
        with outcomes.trying(operation):
            await operation.attempt(channel, pair)
            await channel.close()


async def attempt_logins(door: "Door", outcomes: Outcomes) -> None:
    """Try to get in where one does not belong, and to take more than one's share."""
    for operation in LOGINS:
        with outcomes.trying(operation):
            await operation.attempt(door, NOBODY)
        await door.leave()


def _on(
    act: Callable[[Any, str], Awaitable[Any]],
    queue: Callable[[str], str],
    pick: Callable[[Pair], str],
) -> Attempt:
    return lambda channel, pair: act(channel, queue(pick(pair)))


async def _ignore(_message: Any) -> None:
    """Take a message and do nothing with it."""
