"""A department's signing key in a file: made, read, and shown to be ours without being shown.

The private half never leaves the department. What it registers is the public JWK; what proves that
it holds the rest is a signature over the centre's challenge.
"""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onehall_contracts.signing import BadKey, SigningKey
from onehall_contracts.statements import KEY_PROOF, KeyProof

CHALLENGE = re.compile(r"[0-9a-f]{32}")
OWNER_ONLY = 0o600


class KeyTrouble(Exception):
    """A key's file cannot be made or read; the text names the cure."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A PEM file with a private key, and the file that holds its passphrase, if there is one."""

    file: Path
    passphrase_file: Path | None = None

    def make(self) -> SigningKey:
        """Write a new key that only its owner can read; raise `KeyTrouble` if the file is there."""
        passphrase, key = self._passphrase(), SigningKey.generate()
        try:
            opened = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        except FileExistsError:
            cure = "name another file; a key that has signed is never written over"
            raise KeyTrouble(f"{self.file} is there already; {cure}") from None
        except OSError as error:
            raise KeyTrouble(f"{self.file} cannot be written ({error.strerror})") from None
        with os.fdopen(opened, "w", encoding="ascii") as out:
            out.write(key.pem(passphrase))
        return key

    def read(self) -> SigningKey:
        """Return the key; raise `KeyTrouble` with the cure."""
        pem = _text(self.file, "make one: onehall-worker keys new FILE")
        try:
            return SigningKey.read(pem, self._passphrase())
        except BadKey as error:
            cure = " (--passphrase-file)" if "ENCRYPTED" in pem else ""
            raise KeyTrouble(f"{self.file}: {error}{cure}") from None

    def _passphrase(self) -> str | None:
        if self.passphrase_file is None:
            return None
        found = _text(self.passphrase_file, "name the file that holds the passphrase").strip()
        if not found:
            raise KeyTrouble(f"{self.passphrase_file} is empty; write the passphrase in it")
        return found


def proof(key: SigningKey, department: str, centre: str, challenge: str, at: datetime) -> str:
    """Return the signed proof that we hold the private half of `key`; raise `KeyTrouble`."""
    if not CHALLENGE.fullmatch(challenge):
        cure = "it is 32 digits and letters a to f, as the centre sent it"
        raise KeyTrouble(f"the challenge is not right; {cure}")
    said = KeyProof(iss=department, aud=centre, iat=int(at.timestamp()), challenge=challenge)
    return key.sign(KEY_PROOF, said)


def _text(file: Path, cure: str) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise KeyTrouble(f"{file} is not there; {cure}") from None
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise KeyTrouble(f"{file} cannot be read ({why}); {cure}") from None
