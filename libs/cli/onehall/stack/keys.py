"""Keys that sign what centre and departments say to each other, made once and kept in the state.

The centre's key and the evidence log's are the stack's own. Departments keep theirs to themselves;
the stack makes keys only for those it plays itself, in a demonstration and in tests.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onehall_contracts.signing import PublicKey, SigningKey

from onehall.stack.credentials import Credentials
from onehall.stack.keeping import EVERYBODY, keep, keep_once

CENTRE = Path("centre") / "key.pem"
CENTRE_KEYS = "centre-keys.json"
LOG = Path("log") / "key.pem"
PLAYED = "played"


@dataclass(frozen=True, slots=True)
class Centre:
    """Who asks: the name in every task and receipt, and where the key that signs them is."""

    name: str
    key: Path
    published: Path


def centre_name(credentials: Credentials) -> str:
    """Return the centre's name: it goes with the secrets, so no two stacks have the same."""
    return f"onehall/{credentials.identity}"


def open_centre(root: Path, credentials: Credentials) -> Centre:
    """Return the centre of a stack; its key is made at the first call, its JWKS kept current."""
    key = keep_once(root, CENTRE, make)
    published = root / CENTRE_KEYS
    text = key_set([read(key).public])
    if not published.exists() or published.read_text("utf-8") != text:
        keep(published, text, EVERYBODY)
    return Centre(centre_name(credentials), key, published)


def open_log(root: Path) -> Path:
    """Return the file of the key that signs the evidence log's checkpoints; made once."""
    return keep_once(root, LOG, make)


def log_keys(root: Path) -> str:
    """Return the public keys of the evidence log as a JWK set, for whoever reads checkpoints."""
    return key_set([read(open_log(root)).public])


def played(root: Path, departments: Iterable[str]) -> Mapping[str, Path]:
    """Return the files of the keys of departments this stack plays itself; make missing ones."""
    return {d: keep_once(root, Path(PLAYED) / d / "key.pem", make) for d in departments}


def key_set(keys: Iterable[PublicKey]) -> str:
    """Return public keys as the text of a JWKS (RFC 7517), as workers read it."""
    content = [{**key.jwk, "kid": key.kid, "alg": key.algorithm, "use": "sig"} for key in keys]
    return json.dumps({"keys": content}, indent=1) + "\n"


def make() -> str:
    """Return a new private key, PKCS #8 in PEM."""
    return SigningKey.generate().pem()


def read(file: Path) -> SigningKey:
    """Return the private key in a file."""
    return SigningKey.read(file.read_text("utf-8"))
