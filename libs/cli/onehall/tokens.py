"""Bearer tokens of the development issuer: real signatures, with a key of this stack only."""

import time
from collections.abc import Sequence
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

AUDIENCE = "onehall"
HOUR = 3600


def issue(
    issuer: dict[str, Any], subject: str, roles: Sequence[str], *, seconds: int = 12 * HOUR,
    **claims: str,
) -> str:  # fmt: skip
    """Return a signed token for `subject` with `roles`, valid for `seconds`.

    Further claims are `department` and `centre`, for roles that belong to one.
    """
    now = int(time.time())
    content = {
        "iss": "onehall-development",
        "aud": AUDIENCE,
        "sub": subject,
        "roles": list(roles),
        "iat": now,
        "exp": now + seconds,
        **claims,
    }
    key = OKPKey.import_key(issuer)
    return jwt.encode({"alg": "EdDSA", "kid": key.kid}, content, key, algorithms=["EdDSA"])
