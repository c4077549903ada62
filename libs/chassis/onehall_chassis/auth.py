"""Who asks: bearer tokens (JWT, RFC 9068 in spirit) checked against a local set of public keys."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem

AUDIENCE = "onehall"
STAFF = frozenset(
    {"clerk", "guide", "department", "supervisor", "coordinator", "operator", "service"}
)
ALGORITHMS = ["Ed25519", "EdDSA", "ES256"]
# It is kept with what its bearer did, and two people are told apart by it.
SUBJECT = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,198}[^\s\x00-\x1f\x7f])?")


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated caller; `department` and `centre` only where the role has one."""

    subject: str
    roles: frozenset[str]
    department: str | None = None
    centre: str | None = None

    def has(self, *roles: str) -> bool:
        """Whether the caller has any of `roles`."""
        return not self.roles.isdisjoint(roles)

    @property
    def ref(self) -> UUID:
        """Return the reference this person's cases carry; it says nothing about them."""
        return derived("applicant", self.subject)

    def must_see(self, applicant_ref: UUID) -> None:
        """Raise a 404 problem unless the case is the caller's own or the caller is staff.

        Not a 403: that would tell a stranger that the case exists.
        """
        if not (self.has(*STAFF) or self.ref == applicant_ref):
            raise Problem(404, "not-found", "there is no such case, or it is not yours")

    def must_have(self, *roles: str) -> None:
        """Raise a 403 problem unless the caller has one of `roles`."""
        if not self.has(*roles):
            needed = " or ".join(sorted(roles))
            raise Problem(403, "not-allowed", f"this needs the role {needed}")


class Verifier:
    """Checks tokens against the keys in one JWKS file."""

    def __init__(self, jwks: Path) -> None:
        self._keys = KeySet.import_key_set(json.loads(jwks.read_text(encoding="utf-8")))
        self._claims = jwt.JWTClaimsRegistry(
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
        )

    def actor(self, token: str) -> Actor:
        """Return the caller a token stands for; raise a 401 problem if it proves nothing."""
        try:
            decoded = jwt.decode(token, self._keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
            return _actor(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            detail = f"the bearer token does not hold: {type(error).__name__}; get a new one"
            raise Problem(401, "not-authenticated", detail) from None


def _actor(claims: dict[str, Any]) -> Actor:
    """Return who the claims name; raise `ValueError` for a subject that is no plain text."""
    subject, roles = str(claims["sub"]), claims.get("roles", [])
    if not SUBJECT.fullmatch(subject) or not isinstance(roles, list):
        raise ValueError("a subject is a line without spaces around it, and roles are a list")
    return Actor(
        subject, frozenset(map(str, roles)), claims.get("department"), claims.get("centre")
    )


def bearer(request: Request) -> str:
    """Return the request's bearer token; raise a 401 problem if it has none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        detail = "this needs a bearer token; `onehall token ROLE` prints one for development"
        raise Problem(401, "not-authenticated", detail)
    return token


def current_actor(request: Request) -> Actor:
    """Return who asks; a FastAPI dependency."""
    verifier: Verifier = request.app.state.verifier
    return verifier.actor(bearer(request))


CurrentActor = Annotated[Actor, Depends(current_actor)]
