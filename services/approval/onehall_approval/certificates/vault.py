"""Where finished documents are: one encrypted file each, readable by its owner and with its key."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
FOLDER, SUFFIX = "certificates", ".pdf.aes"


class Damaged(Exception):
    """A document is gone from the folder, or is not what was written."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which document: a permit's number and version, and the SHA-256 of the file."""

    permit_number: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder of documents (mode 0700); the keys are in the database, not here."""

    root: Path

    def write(self, permit_number: str, version: int, key: bytes, pdf: bytes) -> Place:
        """Keep a document, on disk before this returns; what others wrote for it stays."""
        place = Place(permit_number, version, hashlib.sha256(pdf).hexdigest())
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(key).encrypt(nonce, pdf, _bound_to(place))
        path = self._path(place)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(path, nonce + sealed)
        return place

    def read(self, place: Place, key: bytes) -> bytes:
        """Return a document; raise `Damaged` if it is not whole."""
        try:
            sealed = self._path(place).read_bytes()
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(place))
        except (OSError, InvalidTag, ValueError) as error:
            raise Damaged(f"a permit's document: {type(error).__name__}") from None

    def tidy(self, kept: Iterable[Place]) -> None:
        """Remove what attempts that came to nothing have left beside documents that are kept."""
        for place in kept:
            path = self._path(place)
            for other in path.parent.glob(f"*{SUFFIX}*"):
                if other.name != path.name:
                    other.unlink(missing_ok=True)

    def discard(self, place: Place) -> None:
        """Remove a document that nobody recorded."""
        self._path(place).unlink(missing_ok=True)

    def _path(self, place: Place) -> Path:
        # By hash: a number may hold any characters, and a listing should tell nothing.
        name = hashlib.sha256(f"{place.permit_number}/{place.version}".encode()).hexdigest()
        return self.root / FOLDER / name[:2] / name / f"{place.sha256}{SUFFIX}"


def _bound_to(place: Place) -> bytes:
    return f"{place.permit_number}/{place.version}/{place.sha256}".encode()


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_suffix(f".{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have the new name on disk too: the row that points at it will be."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
