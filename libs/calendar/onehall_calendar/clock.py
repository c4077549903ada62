"""Business time: the system's clock, one that runs weeks in seconds, a frozen one for tests.

Everything that asks for the time is given a `Clock`; `clock_from` reads one from a setting, so that
every process of a demonstration lives on the same day.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

EXAMPLE: Final = "2011-09-26T09:00:00+08:00@2026-11-23T03:00:00+00:00x86400"
_SPAN: Final = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Clock(Protocol):
    """Tells the business time."""

    @property
    def rate(self) -> float:
        """Business seconds that pass in one real second."""
        ...

    def now(self) -> datetime:
        """Tell the business time, aware."""
        ...

    def at(self, real: datetime) -> datetime:
        """Map a real instant, such as a database's timestamp, to business time."""
        ...

    def real_seconds(self, business: timedelta) -> float:
        """Say how many real seconds to wait for that much business time."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Business time is real time, in UTC."""

    rate: float = 1.0

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC)

    def at(self, real: datetime) -> datetime:
        """Return the same instant."""
        return _aware("real", real)

    def real_seconds(self, business: timedelta) -> float:
        """Count its seconds."""
        return business.total_seconds()


@dataclass(frozen=True, slots=True)
class ScaledClock:
    """Business time is `start` + (real - `real_start`) * `rate`; 86400 is a day a second."""

    start: datetime
    real_start: datetime
    rate: float

    def __post_init__(self) -> None:
        _aware("business start", self.start)
        _aware("real start", self.real_start)
        if not (math.isfinite(self.rate) and self.rate > 0):
            raise ValueError(f"clock: rate is {self.rate}; give business seconds per second, > 0")

    def now(self) -> datetime:
        """Tell the business time."""
        return self.at(datetime.now(UTC))

    def at(self, real: datetime) -> datetime:
        """Map a real instant to business time."""
        return self.start + (_aware("real", real) - self.real_start) * self.rate

    def real_seconds(self, business: timedelta) -> float:
        """Count its seconds, divided by the rate."""
        return business.total_seconds() / self.rate

    def spec(self) -> str:
        """Write the text from which `clock_from` makes this clock in another process."""
        return f"{self.start.isoformat()}@{self.real_start.isoformat()}x{self.rate!r}"


class FrozenClock:
    """Stands still until told to advance; for tests, which never wait."""

    def __init__(self, at: datetime) -> None:
        self._now = _aware("at", at)

    @property
    def rate(self) -> float:
        """No business time passes by itself."""
        return 0.0

    def now(self) -> datetime:
        """Tell the instant it was set to."""
        return self._now

    def at(self, real: datetime) -> datetime:
        """Tell the instant it was set to, whatever the real time."""
        _aware("real", real)
        return self._now

    def real_seconds(self, business: timedelta) -> float:
        """Wait for nothing: only `advance` moves it."""
        del business
        return 0.0

    def advance(self, by: timedelta) -> datetime:
        """Move the time and return it."""
        self._now += by
        return self._now


def clock_from(spec: str | None) -> Clock:
    """Make the clock a setting asks for: empty is the system's, else `START@REAL_STARTxRATE`."""
    if spec is None or not spec.strip():
        return SystemClock()
    start, at, rest = spec.strip().partition("@")
    real, times, rate = rest.rpartition("x")
    if not (at and times):
        raise ValueError(f"clock: {spec!r} is not START@REAL_STARTxRATE; write e.g. {EXAMPLE}")
    return ScaledClock(_instant("business start", start), _instant("real start", real), _rate(rate))


def parse_span(text: str) -> timedelta:
    """Read a span of business time written as 90s, 15m, 4h, 2d or 1h30m."""
    parts = _SPAN.findall(text)
    if not parts or "".join(n + unit for n, unit in parts) != text.strip():
        raise ValueError(f"{text!r} is not a span of time; write e.g. 90s, 15m, 4h, 2d or 1h30m")
    return timedelta(seconds=sum(float(n) * _SECONDS[unit] for n, unit in parts))


def _instant(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"clock: {name} {text!r} is not an ISO time; write e.g. {EXAMPLE}"
        ) from None
    return _aware(name, moment)


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"clock: rate {text!r} is not a number; write e.g. {EXAMPLE}") from None


def _aware(name: str, moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(
            f"clock: {name} {moment.isoformat()} has no offset; add one, such as +08:00"
        )
    return moment
