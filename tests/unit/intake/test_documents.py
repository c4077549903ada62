"""A document is what its content says, is kept once, and is served only as it was handed in."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts.problem import Problem
from onehall_intake.documents import EXTENSIONS, DocumentLost, Folder, recognised
from onehall_store.vault import FileKey

from tests.unit.intake.papers import NOT_TAKEN, TAKEN, pdf


@pytest.mark.parametrize("media_type", TAKEN)
@pytest.mark.parametrize("declared", ["", "application/octet-stream", "same", "same; q=1"])
def test_every_kind_taken_is_recognised_by_its_content(media_type: str, declared: str) -> None:
    said = declared.replace("same", media_type.upper())
    assert recognised(TAKEN[media_type], said) == media_type


def test_the_kinds_taken_are_those_the_folder_can_name() -> None:
    assert set(TAKEN) == set(EXTENSIONS)


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_not_taken_is_told_with_what_is(name: str) -> None:
    with pytest.raises(Problem, match="none of the kinds") as caught:
        recognised(NOT_TAKEN[name], "")
    assert caught.value.status == 415
    assert all(kind in caught.value.detail for kind in EXTENSIONS)


@pytest.mark.parametrize("declared", ["image/png", "text/html", "nonsense"])
def test_a_document_that_is_not_what_it_claims_is_refused(declared: str) -> None:
    with pytest.raises(Problem, match="says otherwise") as caught:
        recognised(pdf(), declared)
    assert caught.value.status == 415


def test_the_old_name_of_jpeg_is_understood() -> None:
    assert recognised(TAKEN["image/jpeg"], "image/jpg") == "image/jpeg"


@given(st.sampled_from([b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b""]), st.binary())
def test_no_content_breaks_the_recognition(start: bytes, rest: bytes) -> None:
    try:
        assert recognised(start + rest, "") in EXTENSIONS
    except Problem as problem:
        assert problem.status == 415


def test_a_document_is_kept_encrypted_and_known_by_its_hash(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "documents")
    sha256, key = folder.put(b"paper")
    assert sha256 == hashlib.sha256(b"paper").hexdigest()
    assert folder.get(sha256, key) == b"paper"
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    assert (path.name, b"paper" in path.read_bytes()) == (f"{sha256}.{key.id}", False)


def test_with_another_key_a_document_is_lost(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (sha256, key), (_, other) = folder.put(b"paper"), folder.put(b"paper")
    with pytest.raises(DocumentLost, match="was changed on disk"):
        folder.get(sha256, FileKey(key.id, other.secret))


def test_what_an_earlier_release_kept_plainly_is_read_until_it_is_locked(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"paper").hexdigest()
    (tmp_path / sha256[:2]).mkdir()
    (tmp_path / sha256[:2] / sha256).write_bytes(b"paper")
    folder = Folder(tmp_path)
    assert folder.get(sha256, None) == b"paper"
    folder.remove(sha256, None)
    with pytest.raises(DocumentLost, match="not in the folder"):
        folder.get(sha256, None)


def test_a_changed_or_missing_document_is_never_served(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    sha256, key = folder.put(b"paper")
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    path.write_bytes(b"forgery")
    with pytest.raises(DocumentLost, match="was changed on disk"):
        folder.get(sha256, key)
    path.unlink()
    with pytest.raises(DocumentLost, match="not in the folder"):
        folder.get(sha256, key)


def test_handing_a_spoiled_document_in_again_heals_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    sha256, key = folder.put(b"paper")
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    path.write_bytes(b"rot")
    folder.put(b"paper", key)
    assert folder.get(sha256, key) == b"paper"


def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("onehall_intake.documents.os.fsync", full)
    (tmp_path / hashlib.sha256(b"paper").hexdigest()[:2]).mkdir()
    with pytest.raises(OSError, match="no space"):
        Folder(tmp_path).put(b"paper")
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63 + "/", "A" * 64, "", "a" * 65])
def test_nothing_but_a_hash_names_a_document(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Folder(tmp_path).get(name, None)
