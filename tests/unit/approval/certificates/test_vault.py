"""Documents are kept encrypted, one folder for each permit, readable by nobody else."""

import stat
from pathlib import Path

import pytest
from onehall_approval.certificates.vault import Damaged, Place, Vault

KEY, OTHER_KEY = bytes(32), bytes([1]) * 32
PDF = b"%PDF-1.7 made of words"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    place = vault.write("建字第1", 1, KEY, PDF)
    assert vault.read(place, KEY) == PDF


def test_only_the_owner_may_open_a_file_and_it_tells_nothing(tmp_path: Path) -> None:
    Vault(tmp_path).write("建字第1", 1, KEY, PDF)
    (file,) = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"words" not in file.read_bytes()
    assert "建字第1" not in str(file)


def test_another_key_another_place_or_a_changed_byte_is_damage(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    place = vault.write("1", 1, KEY, PDF)
    with pytest.raises(Damaged):
        vault.read(place, OTHER_KEY)
    with pytest.raises(Damaged):
        vault.read(Place("2", 1, place.sha256), KEY)
    (file,) = files(tmp_path)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(Damaged):
        vault.read(place, KEY)


def test_what_lost_attempts_left_is_cleared_away_and_other_permits_stay(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    lost, kept = vault.write("1", 1, KEY, b"a"), vault.write("1", 1, KEY, b"b")
    other = vault.write("1", 2, KEY, b"c")
    vault.tidy([kept])
    assert vault.read(kept, KEY) == b"b"
    assert vault.read(other, KEY) == b"c"
    with pytest.raises(Damaged):
        vault.read(lost, KEY)
