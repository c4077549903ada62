"""How often one caller may ask: a bucket of tokens for each, in the memory of this process."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the limiter answered, and how its caller is told (draft-ietf-httpapi-ratelimit-headers).

    Times are whole seconds, rounded up; `retry_after` is 0 when the call was granted.
    """

    burst: int
    refill: int
    remaining: int
    full_in: int
    retry_after: int

    @property
    def granted(self) -> bool:
        """Whether the call may go on."""
        return self.retry_after == 0

    def headers(self) -> dict[str, str]:
        """Return the RateLimit header fields."""
        return {
            "RateLimit-Policy": f'"caller";q={self.burst};w={self.refill}',
            "RateLimit": f'"caller";r={self.remaining};t={self.full_in}',
        }


class Limiter:
    """Token buckets, one for each caller, the least recently seen forgotten first.

    `rate` is tokens a second, `burst` what a full bucket holds. Replicas count each for itself.
    """

    def __init__(
        self, rate: float, burst: int, callers: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._callers, self._now = rate, burst, callers, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, cost: int = 1) -> Allowance:
        """Take `cost` tokens from the caller's bucket, or none if it holds fewer."""
        now, price = self._now(), min(cost, self._burst)
        level = self._level(caller, now)
        missing = max(0.0, price - level)
        left = level if missing else level - price
        self._keep(caller, left, now)
        return Allowance(
            burst=self._burst,
            refill=math.ceil(self._burst / self._rate),
            remaining=int(left),
            full_in=math.ceil((self._burst - left) / self._rate),
            retry_after=math.ceil(missing / self._rate),
        )

    def _level(self, caller: str, now: float) -> float:
        held, since = self._buckets.get(caller, (float(self._burst), now))
        return min(float(self._burst), held + (now - since) * self._rate)

    def _keep(self, caller: str, left: float, now: float) -> None:
        self._buckets[caller] = (left, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > self._callers:
            self._buckets.popitem(last=False)
