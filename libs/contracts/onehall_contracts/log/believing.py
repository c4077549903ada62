"""What verifiers say first of a case's proof: who signed its checkpoint, and is its history whole.

Whoever goes on believes nothing of the proof unless its checkpoint was opened here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from onehall_contracts.evidence import Check
from onehall_contracts.log import proving
from onehall_contracts.log.checkpoint import Checkpoint
from onehall_contracts.log.entries import BadEntry
from onehall_contracts.signing import PublicKey, Untrusted


class Believed(NamedTuple):
    """A proof under a checkpoint that a key of the log signed."""

    proof: proving.CaseProof
    checkpoint: Checkpoint


def believe(
    held: object, keys: Mapping[str, PublicKey] | None = None
) -> tuple[Believed | None, tuple[Check, ...]]:
    """Return the proof in a file's JSON, or None, and what is to be said of it.

    `keys` are the log's, from elsewhere; without them the proof's own are used.
    """
    try:
        proof = proving.read(held)
        checkpoint = proof.opened(keys).checkpoint
    except (BadEntry, Untrusted) as error:
        return None, (Check("checkpoint", False, "检查点不符", f"the log's checkpoint: {error}"),)
    signed = f"{proof.origin} signed {checkpoint.size} entries"
    history = _history(proof, checkpoint)
    return Believed(proof, checkpoint), (Check("checkpoint", True, "检查点", signed), history)


def _history(proof: proving.CaseProof, checkpoint: Checkpoint) -> Check:
    findings = list(proving.verify(proof, checkpoint))
    if not findings:
        en = f"{len(proof.events)} events of the case are in the log, unchanged"
        return Check("history", True, "历史", en)
    broken = "; ".join(f"{one.code} {one.where}: {one.en}" for one in findings)
    return Check("history", False, "历史不符", broken)
