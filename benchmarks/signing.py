"""`python -m benchmarks.signing`: CPU of signing and verifying an opinion; no servers.

An opinion of a realistic size (two reasons, two conditions, two articles, in Chinese), signed as a
worker signs it and verified and read as approval does. Beside it what the cryptography alone costs,
which is the ceiling, and SM2 where the platform's OpenSSL has it.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from onehall_contracts import sm2
from onehall_contracts.signing import SigningKey, decoded, verify
from onehall_contracts.statements import OPINION, OpinionStatement, sha256_of
from rich.console import Console
from rich.table import Table

BUDGET_US = 500.0
RUNS, EACH = 25, 200
GIVEN = OpinionStatement(
    iss="XFZD",
    aud="onehall",
    iat=1_318_575_600,
    jti=UUID(int=1),
    nonce="0" * 32,
    task_sha256="0" * 64,
    task_id=UUID(int=2),
    case_id=str(UUID(int=3)),
    item_id="PC2-06",
    answer="approve-with-conditions",
    reasons=(
        "消防设计文件符合国家工程建设消防技术标准",
        "防火分区、安全疏散、消防给水和自动报警系统的设计满足规范要求",
    ),
    conditions=(
        "消防车道净宽不得小于4米,施工中不得占用",
        "消防水泵接合器距消防水池取水口不大于40米,竣工验收前补充水压试验记录",
    ),
    legal_basis=("《中华人民共和国消防法》第十一条", "《建设工程消防监督管理规定》第十四条"),
    officer="XFZD-03",
    countersigned_by="XFZD-01",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU microseconds of one thing: the best run and the middle one, and what it may cost."""

    what: str
    best_us: float
    median_us: float
    budget_us: float | None = None

    def row(self) -> list[str]:
        """Return it as a line of the table."""
        budget = f"{self.budget_us:.0f}" if self.budget_us else ""
        return [self.what, f"{self.best_us:.1f}", f"{self.median_us:.1f}", budget]


def main() -> None:
    """Print the table; end with status 1 when the budget is not kept."""
    found = list(measured())
    console = Console(width=120)
    console.print(table(found))
    console.print(f"the opinion: {len(SigningKey.generate().sign(OPINION, GIVEN))} characters")
    late = [one for one in found if one.budget_us and one.best_us > one.budget_us]
    sys.exit(1 if late else 0)


def table(found: Sequence[Measured]) -> Table:
    """Return what was measured."""
    title = f"an opinion's signature, CPU, {RUNS} runs of {EACH}"
    made = Table("", "best us", "median us", "budget us", title=title)
    for one in found:
        made.add_row(*one.row())
    return made


def measured() -> Iterator[Measured]:
    """Measure everything with a new key."""
    key = SigningKey.generate()
    find = {key.kid: key.public}.get
    text = key.sign(OPINION, GIVEN)

    def sign() -> object:
        return key.sign(OPINION, GIVEN)

    def check() -> object:
        return verify(text, OPINION, find).read(OpinionStatement)

    def both() -> object:
        return verify(key.sign(OPINION, GIVEN), OPINION, find).read(OpinionStatement)

    yield cpu("signed", sign)
    yield cpu("verified and read", check)
    yield cpu("signed, verified and read", both, BUDGET_US)
    yield cpu("its digest", lambda: sha256_of(text))
    yield from _alone(key, text)
    if sm2.available():
        known = sm2.KNOWN_POINT, sm2.KNOWN_MESSAGE, sm2.KNOWN_SIGNATURE
        yield cpu("SM2 alone, verified", lambda: sm2.holds(*known))


def _alone(key: SigningKey, text: str) -> Iterator[Measured]:
    head, _, tail = text.rpartition(".")
    message, signature = head.encode(), decoded(tail) or b""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    public = private.public_key()
    yield cpu("Ed25519 alone, signed", lambda: private.sign(message))
    yield cpu("Ed25519 alone, verified", lambda: public.verify(signature, message))


def cpu(what: str, act: Callable[[], object], budget_us: float | None = None) -> Measured:
    """Return the CPU microseconds of one act: of several runs, for the machine is shared."""
    act()
    runs = [_run(act) for _ in range(RUNS)]
    return Measured(what, min(runs), statistics.median(runs), budget_us)


def _run(act: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(EACH):
        act()
    return 1e6 * (time.process_time() - began) / EACH


if __name__ == "__main__":
    main()
