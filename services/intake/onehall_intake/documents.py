"""The folder of documents 材料: each content once, under its SHA-256, recognised by what it is.

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

import puremagic
from onehall_contracts.problem import Problem

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
    """Keeps documents in `root`; every method blocks, so call it in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep `content` safely on disk and return its SHA-256; the same content is kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        self._open(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # Always over what is there: it heals a copy that a disk has spoiled.
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return a document; raise `DocumentLost` unless it is there and still has its hash."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise DocumentLost(f"{sha256} is not in the folder; restore it from a copy") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DocumentLost(f"{sha256} was changed on disk; restore it from a copy")
        return content

    def _open(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync(self._root)

    def _path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError("a document is known by 64 hexadecimal digits, and by nothing else")
        return self._root / sha256[:2] / sha256


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
