"""The folder of documents 材料: each upload in an encrypted file, recognised by what it is.

Taken are PDF, PNG, JPEG, TIFF and OFD (GB/T 33190, the state's own format). Not taken: plain text,
which no signature tells from anything else, and archives and office files, which can hold anything.
"""

import hashlib
import os
import re
import struct
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import UUID

import puremagic
from onehall_contracts.problem import Problem
from onehall_store.vault import FileKey, Unreadable

EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "application/ofd": "ofd",
}
SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "application/x-pdf": "application/pdf",
}
SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
ZIP = b"PK\x03\x04"
OFD_ROOT = "OFD.xml"
BROKEN_ZIP = (
    zipfile.BadZipFile,
    ValueError,
    LookupError,
    NotImplementedError,
    struct.error,
    EOFError,
)
SHA256 = re.compile(r"[0-9a-f]{64}")


class DocumentLost(Exception):
    """A document that should be in the folder is not, or is no longer what was handed in."""


class Folder:
    """Keeps documents in `root`, each encrypted; every method blocks, so call it in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes, known: FileKey | None = None) -> tuple[str, FileKey]:
        """Keep `content` safely on disk, encrypted; return its SHA-256 and the key of its file.

        With a `known` key it takes the place of the file that has it, and so heals a spoiled one.
        """
        sha256, key = hashlib.sha256(content).hexdigest(), known or FileKey.new()
        path = self._path(sha256, key.id)
        self._open(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(key.lock(content, sha256.encode()))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return sha256, key

    def get(self, sha256: str, key: FileKey | None) -> bytes:
        """Return a document, without a key a plain one that an earlier release kept.

        Raises `DocumentLost` unless it is there and still has its hash.
        """
        try:
            content = self._path(sha256, key.id if key else None).read_bytes()
        except FileNotFoundError:
            raise DocumentLost(f"{sha256} is not in the folder; restore it from a copy") from None
        try:
            content = key.open(content, sha256.encode()) if key else content
        except Unreadable:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DocumentLost(f"{sha256} was changed on disk; restore it from a copy")
        return content

    def remove(self, sha256: str, file: UUID | None) -> None:
        """Remove a document's file, without its id the plain one; one that is gone is no matter."""
        self._path(sha256, file).unlink(missing_ok=True)

    def _open(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync(self._root)

    def _path(self, sha256: str, file: UUID | None) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError("a document is known by 64 hexadecimal digits, and by nothing else")
        return self._root / sha256[:2] / (f"{sha256}.{file}" if file else sha256)


def recognised(content: bytes, declared: str) -> str:
    """Return what a document is, by its content.

    Raises a 415 problem for what is not taken, and for a declared media type that disagrees.
    """
    found = _media_type(content)
    if found is None:
        raise _not_taken("the content is none of the kinds taken")
    said = declared.partition(";")[0].strip().lower()
    if said not in SAYS_NOTHING and SAME.get(said, said) != found:
        raise _not_taken(f"the content is {found}, its Content-Type says otherwise")
    return found


def _media_type(content: bytes) -> str | None:
    if content.startswith(ZIP):
        return "application/ofd" if _is_ofd(content) else None
    try:
        best = puremagic.magic_string(content)[0].mime_type
    except (puremagic.PureError, ValueError):
        return None
    return best if best in EXTENSIONS else None


def _is_ofd(content: bytes) -> bool:
    """Look for the root entry of GB/T 33190 section 7; nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return OFD_ROOT in archive.namelist()
    except BROKEN_ZIP:
        return False


def _not_taken(why: str) -> Problem:
    detail = f"{why}; taken are {', '.join(EXTENSIONS)}"
    return Problem(415, "unsupported-media-type", detail)


def _sync(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
