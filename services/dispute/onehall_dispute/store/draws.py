"""What a panel is drawn from and with: who was listed at filing, and the dispute's own secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asyncpg import Connection
from onehall_store.vault import Vault

from onehall_dispute.domain import drawing
from onehall_dispute.domain.experts import Expert
from onehall_dispute.store import experts, frozen


@dataclass(frozen=True, slots=True)
class Lots:
    """The experts, the seed, and in hexadecimal what of the secret it was made with."""

    experts: tuple[Expert, ...]
    seed: bytes = field(repr=False)
    shown: str = ""


async def lots(
    connection: Connection, vault: Vault, dispute: Mapping[str, Any], round_: int, chance: bytes
) -> Lots:
    """Return what a dispute's n-th panel is drawn from and with; `dispute` is its row.

    A dispute that an earlier release filed has committed to no secret: it takes `chance`, which is
    32 random bytes, as its seed.
    """
    found = await experts.listed_by(connection, vault, dispute["filed_at"])
    secret = await frozen.secret(connection, dispute["dispute_id"])
    if secret is None:
        return Lots(found, chance)
    shown = drawing.revealed(secret, round_)
    return Lots(found, drawing.seed(shown, dispute["manifest_sha256"]), shown.hex())
