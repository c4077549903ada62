"""Draw a panel by lot 随机抽取, so that anybody can draw it again, in any language.

The algorithm, `onehall-draw/1`:

1. An expert's lot is SHA-256 of the ASCII text `SEED/REF`: the seed as 64 lower-case hexadecimal
   digits, a slash, the expert's reference in lower case. The eligible, by their lots, lowest first,
   are the order.
2. The first in the order who has 行政法 administrative law takes the first seat.
3. If the item has a field and somebody still in the order has it, the first who does takes the
   next seat.
4. The first of those left take the seats that remain; all others are reserves, in their order.

A hash is as good as a fair shuffle: no expert's lot depends on who else is in the pool, so adding
or leaving out one moves no other. Who leaves is followed by the first reserve who has what the seat
is held for. The seed is made of the frozen manifest's digest, which is published when the dispute
is filed, and of a secret to which that manifest commits (decision 0029): nobody can choose it.
"""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from onehall_dispute.domain import evidence
from onehall_dispute.domain.experts import (
    ADMINISTRATIVE_LAW,
    OPEN,
    Candidate,
    ExpertRef,
    Field,
    Pool,
)

ALGORITHM: Final = "onehall-draw/1"
SIZES: Final = (3, 5)
SEED_BYTES: Final = 32
ROUNDS: Final = 2  # an undeclared conflict voids the opinion and starts again, once


@dataclass(frozen=True, slots=True)
class Seat:
    """An expert's place on a panel, and the field it is held for; `OPEN` is any."""

    expert: ExpertRef
    field: Field


@dataclass(frozen=True, slots=True)
class Reserve:
    """An expert who may follow, with the fields that tell for which seat."""

    expert: ExpertRef
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel with its reserves in order, the pool's digest and the seed in hexadecimal."""

    seats: tuple[Seat, ...]
    reserves: tuple[Reserve, ...]
    pool_sha256: str
    seed: str


@dataclass(frozen=True, slots=True)
class Short:
    """How many experts a pool lacks, and of which field."""

    field: Field
    missing: int


@dataclass(frozen=True, slots=True)
class TooFew:
    """No panel can be drawn: what is missing, and the cure."""

    short: tuple[Short, ...]

    @property
    def detail(self) -> str:
        """Say what is missing and what to do."""
        lacks = ", ".join(f"{one.missing} of {one.field}" for one in self.short)
        return f"the pool has too few experts without ties: {lacks} missing; register more of them"


def draw(pool: Pool, wanted: int, seed: bytes) -> Drawn | TooFew:
    """Draw a panel of 3 or 5; raise `ValueError` for another size, or a seed not of 32 bytes."""
    if wanted not in SIZES:
        raise ValueError(f"a panel has {' or '.join(map(str, SIZES))} seats")
    if len(seed) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes")
    if short := _short(pool, wanted):
        return TooFew(short)
    left = order(pool, seed)
    held = [_take(left, ADMINISTRATIVE_LAW)]
    if pool.field and any(pool.field in one.fields for one in left):
        held.append(_take(left, pool.field))
    held += [Seat(one.ref, OPEN) for one in left[: wanted - len(held)]]
    seated = {seat.expert for seat in held}
    reserves = tuple(Reserve(one.ref, one.fields) for one in left if one.ref not in seated)
    return Drawn(tuple(held), reserves, pool_sha256(pool), seed.hex())


def order(pool: Pool, seed: bytes) -> list[Candidate]:
    """Return the eligible by their lots."""
    return sorted(pool.eligible, key=lambda one: lot(seed, one.ref))


def lot(seed: bytes, expert: ExpertRef) -> bytes:
    """Return an expert's lot 号: what the order is by."""
    return hashlib.sha256(f"{seed.hex()}/{expert}".encode()).digest()


def follows(
    drawn: Drawn, seat: Seat, gone: Collection[ExpertRef] = ()
) -> tuple[Seat, tuple[Reserve, ...]] | TooFew:
    """Return who takes a seat that became free, and the reserves then left.

    `gone` are reserves who have taken a seat, or cannot take one.
    """
    left = [one for one in drawn.reserves if one.expert not in gone]
    for one in left:
        if seat.field == OPEN or seat.field in one.fields:
            rest = tuple(other for other in left if other is not one)
            return Seat(one.expert, seat.field), rest
    return TooFew((Short(seat.field, 1),))


def pool_sha256(pool: Pool) -> str:
    """Return the digest of a pool, excluded ones with their ties, in canonical JSON."""
    return evidence.digest(listing(pool))


def listing(pool: Pool) -> dict[str, object]:
    """Return a pool as everybody may see it: references, fields and kinds of ties."""
    return {
        "algorithm": ALGORITHM,
        "as_of": evidence.written(pool.as_of),
        "field": pool.field,
        "experts": [
            {"expert": one.ref, "fields": list(one.fields), "excluded": [*map(str, one.ties)]}
            for one in pool.candidates
        ],
    }


def commitment(secret: bytes) -> str:
    """Return what a frozen manifest says of the secret that seeds its dispute's draws."""
    return _hashed(secret, ROUNDS).hex()


def revealed(secret: bytes, round_: int) -> bytes:
    """Return what the n-th draw shows of the secret, which tells nothing of the draw after it.

    Hashed n times more it is the commitment. Raise `ValueError` for a round there is not.
    """
    if not 1 <= round_ <= ROUNDS:
        raise ValueError(f"a dispute has rounds 1 to {ROUNDS}: a panel starts again once")
    return _hashed(secret, ROUNDS - round_)


def seed(shown: bytes, manifest_sha256: str) -> bytes:
    """Return the seed of a draw: 32 bytes.

    HMAC-SHA-256, keyed with what the draw shows of the secret, over the ASCII text
    `onehall-draw/1/MANIFEST_SHA256`.
    """
    return hmac.digest(shown, f"{ALGORITHM}/{manifest_sha256}".encode(), "sha256")


def committed(shown: bytes, round_: int, said: str) -> bool:
    """Whether what the n-th draw shows is what the manifest committed to."""
    return _hashed(shown, round_).hex() == said


def _hashed(secret: bytes, times: int) -> bytes:
    for _ in range(times):
        secret = hashlib.sha256(secret).digest()
    return secret


def _take(left: list[Candidate], held_for: Field) -> Seat:
    """Take the first who has a field out of an order."""
    found = next(one for one in left if held_for in one.fields)
    left.remove(found)
    return Seat(found.ref, held_for)


def _short(pool: Pool, wanted: int) -> tuple[Short, ...]:
    lawyers = sum(ADMINISTRATIVE_LAW in one.fields for one in pool.eligible)
    short = () if lawyers else (Short(ADMINISTRATIVE_LAW, 1),)
    others = wanted - len(pool.eligible) - len(short)
    return (*short, Short(OPEN, others)) if others > 0 else short
