"""What proves that a department holds the private half of a key: our challenge, signed with it."""

from datetime import datetime, timedelta
from typing import Final

from onehall_contracts.signing import Untrusted, Verifier, verify
from onehall_contracts.statements import KEY_PROOF, KeyProof

from onehall_approval.domain.keys import Entry
from onehall_approval.messages.proving import AHEAD

FRESH: Final = timedelta(days=1)


def prove(proof: str, entry: Entry, key: Verifier, centre: str, now: datetime) -> None:
    """Raise `Untrusted` unless the key itself signed its challenge, for this centre, just now."""
    stated = verify(proof, KEY_PROOF, lambda kid: key if kid == key.kid else None).read(KeyProof)
    if stated.iss != entry.department:
        raise Untrusted("wrong-issuer", f"iss is not {entry.department}")
    if stated.aud != centre:
        raise Untrusted("wrong-audience", f"aud is not this centre; its name is {centre}")
    if stated.challenge != entry.challenge:
        raise Untrusted("wrong-challenge", "it is not the challenge of this key; read it again")
    if stated.signed_at > now + AHEAD:
        raise Untrusted("from-the-future", f"iat is more than {AHEAD} ahead; set the clock")
    if stated.signed_at < now - FRESH:
        raise Untrusted("stale-proof", f"iat is more than {FRESH} ago; sign the challenge anew")
