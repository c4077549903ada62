"""The register of departments' signing keys 签名密钥."""

from typing import Annotated, Any, Literal

from onehall_chassis.bodies import Instant
from pydantic import Field, StringConstraints, model_validator

from onehall_gateway.api.fields import KID, LINE, Compact, Given, Line
from onehall_gateway.api.models.base import shown

COORDINATE = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
PROOF = "eyJhbGciOiJFZDI1NTE5In0.eyJjaGFsbGVuZ2UiOiI0ZjJhIn0.c2lnbmF0dXJl"
Coordinate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]


class Jwk(Given):
    """A public key as a JWK (RFC 7517): Ed25519 (RFC 8037), or SM2 where the centre takes it."""

    kty: Literal["OKP", "EC"] = Field(description="OKP for Ed25519")
    crv: Literal["Ed25519", "SM2"] = Field(description="the curve")
    x: Coordinate = Field(description="the public key, 32 bytes in base64url without padding")
    y: Coordinate | None = Field(default=None, description="of SM2 only")
    alg: Line | None = Field(default=None, description="not looked at: a key has one algorithm")
    kid: Line | None = Field(default=None, description="not looked at: the thumbprint is the id")
    use: Literal["sig"] | None = Field(default=None, description="not looked at")

    @model_validator(mode="before")
    @classmethod
    def _public(cls, given: Any) -> Any:
        if isinstance(given, dict) and "d" in given:
            raise ValueError("this is a private key, and no longer private; make another one")
        return given


class NewKey(Given):
    """A department's public key, as it was brought to the centre."""

    model_config = shown(jwk={"kty": "OKP", "crv": "Ed25519", "x": COORDINATE})

    jwk: Jwk = Field(description="the public key, and no private part")


class KeyProof(Given):
    """The department's own signature under the challenge."""

    model_config = shown(proof=PROOF)

    proof: Compact = Field(
        description="a compact JWS of type onehall-key-proof+jws whose payload has the challenge"
    )


class KeyConfirmation(Given):
    """A second operator heard the department read out the fingerprint of its key."""

    model_config = shown(fingerprint=KID, valid_from="2011-10-10T00:00:00+08:00")

    fingerprint: Coordinate = Field(description="as the department read it out, not as shown here")
    valid_from: Instant | None = Field(default=None, description="else from now on")
    valid_until: Instant | None = Field(default=None, description="else until it is ended")


class KeyLimit(Given):
    """When a key ends because the next one has taken over."""

    model_config = shown(valid_until="2011-12-31T00:00:00+08:00")

    valid_until: Instant = Field(
        description="at least 7 days after another key of the department has begun to count"
    )


class KeyRevocation(Given):
    """Why a key ends at once; what it signed before stands."""

    model_config = shown(reason="the officer who held it has left")

    reason: str = Field(min_length=3, max_length=500, pattern=LINE, description="for the audit")


class KeyCompromise(Given):
    """Since when a key was in other hands; what it signed from then on is reopened."""

    model_config = shown(since="2011-11-01T00:00:00+08:00", reason="a laptop was stolen")

    since: Instant = Field(description="what went on record before this instant stands")
    reason: str = Field(min_length=3, max_length=500, pattern=LINE, description="for the audit")
