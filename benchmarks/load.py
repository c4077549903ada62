"""The load: cases as intake would publish them, and the instant each one's issuance arrives."""

import asyncio
import random
import re
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import aiormq
from aiormq.abc import DeliveredMessage
from onehall_bus import Outgoing, Publisher, topology
from onehall_calendar import SHANGHAI
from onehall_contracts import Event, encode, intake, pack
from onehall_contracts.ids import derived, uuid7

ACCEPTED_AT = datetime.now(SHANGHAI)  # today: supervision would issue cards for old cases
STEPS = (("受理", 5, "intake"), ("审查", 4, "decision"), ("审核", 4, "decision"),
         ("决定", 2, "decision"), ("制证送达", 10, "delivery"))  # fmt: skip
DONE = (b'"approval.permit-issued.v1"', b'"approval.case-refused.v1"')
ISSUED = re.compile(
    rb'"type":"approval\.(?:permit-issued|case-refused)\.v1"[^{]*?"subject":"([0-9a-f-]{36})"'
)
NOBODY, NO_EVENT = str(UUID(int=1)), str(UUID(int=2))
PREFIX, DIGITS = "61010020110926", 10
NO_NUMBER = PREFIX + "1" * DIGITS
BATCH = 16


class Load:
    """Publishes cases and notes when each was issued; times are seconds on a monotonic clock."""

    def __init__(self, amqp: dict[str, str], departments: Sequence[str]) -> None:
        self._amqp = amqp
        items = tuple(_item(n, d) for n, d in enumerate(departments, 1))
        case = _CASE.model_copy(update={"items": items})
        event = Event(UUID(NO_EVENT), "bench/intake", ACCEPTED_AT, case, subject=NOBODY)
        self._template = encode(event)
        self.sent: dict[str, float] = {}
        self.done: dict[str, float] = {}
        self._progress = asyncio.Event()

    async def run(self, cases: int, in_flight: int) -> float:
        """Publish as fast as `in_flight` allows; return the seconds until all are issued."""
        return await self._with_listener(self._closed(cases, in_flight))

    async def run_at(self, rate: float, seconds: float) -> float:
        """Publish at `rate` cases a second whatever comes back."""
        return await self._with_listener(self._open(rate, seconds))

    def latencies(self) -> list[float]:
        """Return milliseconds from publishing to issuance, sorted."""
        return sorted((self.done[c] - at) * 1000 for c, at in self.sent.items() if c in self.done)

    async def _with_listener(self, work: object) -> float:
        connection = await aiormq.connect(self._amqp["notify"])
        channel = await connection.channel()
        await channel.basic_qos(prefetch_count=200)
        await channel.basic_consume("notify.in", self._note)
        async with Publisher(self._amqp["intake"], "bench intake") as self._publisher:
            began = time.perf_counter()
            await work  # type: ignore[misc]  # a coroutine of ours
            while len(self.done) < len(self.sent):
                self._progress.clear()
                async with asyncio.timeout(60):
                    await self._progress.wait()
            took = time.perf_counter() - began
        await connection.close()
        return took

    async def _closed(self, cases: int, in_flight: int) -> None:
        while len(self.sent) < cases:
            while len(self.sent) - len(self.done) >= in_flight:
                self._progress.clear()
                async with asyncio.timeout(60):
                    await self._progress.wait()
            await self._send(min(BATCH, cases - len(self.sent)))

    async def _open(self, rate: float, seconds: float) -> None:
        began, sends = time.perf_counter(), []
        random.seed(1)
        due = 0.0
        while due < seconds:
            due += random.expovariate(rate)
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            sends.append(asyncio.create_task(self._send(1)))
        await asyncio.gather(*sends)

    async def _send(self, n: int) -> None:
        events = [self.event() for _ in range(n)]
        now = time.perf_counter()
        self.sent.update({case: now for case, _ in events})
        messages = [
            Outgoing(uuid7(), topology.EVENTS, "intake", body)
            for body in pack([body for _, body in events])
        ]
        errors = [e for e in await self._publisher.publish(messages) if e]
        if errors:
            raise errors[0]

    async def _note(self, message: DeliveredMessage) -> None:
        # Not parsed: the load generator shares the machine with what it measures.
        if any(kind in message.body for kind in DONE):
            now = time.perf_counter()
            for case in map(bytes.decode, ISSUED.findall(message.body)):
                if case in self.sent:
                    self.done.setdefault(case, now)
            self._progress.set()
        await message.channel.basic_ack(message.delivery_tag or 0, wait=False)

    def event(self) -> tuple[str, bytes]:
        """Return a new case and its event as intake would publish it."""
        new = uuid4()
        case, number = str(new), f"{PREFIX}{new.int % 10**DIGITS:0{DIGITS}}"
        made = self._template.replace(NOBODY.encode(), case.encode())
        made = made.replace(NO_NUMBER.encode(), number.encode())
        return case, made.replace(NO_EVENT.encode(), str(uuid4()).encode())


def _item(number: int, department: str) -> intake.AcceptedItem:
    return intake.AcceptedItem(
        item_id=f"PC2-{number:02}",
        name=f"建设工程设计审核 {number}",
        department=department,
        department_code=f"{number:03}",
        nature="行政许可",
        promised_wd=10,
        legal_n=20,
        legal_unit="wd",
        legal_basis="行政许可法 第四十二条",
        certificate="审核意见书",
        steps=tuple(
            intake.StepPlan.model_validate({"name": n, "limit_wd": d, "clock": c})
            for n, d, c in STEPS
        ),
        prerequisites=(intake.Prerequisite(item_id="PC2-01", kind="hard"),) if number > 1 else (),
        documents=("D01", "D08"),
    )


_CASE = intake.CaseAcceptedV1(
    case_id=NOBODY,
    case_number=NO_NUMBER,
    centre="610100",
    class_id="PC2",
    class_name="建设工程规划许可证、施工许可证",
    applicant_ref=derived("applicant", "bench"),
    mode="explicit",
    lead_department="GHJ",
    catalogue_version="bench",
    rule_set="CN-2011",
    items=(),
    documents=tuple(
        intake.DocumentRef(
            kind=f"D{n:02}", sha256=f"{n:064}", size=1000, media_type="application/pdf"
        )
        for n in range(1, 9)
    ),
    accepted_at=ACCEPTED_AT,
)
