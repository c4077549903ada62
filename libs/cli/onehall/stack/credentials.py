"""Secrets of one stack: generated once, kept in one file that only its owner can read.

One random seed is stored; every password is derived from it, so no list has to be kept in step.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet, OKPKey

from onehall.stack.errors import StackError

SEED_BYTES = 32
FILE = "secrets.json"
PUBLIC_KEYS = "jwks.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The seed of every password, and the private key of the development token issuer."""

    seed: bytes
    issuer: dict[str, Any]

    def password(self, purpose: str) -> str:
        """Return the password for one purpose, such as `amqp:svc-intake`; the same every time."""
        digest = hmac.new(self.seed, purpose.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def postgres(self, role: str) -> str:
        """Return the password of a database role."""
        return self.password(f"postgres:{role}")

    def amqp(self, user: str) -> str:
        """Return the password of a broker user."""
        return self.password(f"amqp:{user}")

    @property
    def identity(self) -> str:
        """Return a public name of these secrets, so that data made with others is recognised."""
        return self.password("identity")[:16]


def open_credentials(root: Path) -> Credentials:
    """Return the secrets in `root`, generating them (mode 0600) and the public keys if missing."""
    path = root / FILE
    if not path.exists():
        _create(path)
    credentials = _read(path)
    _publish(root / PUBLIC_KEYS, credentials.issuer)
    return credentials


def _create(path: Path) -> None:
    issuer = OKPKey.generate_key("Ed25519", parameters={"use": "sig", "alg": "Ed25519"})
    issuer.ensure_kid()
    content = {
        "seed": secrets.token_hex(SEED_BYTES),
        "issuer": issuer.as_dict(private=True),
    }
    partial = path.with_suffix(f".{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    try:
        os.link(partial, path)  # two first starts at once: the first one's secrets win
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _read(path: Path) -> Credentials:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Credentials(bytes.fromhex(content["seed"]), dict(content["issuer"]))
    except (ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"{path} cannot be read as secrets",
            "Restore it, or remove the whole state folder: without it the data cannot be opened.",
        ) from error


def _publish(path: Path, issuer: dict[str, Any]) -> None:
    public = KeySet([OKPKey.import_key(issuer)]).as_dict(private=False)
    text = json.dumps(public, indent=1) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
