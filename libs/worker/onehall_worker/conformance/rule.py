"""A rule: its name, why it exists, and how it is tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.findings import Broken, Reason

Outcome: TypeAlias = Literal["passed", "failed", "not tried", "not applicable"]
ANY_WAY = frozenset({"amqp", "http"})


@dataclass(slots=True)
class Trial:
    """One rule being tried: what it has to see at the very end."""

    bench: Bench
    _last: list[Callable[[], None]] = field(default_factory=list)

    def at_last(self, check: Callable[[], None]) -> None:
        """Have a check made when everything has been said."""
        self._last.append(check)

    def never(self, task_id: UUID, about: str) -> None:
        """Expect no opinion on something, now or at the end."""

        def check() -> None:
            for said in self.bench.heard.opinions(task_id)[:1]:
                raise Broken(f"no opinion on {about}", "an opinion", said.signed)

        self._last.append(check)

    def conclude(self) -> None:
        """Make the last checks; raise `Broken`."""
        for check in self._last:
            check()


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise of a worker, in both languages; `alone` for what disturbs every other trial."""

    name: str
    chinese: str
    english: str
    attempt: Callable[[Trial], Awaitable[None]]
    ways: frozenset[str] = ANY_WAY
    alone: bool = False
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a rule."""

    rule: Rule
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    seconds: float = 0.0
