"""Whose log the evidence log is, how its checkpoints are signed, and what is said about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from onehall_contracts import supervision
from onehall_contracts.ids import derived
from onehall_contracts.log import checkpoint as notes
from onehall_contracts.log.checkpoint import Checkpoint, Note
from onehall_contracts.signing import PublicKey, SigningKey
from onehall_store import Said


@dataclass(frozen=True)
class LogKeys:
    """The log's name, the key that signs for it, and the keys that did before."""

    origin: str
    key: SigningKey = field(repr=False)
    retired: tuple[PublicKey, ...] = ()

    @property
    def public(self) -> tuple[PublicKey, ...]:
        """Every key a checkpoint of this log may be signed with, the one in use first."""
        return (self.key.public, *self.retired)

    def signed(self, size: int, root: bytes, at: datetime) -> Note:
        """Return a checkpoint of the log, signed at that instant."""
        return notes.signed(Checkpoint(self.origin, size, root), self.key, at)


def checkpoint_signed(note: Note, at: datetime) -> Iterable[Said]:
    """Yield what is said about a new checkpoint; its id follows from what and when it is."""
    one = note.checkpoint
    message = supervision.CheckpointSignedV1(
        origin=one.origin,
        tree_size=one.size,
        root=one.root.hex(),
        note=note.text,
        signed_at=at,
    )
    yield Said(message, id=derived(one.origin, one.size, at.isoformat()))
