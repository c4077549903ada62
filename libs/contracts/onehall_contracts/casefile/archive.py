"""A ZIP file that can be written in one way only, and is compared with that way byte by byte.

Stored, never compressed; names in ASCII; every time 1980-01-01, every file 0644, made on Unix; no
extra field, no comment (APPNOTE.TXT 6.3.3, sections 4.3.7, 4.3.12 and 4.3.16). The first entry is
`manifest.json`, which lists all others in order, each with its size and SHA-256. Nothing is ever
unpacked to a disk or inflated, so no path leads out of it and no entry grows.
"""

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, NamedTuple
from zlib import crc32

from onehall_contracts.casefile.locating import changed_byte

MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 64 * 1024 * 1024
PATH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")
SHA256: Final = re.compile(r"[0-9a-f]{64}")

LOCAL: Final = struct.Struct("<4s5H3I2H")
CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
END: Final = struct.Struct("<4s4H2IH")
LOCAL_MARK: Final = b"PK\x03\x04"
CENTRAL_MARK: Final = b"PK\x01\x02"
END_MARK: Final = b"PK\x05\x06"
VERSION, UNIX, MIDNIGHT, NEW_YEAR_1980 = 20, 3 << 8, 0, 0x21
MODE: Final = 0o100644 << 16
CRC_AT: Final = 14  # where a local header has the checksum; two sizes of 4 bytes follow


class Finding(NamedTuple):
    """Something that is not as it must be: a code, the entry, where in the file, and why."""

    code: str
    entry: str
    offset: int | None
    zh: str
    en: str

    def __str__(self) -> str:
        """Return the finding as a line to read."""
        where = "" if self.offset is None else f" at byte {self.offset}"
        return f"{self.entry}{where}: {self.zh} {self.en}"


class Listed(NamedTuple):
    """A file as the manifest lists it; `size` in bytes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What could be read of an archive, and all that is wrong with it."""

    manifest: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def canonical(value: object) -> bytes:
    """Return the one way to write a JSON value; raise `ValueError` for what JSON cannot say."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8")


def listed(path: str, content: bytes) -> Listed:
    """Return how a manifest lists a file."""
    return Listed(path, len(content), sha256(content).hexdigest())


def packed(manifest: bytes, files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the archive of a manifest and the files that it lists, in its order."""
    entries = [(MANIFEST, manifest), *files]
    body, crcs = bytearray(), [crc32(content) for _, content in entries]
    for (path, content), crc in zip(entries, crcs, strict=True):
        body += _local(path, crc, len(content)) + content
    sized = [(path, len(content)) for path, content in entries]
    return bytes(body) + _tail(sized, crcs)


def opened(content: bytes) -> Opened:
    """Read an archive, and compare each of its bytes with what it must be."""
    if len(content) > MOST_BYTES:
        en = f"more than {MOST_BYTES} bytes: no case file is so large"
        return _refused(Finding("too-large", "archive", None, "文件过大", en))
    if wrong := _first(content):
        return _refused(wrong)
    size = _number(content, CRC_AT + 8)
    start = LOCAL.size + len(MANIFEST)
    written = content[start : start + size]
    if crc32(written) != (said := _number(content, CRC_AT)):
        return _refused(_changed(MANIFEST, written, start, said, _is_canonical))
    found = _manifest(written)
    if isinstance(found, Finding):
        return _refused(found)
    manifest, files = found
    return _Reading(content, manifest, files, start + size).run()


def _first(content: bytes) -> Finding | None:
    """Return what is wrong with the header of the first entry, by which all else is found."""
    size = _number(content, CRC_AT + 8)
    expected = _local(MANIFEST, _number(content, CRC_AT), size)
    if (at := _differs(content[: len(expected)], expected)) is not None:
        if at == len(content):
            return _truncated(MANIFEST, len(content))
        what = "this is no case file as we write it: it was packed again, or its head was changed"
        return Finding("repacked", MANIFEST, at, "不是原始档案（被重新打包或改动）", what)
    if len(expected) + size > len(content):
        return _truncated(MANIFEST, len(content))
    return None


def _manifest(written: bytes) -> tuple[Mapping[str, Any], list[Listed]] | Finding:
    try:
        manifest = json.loads(written)
        same = canonical(manifest) == written
        files = [_listed(one) for one in manifest["files"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        en = f"no manifest: {type(error).__name__}"
        return Finding("manifest", MANIFEST, None, "清单格式不合", en)
    paths = [one.path for one in files]
    if not same or len({*paths, MANIFEST}) != len(paths) + 1:
        en = "not in canonical form, or it lists a file twice"
        return Finding("manifest", MANIFEST, None, "清单格式不合", en)
    if sum(one.size for one in files) > MOST_BYTES:
        en = f"it lists files of more than {MOST_BYTES} bytes"
        return Finding("too-large", MANIFEST, None, "清单所列文件过大", en)
    return manifest, files


def _listed(found: Any) -> Listed:
    """Return a file of the manifest; raise `ValueError` for a name that leads elsewhere."""
    path, size, digest = found["path"], found["size"], found["sha256"]
    if not PATH.fullmatch(path) or ".." in path:
        raise ValueError("a path")
    if type(size) is not int or size < 0 or not SHA256.fullmatch(digest):
        raise ValueError("a size or a digest")
    if found.keys() != {"path", "size", "sha256"}:
        raise ValueError("more than path, size and sha256")
    return Listed(path, size, digest)


class _Reading:
    """One pass over an archive whose manifest could be read: every entry is where it must be."""

    def __init__(
        self, content: bytes, manifest: Mapping[str, Any], files: Sequence[Listed], at: int
    ) -> None:
        self._content, self._manifest, self._listed = content, manifest, files
        self._at = at
        self._crcs = [_number(content, CRC_AT)]
        self._files: dict[str, bytes] = {}

    def run(self) -> Opened:
        """Return all that there is to say."""
        return Opened(self._manifest, self._files, tuple(self._findings()))

    def _findings(self) -> Iterator[Finding]:
        """Yield what differs, up to where it breaks off or other entries follow."""
        for one in self._listed:
            head = len(_local(one.path, 0, 0))
            if self._at + head + one.size > len(self._content):
                yield _truncated(one.path, len(self._content))
                return
            yield from self._entry(one, head)
        yield from self._end()

    def _entry(self, one: Listed, head: int) -> Iterator[Finding]:
        start, body = self._at, self._content[self._at + head : self._at + head + one.size]
        self._at += head + one.size
        said = _number(self._content, start + CRC_AT)
        whole = _has(one.sha256)(body)
        crc = crc32(body) if whole else said
        self._crcs.append(crc)
        self._files[one.path] = body
        expected = _local(one.path, crc, one.size)
        at = _differs(self._content[start : start + head], expected)
        if at is not None:
            yield _head(one.path, start + at, renamed=at >= LOCAL.size)
        if not whole:
            yield _changed(one.path, body, start + head, said, _has(one.sha256))

    def _end(self) -> Iterator[Finding]:
        expected = _tail(
            [(MANIFEST, self._manifest_size()), *((one.path, one.size) for one in self._listed)],
            self._crcs,
        )
        rest = self._content[self._at :]
        at = _differs(rest, expected)
        if at is None:
            return
        if rest.startswith(LOCAL_MARK):
            en = "an entry that the manifest does not list"
            yield Finding("extra", _name_at(rest), self._at, "多出的文件", en)
        elif at == len(rest):
            yield _truncated("directory", len(self._content))
        elif at == len(expected):
            yield Finding(
                "extra", "archive", self._at + at, "末尾有多余内容", "more follows its end"
            )
        else:
            name = self._named(at)
            en = "its directory entry was changed"
            yield Finding("directory", name, self._at + at, "目录项被改动", en)

    def _manifest_size(self) -> int:
        return _number(self._content, CRC_AT + 8)

    def _named(self, at: int) -> str:
        """Return whose directory entry is at an offset; the end of the directory is nobody's."""
        for path in (MANIFEST, *(one.path for one in self._listed)):
            at -= CENTRAL.size + len(path)
            if at < 0:
                return path
        return "directory"


def _local(path: str, crc: int, size: int) -> bytes:
    name = path.encode("ascii")
    fixed = (LOCAL_MARK, VERSION, 0, 0, MIDNIGHT, NEW_YEAR_1980)
    return LOCAL.pack(*fixed, crc, size, size, len(name), 0) + name


def _tail(entries: Sequence[tuple[str, int]], crcs: Sequence[int]) -> bytes:
    """Return the directory and the end of an archive."""
    directory, at = bytearray(), 0
    for (path, size), crc in zip(entries, crcs, strict=True):
        fixed = (CENTRAL_MARK, UNIX | VERSION, VERSION, 0, 0, MIDNIGHT, NEW_YEAR_1980)
        name = path.encode("ascii")
        directory += CENTRAL.pack(*fixed, crc, size, size, len(name), 0, 0, 0, 0, MODE, at) + name
        at += LOCAL.size + len(name) + size
    count = len(entries)
    return bytes(directory) + END.pack(END_MARK, 0, 0, count, count, len(directory), at, 0)


def _differs(found: bytes, expected: bytes) -> int | None:
    """Return where two differ first, or where the shorter ends; None if they are the same."""
    if found == expected:
        return None
    pairs = enumerate(zip(found, expected, strict=False))
    shorter = min(len(found), len(expected))
    return next((at for at, (one, other) in pairs if one != other), shorter)


def _changed(
    entry: str, body: bytes, start: int, crc: int, right: Callable[[bytes], bool]
) -> Finding:
    """Name the changed byte; when there are several, the entry and where it lies."""
    one = changed_byte(body, crc, right)
    if one is None:
        en = f"its content, of {len(body)} bytes from here on, was changed"
        return Finding("changed", entry, start, "内容被改动", en)
    en = f"byte {one.at} of it is 0x{one.found:02x} and was 0x{one.was:02x}"
    return Finding("changed", entry, start + one.at, "内容被改动一个字节", en)


def _has(digest: str) -> Callable[[bytes], bool]:
    return lambda content: sha256(content).hexdigest() == digest


def _is_canonical(content: bytes) -> bool:
    try:
        return canonical(json.loads(content)) == content
    except (ValueError, RecursionError):
        return False


def _head(path: str, at: int, *, renamed: bool) -> Finding:
    if renamed:
        return Finding("renamed", path, at, "文件被改名", "its entry has another name")
    return Finding("header", path, at, "条目头部被改动", "the header of its entry was changed")


def _truncated(entry: str, at: int) -> Finding:
    return Finding("truncated", entry, at, "文件不完整", "the file breaks off here; fetch it again")


def _refused(finding: Finding) -> Opened:
    return Opened(findings=(finding,))


def _number(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "little")


def _name_at(rest: bytes) -> str:
    """Return the name of an entry that nobody listed, in printable ASCII, at most 100 of it."""
    length = int.from_bytes(rest[26:28], "little")
    return ascii(rest[LOCAL.size : LOCAL.size + min(length, 100)].decode("ascii", "replace"))
