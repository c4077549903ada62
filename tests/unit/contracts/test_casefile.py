"""A frozen case file: one way to write it, every byte named, everything else refused."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_contracts.casefile import archive, form, verifying
from onehall_contracts.casefile.archive import canonical, listed, opened, packed
from onehall_contracts.casefile.locating import changed_byte
from onehall_contracts.golden.approval import asking
from onehall_contracts.statements import sha256_of

from tests.unit.contracts import casefiles
from tests.unit.contracts.casefiles import EVENTS, annex, frozen

TINY = packed(
    canonical({"files": [listed("a.json", b"[1]")._asdict(), listed("b/c.md", b"x")._asdict()]}),
    [("a.json", b"[1]"), ("b/c.md", b"x")],
)
WHOLE = frozen()
OPINION = "e30.e30.c2ln"


def flipped(content: bytes, at: int, by: int = 1) -> bytes:
    return content[:at] + bytes([content[at] ^ by]) + content[at + 1 :]


def entry_at(content: bytes, at: int) -> str:
    """Whose bytes are at an offset, as an independent reader of the file says."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        infos = file.infolist()
    for info, after in zip(infos, [*infos[1:], None], strict=True):
        end = after.header_offset if after else directory_at(content)
        if info.header_offset <= at < end:
            return info.filename
    raise AssertionError("in the directory")


def directory_at(content: bytes) -> int:
    return content.index(b"PK\x01\x02")


def test_other_readers_open_it_and_find_the_same() -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as file:
        assert file.testzip() is None
        assert file.namelist()[0] == "manifest.json"
        assert {i.compress_type for i in file.infolist()} == {zipfile.ZIP_STORED}
        assert {i.date_time for i in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {i.external_attr >> 16 for i in file.infolist()} == {0o100644}
        assert file.read("manifest.json") == canonical(opened(WHOLE).manifest)
        read = file.read("README.md").decode()
    assert "固定的案卷" in read and "Frozen case file" in read
    assert verifying.verify_casefile(WHOLE).holds
    assert frozen() == WHOLE


@pytest.mark.parametrize("by", [1, 0x80, 0xFF])
def test_every_changed_byte_of_a_small_archive_is_found(by: int) -> None:
    assert not opened(TINY).findings
    for at in range(len(TINY)):
        found = opened(flipped(TINY, at, by)).findings
        assert found, at
        if at < directory_at(TINY):
            assert entry_at(TINY, at) in {one.entry for one in found}, (at, found)


@settings(max_examples=60)
@given(at=st.integers(0, len(WHOLE) - 1), by=st.integers(1, 255))
def test_a_changed_byte_is_named_with_its_file_and_place(at: int, by: int) -> None:
    verdict = verifying.verify_casefile(flipped(WHOLE, at, by))
    assert not verdict.holds
    if at < directory_at(WHOLE):
        assert entry_at(WHOLE, at) in verdict.failed
        assert any(f"byte {at}" in one.en for one in verdict.checks) or at < 100


@given(st.binary(min_size=1, max_size=300), st.data())
def test_the_one_changed_byte_is_found_by_its_checksum(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    by = data.draw(st.integers(1, 255))
    crc = archive.crc32(content)
    found = changed_byte(flipped(content, at, by), crc, lambda one: one == content)
    assert found == (at, content[at] ^ by, content[at])


def test_two_changed_bytes_are_no_single_one() -> None:
    content = bytes(range(200))
    twice = flipped(flipped(content, 3), 190)
    assert changed_byte(twice, archive.crc32(content), lambda one: one == content) is None
    both = flipped(flipped(WHOLE, 9000), 9100)
    assert [one.entry for one in opened(both).findings] == [entry_at(WHOLE, 9000)]


def repacked(compression: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(made, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def appended() -> bytes:
    made = io.BytesIO(WHOLE)
    with zipfile.ZipFile(made, "a") as file:
        file.writestr("more.json", "{}")
    return made.getvalue()


def extra() -> bytes:
    with zipfile.ZipFile(io.BytesIO(TINY)) as file:
        entries = [(name, file.read(name)) for name in file.namelist()]
    return packed(entries[0][1], [*entries[1:], ("more.json", b"{}")])


def renamed() -> bytes:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as file:
        name_at = file.getinfo("chain.json").header_offset + archive.LOCAL.size
    return flipped(WHOLE, name_at, 0x20)  # Chain.json


def listing(*files: Any) -> bytes:
    return packed(canonical({"files": list(files)}), [])


def bomb() -> bytes:
    return listing({"path": "a.json", "size": 10**15, "sha256": "0" * 64})


ODD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "truncated"),
    "half": (lambda: WHOLE[: len(WHOLE) // 2], "truncated"),
    "without its directory": (lambda: WHOLE[: directory_at(WHOLE)], "truncated"),
    "without its last byte": (lambda: WHOLE[:-1], "truncated"),
    "head only": (lambda: WHOLE[:50], "truncated"),
    "longer": (lambda: WHOLE + b"\0", "extra"),
    "something before it": (lambda: b"#!" + WHOLE, "repacked"),
    "packed again": (lambda: repacked(zipfile.ZIP_STORED), "repacked"),
    "compressed": (lambda: repacked(zipfile.ZIP_DEFLATED), "repacked"),
    "one more file at its end": (appended, "extra"),
    "one more file": (extra, "extra"),
    "renamed": (renamed, "renamed"),
    "a bomb": (bomb, "too-large"),
    "no ZIP": (lambda: b'{"format": "onehall-evidence/1"}' * 9, "repacked"),
    "leads upwards": (
        lambda: listing({"path": "../a.json", "size": 0, "sha256": "0" * 64}), "manifest",
    ),
    "leads to the root": (
        lambda: listing({"path": "/etc/a", "size": 0, "sha256": "0" * 64}), "manifest",
    ),
    "a Windows path": (
        lambda: listing({"path": "a\\b", "size": 0, "sha256": "0" * 64}), "manifest",
    ),
    "twice the same": (
        lambda: listing(*[{"path": "a", "size": 0, "sha256": "0" * 64}] * 2), "manifest",
    ),
    "a manifest of its own": (
        lambda: listing({"path": "manifest.json", "size": 0, "sha256": "0" * 64}), "manifest",
    ),
    "a negative size": (
        lambda: listing({"path": "a", "size": -1, "sha256": "0" * 64}), "manifest",
    ),
    "no list": (lambda: packed(b'{"files":7}', []), "manifest"),
    "deep": (lambda: packed(b"[" * 100_000, []), "manifest"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_case_file_is_refused_with_its_reason(name: str) -> None:
    make, code = ODD[name]
    content = make()
    assert code in {one.code for one in opened(content).findings}
    assert not verifying.verify_casefile(content).holds


def test_a_huge_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    assert [one.code for one in opened(WHOLE).findings] == ["too-large"]


def test_the_published_digest_decides() -> None:
    digest = verifying.manifest_sha256(opened(WHOLE))
    verdict = verifying.verify_casefile(WHOLE, digest)
    assert verdict.holds and verdict.given
    assert verifying.verify_casefile(WHOLE, "0" * 64).failed == ("manifest.json",)


def forged(path: str, content: bytes) -> bytes:
    """A case file made anew around a changed file: all its digests fit."""
    files = form.files(casefiles.entries(EVENTS), {str(o.id): casefiles.said(o) for o in EVENTS})
    files[path] = content
    return packed(casefiles.manifest(EVENTS, files), list(files.items()))


@pytest.mark.parametrize(
    "path", ["chain.json", "clocks.json", "documents.json", "notices.json", "powers.json"]
)
def test_a_sheet_that_does_not_follow_from_the_events_is_named(path: str) -> None:
    assert verifying.verify_casefile(forged(path, b'["x"]')).failed == (path,)


def test_an_event_that_says_something_else_is_named() -> None:
    said = json.loads(casefiles.said(EVENTS[0]))
    other = canonical(said | {"class_id": "PC9"})
    assert "events/0001.json" in verifying.verify_casefile(forged("events/0001.json", other)).failed


def test_a_file_that_no_case_file_has_is_named() -> None:
    assert verifying.verify_casefile(forged("extra.json", b"{}")).failed == ("extra.json",)


@given(st.binary(max_size=200))
def test_garbage_is_refused(content: bytes) -> None:
    assert not verifying.verify_casefile(content).holds


EMPTY: dict[str, Any] = {key: [] for key in verifying.FIELDS[form.FROZEN]}


@pytest.mark.parametrize(
    "manifest",
    [
        {"format": 7, "files": []},
        {"format": form.FROZEN, "files": []},
        EMPTY | {"format": form.FROZEN, "events": 7},
        EMPTY | {"format": form.FROZEN, "events": [{}]},
    ],
)
def test_a_manifest_that_is_not_in_its_form_is_refused(manifest: dict[str, Any]) -> None:
    assert not verifying.verify_casefile(packed(canonical(manifest), [])).holds


def test_an_annex_goes_with_its_case_file_only() -> None:
    held = frozen(EVENTS[:3])
    more = annex(held, EVENTS[:3], EVENTS[3:])
    assert verifying.verify_annex(more, held).holds
    assert "annex" in verifying.verify_annex(more, frozen(EVENTS[:2])).failed
    assert "annex" in verifying.verify_annex(held, held).failed
    again = annex(held, EVENTS[:3], EVENTS[2:])
    assert "events" in verifying.verify_annex(again, held).failed
    assert not verifying.verify_annex(flipped(more, 400), held).holds
    assert not verifying.verify_annex(more, b"").holds


def test_an_opinion_in_an_annex_is_one_that_an_event_recorded() -> None:
    held, path = frozen(EVENTS[:3]), form.opinion_path(OPINION)
    stranger = annex(held, EVENTS[:3], EVENTS[3:], [OPINION])
    assert verifying.verify_annex(stranger, held).failed == (path,)
    message = asking.RECORDED.message.model_copy(update={"opinion_sha256": sha256_of(OPINION)})
    recorded = replace(asking.RECORDED, message=message, caseversion=4)
    assert verifying.verify_annex(annex(held, EVENTS[:3], [recorded], [OPINION]), held).holds


ALONE = """
import sys
for name in ("onehall_calendar", "onehall_dispute", "onehall_store", "onehall_bus", "asyncpg"):
    sys.modules[name] = None
from pathlib import Path
from onehall_contracts.casefile.verifying import verify_casefile
for path in sys.argv[1:]:
    verdict = verify_casefile(Path(path).read_bytes())
    print(verdict.holds, *verdict.failed)
"""


def test_the_contracts_alone_verify_it_offline(tmp_path: Path) -> None:
    whole, changed = tmp_path / "whole.zip", tmp_path / "changed.zip"
    whole.write_bytes(WHOLE)
    changed.write_bytes(flipped(WHOLE, 9000))
    told = subprocess.run(
        [sys.executable, "-c", ALONE, str(whole), str(changed)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.splitlines() == ["True", f"False {entry_at(WHOLE, 9000)}"]
