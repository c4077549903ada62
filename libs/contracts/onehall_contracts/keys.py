"""Reading the public key of a signer, whatever its algorithm, and which keys a register takes."""

from collections.abc import Mapping
from typing import Final

from onehall_contracts import sm2
from onehall_contracts.signing import BadKey, PublicKey

KNOWN_TO_EVERYBODY: Final = frozenset(
    {  # the keys of RFC 8032 section 7.1 and of GM/T 0003.5 annex A, which our own examples use
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "FtIu-VbGrfe_KB6CH7GNwODB72MNxj_ml11dEvO-7kk",
        "FVV5umTuau890q59V-4Ga_R6qWb7ON_ivJc4EjvCwTM",
        "lZI1vM7tnlYapaF5-cy86ptx0tT_8Av721hhiNB5ti4",
        "RflvCEoDqT9-mGcIsSo24RNVfG-6204I-DCDXDh_FWo",
        "lgVsnVqdKsFLJ2q4y2l6gACWaCOEQcWQb1t30j4Q6fU",
    }
)


def public_key(jwk: object) -> PublicKey | sm2.SM2PublicKey:
    """Return the key in a JWK, Ed25519 or SM2; raise `BadKey` for one that cannot be used."""
    if isinstance(jwk, Mapping) and jwk.get("crv") == sm2.CURVE:
        return sm2.SM2PublicKey.read(jwk)
    return PublicKey.read(jwk)


def registrable(jwk: object) -> PublicKey | sm2.SM2PublicKey:
    """Return the key in a JWK if a register may take it; raise `BadKey` otherwise.

    What a key whose private half stands in a book has signed, anybody may have signed.
    """
    key = public_key(jwk)
    if key.kid in KNOWN_TO_EVERYBODY:
        raise BadKey("this is the key of a published example, which everybody has; make your own")
    return key
