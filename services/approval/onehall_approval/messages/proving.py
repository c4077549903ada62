"""What a signed opinion proves, or why it proves nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from onehall_contracts import departments
from onehall_contracts.signing import Find, Signed, Untrusted, Verifier, verify
from onehall_contracts.statements import OPINION, OpinionStatement

from onehall_approval.domain import keys
from onehall_approval.domain import model as m

AHEAD: Final = timedelta(minutes=10)
"""How far a department's clock may be ahead of ours."""

Verifiers = Callable[[keys.Key], Verifier]


def finder(ring: keys.Keyring, verifiers: Verifiers, department: str, at: datetime) -> Find:
    """Return what finds the keys that may speak for a department at that instant.

    It raises `Untrusted`, with the key's standing as its reason, for a key that may not.
    """

    def find(kid: str) -> Verifier:
        standing = ring.standing(kid, department, at)
        if standing is not keys.Standing.VALID:
            raise Untrusted(standing.value, "this key does not speak for the department now")
        return verifiers(ring.by_kid[kid])

    return find


def proven(
    said: departments.OpinionGivenV1, find: Find, centre: str, now: datetime
) -> tuple[OpinionStatement, m.Proof]:
    """Return the opinion that was signed, and its proof; raise `Untrusted` if there is none."""
    signed = verify(said.signed, OPINION, find)
    stated = signed.read(OpinionStatement)
    if stated.iss != said.department:
        raise Untrusted("wrong-issuer", "iss is not the department that sent it")
    if stated.aud != centre:
        raise Untrusted("wrong-audience", f"aud is not this centre; its name is {centre}")
    if (stated.task_id, stated.case_id, stated.item_id) != (
        said.task_id,
        said.case_id,
        said.item_id,
    ):
        raise Untrusted("wrong-envelope", "it was signed for another task than its envelope says")
    if stated.signed_at > now + AHEAD:
        raise Untrusted("from-the-future", f"iat is more than {AHEAD} ahead; set the clock")
    return stated, _proof(signed, stated)


def _proof(signed: Signed, stated: OpinionStatement) -> m.Proof:
    return m.Proof(signed.kid, stated.nonce, stated.task_sha256, signed.sha256, signed.compact)
