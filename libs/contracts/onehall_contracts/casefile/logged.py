"""That a frozen case file is the one the evidence log has: by the proof of its case, or a passport.

Filing publishes the digest of the manifest in an event, which the log holds with every other. So
who has a proof of the case needs nobody's word for that digest, and learns when it was logged.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from onehall_contracts.casefile.archive import MANIFEST, opened
from onehall_contracts.casefile.verifying import manifest_sha256
from onehall_contracts.evidence import DAMAGED, Check, Verdict
from onehall_contracts.log.believing import believe
from onehall_contracts.log.entries import PAYLOAD
from onehall_contracts.signing import PublicKey

FROZEN: Final = "dispute.evidence-frozen.v1"
OBSERVED: Final = "observed"
SECOND: Final = 1_000_000  # of the log's times, which are microseconds


class Published(NamedTuple):
    """What the event of a freeze says in the log, at which leaf, and when it was logged."""

    manifest_sha256: str
    leaf: int
    at: datetime


def verify_logged(
    content: bytes, proof: object, keys: Mapping[str, PublicKey] | None = None
) -> Verdict:
    """Say whether the log has this case file, by a proof of its case or a passport as JSON.

    `keys` are the log's, from elsewhere; without them the proof's own are used: see `trust`.
    """
    return Verdict(tuple(_every(content, proof, keys)), keys is not None)


def _every(content: bytes, proof: object, keys: Mapping[str, PublicKey] | None) -> Iterator[Check]:
    held = proof.get("proof", proof) if isinstance(proof, Mapping) else proof
    believed, checks = believe(held, keys)
    yield from checks
    if believed is None:
        return
    try:
        yield _has(content, held)
    except DAMAGED as error:
        yield Check("logged", False, "日志不符", f"not in its form: {type(error).__name__}")


def _has(content: bytes, proof: Any) -> Check:
    """Compare the manifest with what was published when the dispute was filed."""
    found = opened(content)
    told = {one.manifest_sha256: one for one in _published(found.manifest, proof)}
    if not told:
        en = (
            f"this proof does not show {FROZEN} of this dispute: ask for it, or a passport, anew, "
            "a second or so after filing"
        )
        return Check("logged", False, "证明中没有固定事件", en)
    mine = told.get(manifest_sha256(found))
    if mine is None:
        en = f"another manifest was logged when the evidence was frozen: {min(told)}"
        return Check("logged", False, "日志中的摘要不同", en)
    at = f"{mine.at:%Y-%m-%dT%H:%M:%SZ}"
    en = f"the digest of {MANIFEST} was logged at {at}, as leaf {mine.leaf}, and is under the root"
    return Check("logged", True, "已在日志之中", en)


def _published(manifest: Mapping[str, Any], proof: Any) -> Iterator[Published]:
    """Yield what the log's events say of the freeze of this dispute; one, unless it was forged."""
    dispute, case = manifest["dispute"]["dispute_id"], manifest["case_id"]
    for one in proof["entries"]:
        row = one["row"]
        if row["type"] != OBSERVED or PAYLOAD not in row:
            continue
        said = json.loads(row[PAYLOAD])
        if said.get("type") != FROZEN:
            continue
        data = said["data"]
        if (data["dispute_id"], data["case_id"]) == (dispute, case):
            at = datetime.fromtimestamp(row["recorded_at"] / SECOND, UTC)
            yield Published(data["manifest_sha256"], one["leaf"]["index"], at)
