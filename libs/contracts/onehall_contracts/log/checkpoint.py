"""Checkpoints 检查点: a log's size and root under signatures (C2SP tlog-checkpoint, signed-note).

A note is a text, a blank line, and a line for each signature. The log signs twice: as C2SP asks,
and with the time of signing (C2SP tlog-cosignature v1), so that how fresh it is can be believed.
Witnesses 见证 add lines of the latter kind. Reading is strict: there is one way to write a note.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from onehall_contracts.signing import (
    ALGORITHM,
    BadKey,
    PublicKey,
    SigningKey,
    Untrusted,
    encoded,
)

ED25519: Final = b"\x01"
TIMESTAMPED: Final = b"\x04"
LONGEST: Final = 65_536
MOST_SIGNATURES: Final = 100
BODY_LINES: Final = 3
KEY_ID, TIME, SIGNATURE = 4, 8, 64
NAME: Final = re.compile(r"[^\s+\x00-\x1f\x7f]{1,300}")
SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
LAST_SECOND: Final = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was at one moment: whose, how many entries, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: whose it says it is, under which key, and what was signed with it."""

    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        """The line as it is written."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.raw).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """A name with its public key: a log, or one of its witnesses."""

    name: str
    key: PublicKey

    def key_id(self, kind: bytes = ED25519) -> bytes:
        """Return the four bytes that name the key in a line of that kind."""
        return sha256(self.name.encode() + b"\n" + kind + self.key.raw).digest()[:KEY_ID]

    @property
    def vkey(self) -> str:
        """The key as other programs for signed notes take it."""
        coded = base64.b64encode(ED25519 + self.key.raw).decode()
        return f"{self.name}+{self.key_id().hex()}+{coded}"

    @staticmethod
    def read(vkey: str) -> "Signer":
        """Return the signer of a vkey line; raise `Untrusted` (`malformed`) for anything else."""
        name, _, rest = vkey.strip().partition("+")
        key_id, _, coded = rest.partition("+")
        raw = _decoded(coded)
        if not NAME.fullmatch(name) or raw is None or raw[:1] != ED25519:
            raise Untrusted("malformed", "a vkey is name+key id+base64, of an Ed25519 key")
        try:
            key = PublicKey.read({"kty": "OKP", "crv": ALGORITHM, "x": encoded(raw[1:])})
        except BadKey as error:
            raise Untrusted("malformed", str(error)) from None
        signer = Signer(name, key)
        if signer.key_id().hex() != key_id:
            raise Untrusted("malformed", "the key id of the vkey is not that of its name and key")
        return signer


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint with the signatures below it, none of them believed yet."""

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]

    @property
    def text(self) -> str:
        """The note as it is written."""
        return self.checkpoint.body + "\n" + "".join(one.line for one in self.signatures)

    def signed_by(self, signer: Signer) -> bool:
        """Whether the signer signed it; raise `Untrusted` if a line says so falsely."""
        body = self.checkpoint.body.encode()
        lines = self._of(signer, ED25519)
        _all_hold(signer.key.signed(body, one.raw) for one in lines)
        return bool(lines)

    def cosigned_by(self, signer: Signer) -> datetime | None:
        """Return when the signer put its time below it, at the latest; else as `signed_by`."""
        times = [self._cosigned(signer, one) for one in self._of(signer, TIMESTAMPED)]
        return max(times, default=None)

    def _cosigned(self, signer: Signer, one: Signature) -> datetime:
        seconds = int.from_bytes(one.raw[:TIME], "big")
        message = _timed(self.checkpoint, seconds)
        _all_hold([seconds <= LAST_SECOND and signer.key.signed(message, one.raw[TIME:])])
        return datetime.fromtimestamp(seconds, UTC)

    def _of(self, signer: Signer, kind: bytes) -> list[Signature]:
        who = (signer.name, signer.key_id(kind))
        return [one for one in self.signatures if (one.name, one.key_id) == who]


def signed(checkpoint: Checkpoint, key: SigningKey, at: datetime) -> Note:
    """Return a log's checkpoint under its own two signatures: its name is the origin's."""
    log = Signer(checkpoint.origin, key.public)
    plain = Signature(log.name, log.key_id(), key.sign_bytes(checkpoint.body.encode()))
    return cosigned(Note(checkpoint, (plain,)), log.name, key, at)


def cosigned(note: Note, name: str, key: SigningKey, at: datetime) -> Note:
    """Return a note with a witness's line: it saw this checkpoint, consistent, at that time."""
    seconds = int(at.timestamp())
    signature = key.sign_bytes(_timed(note.checkpoint, seconds))
    key_id = Signer(name, key.public).key_id(TIMESTAMPED)
    line = Signature(name, key_id, seconds.to_bytes(TIME, "big") + signature)
    return Note(note.checkpoint, (*note.signatures, line))


def opened(text: str, origin: str, keys: Iterable[PublicKey]) -> Note:
    """Return a log's checkpoint if one of its keys signed it.

    Raises `Untrusted`: `malformed`, `wrong-data` for another log's, `unknown-key` if no known key
    signed it, `bad-signature` if one is said to have, with or without the time, and has not.
    """
    note = read(text)
    if note.checkpoint.origin != origin:
        raise Untrusted("wrong-data", f"this is no checkpoint of {origin}")
    signers = [Signer(origin, key) for key in keys]
    if not any([note.signed_by(one) for one in signers]):
        raise Untrusted("unknown-key", "none of the log's keys signed it")
    for one in signers:
        note.cosigned_by(one)  # a time that is said falsely spoils the whole note
    return note


def read(text: str) -> Note:
    """Return the note in a text; raise `Untrusted` (`malformed`) for what is not just one."""
    if len(text) > LONGEST:
        raise Untrusted("malformed", f"it is longer than {LONGEST} characters")
    body, blank, below = text.rpartition("\n\n")
    lines = below.split("\n")
    if not blank or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        raise Untrusted("malformed", "a note is a text, a blank line, and lines of signatures")
    return Note(_checkpoint(body), tuple(_signature(line) for line in lines))


def _checkpoint(body: str) -> Checkpoint:
    lines = body.split("\n")
    if len(lines) != BODY_LINES:
        raise Untrusted("malformed", "a checkpoint is three lines: origin, size, root")
    origin, size, coded = lines
    root = _decoded(coded)
    if not NAME.fullmatch(origin):
        raise Untrusted("malformed", "the origin has no spaces, no + and at most 300 characters")
    if not SIZE.fullmatch(size):
        raise Untrusted("malformed", "the size is a number without leading zeroes")
    if root is None or len(root) != sha256().digest_size:
        raise Untrusted("malformed", "the root is not 32 bytes in base64")
    return Checkpoint(origin, int(size), root)


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, coded = rest.partition(" ")
    raw = _decoded(coded)
    if dash != "—" or not NAME.fullmatch(name) or raw is None or len(raw) <= KEY_ID:
        raise Untrusted("malformed", "a signature is a line: — name base64(key id, signature)")
    return Signature(name, raw[:KEY_ID], raw[KEY_ID:])


def _timed(checkpoint: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.body}".encode()


def _all_hold(found: Iterable[bool]) -> None:
    if not all(found):
        raise Untrusted("bad-signature", "a signature is not that key's over this checkpoint")


def _decoded(coded: str) -> bytes | None:
    """Return the bytes of standard base64, or None if they can be written in another way."""
    try:
        raw = base64.b64decode(coded.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return raw if base64.b64encode(raw).decode() == coded else None
