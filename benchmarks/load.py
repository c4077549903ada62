"""The load: cases as intake would publish them, and the instant each one's issuance arrives."""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar import SHANGHAI
from onehall_contracts import Envelope, Event, encode, intake, pack
from onehall_contracts.ids import derived, uuid7

ACCEPTED_AT = datetime(2011, 9, 26, 9, tzinfo=SHANGHAI)
STEPS = (("受理", 5, "intake"), ("审查", 4, "decision"), ("审核", 4, "decision"),
         ("决定", 2, "decision"), ("制证送达", 10, "delivery"))  # fmt: skip
DONE = frozenset({"approval.permit-issued.v1", "approval.case-refused.v1"})
BATCH = 16


class Load:
    """Publishes cases and notes when each was issued; times are seconds on a monotonic clock."""

    def __init__(self, amqp: dict[str, str], departments: Sequence[str]) -> None:
        self._amqp = amqp
        self._items = tuple(_item(n, d) for n, d in enumerate(departments, 1))
        self.sent: dict[str, float] = {}
        self.done: dict[str, float] = {}
        self.issued = 0
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
        stop = asyncio.Event()
        listener = Consumer(self._amqp["notify"], "bench listener", ["notify.in"], self._note)
        listening = asyncio.create_task(listener.run(stop, prefetch=200))
        async with Publisher(self._amqp["intake"], "bench intake") as self._publisher:
            began = time.perf_counter()
            await work  # type: ignore[misc]  # a coroutine of ours
            while len(self.done) < len(self.sent):
                self._progress.clear()
                async with asyncio.timeout(60):
                    await self._progress.wait()
            took = time.perf_counter() - began
        stop.set()
        await listening
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
        events = [self._event() for _ in range(n)]
        now = time.perf_counter()
        self.sent.update({e.subject: now for e in events})
        messages = [
            Outgoing(uuid7(), topology.EVENTS, "intake", body)
            for body in pack([encode(e) for e in events])
        ]
        errors = [e for e in await self._publisher.publish(messages) if e]
        if errors:
            raise errors[0]

    async def _note(self, deliveries: Sequence[Delivery]) -> None:
        now = time.perf_counter()
        for delivery in deliveries:
            for piece in delivery.pieces:
                if isinstance(piece, Envelope) and piece.type in DONE:
                    self.issued += 1
                    self.done.setdefault(piece.subject, now)
        self._progress.set()

    def _event(self) -> Event:
        case = str(uuid4())
        message = _CASE.model_copy(
            update={"case_id": case, "items": self._items, "case_number": f"6101002011{case[:14]}"}
        )
        return Event(uuid7(), "bench/intake", ACCEPTED_AT, message, subject=case)


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
    case_id=str(UUID(int=0)),
    case_number="",
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
