"""`onehall verify-bundle`: what it says, and with which status it leaves."""

import json
from pathlib import Path

import pytest
from onehall.main import application
from onehall_contracts.casefile import archive
from onehall_contracts.casefile.verifying import manifest_sha256, opened
from typer.testing import CliRunner

from tests.keys import log_key
from tests.unit.contracts.casefiles import EVENTS, annex, frozen
from tests.unit.contracts.test_casefile_logged import proof_of
from tests.unit.contracts.test_casefile_logged import said as published

HELD = frozen(EVENTS[:3])
DIGEST = manifest_sha256(opened(HELD))


def told(*arguments: object) -> tuple[int, str]:
    found = CliRunner().invoke(
        application("verify-bundle"), ["verify-bundle", *map(str, arguments)]
    )
    return found.exit_code, found.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case-file.zip"
    path.write_bytes(HELD)
    return path


def test_a_whole_file_holds_and_is_compared_with_what_was_published(file: Path) -> None:
    assert told(file)[0] == 0
    assert "! trust" in told(file)[1]
    code, said = told(file, "--manifest-sha256", DIGEST.upper())
    assert (code, "! trust" in said) == (0, False)
    assert told(file, "--manifest-sha256", "0" * 64)[0] == 1


def test_a_changed_byte_is_named(file: Path) -> None:
    at = HELD.index(b"PC2-06")
    file.write_bytes(HELD[:at] + b"X" + HELD[at + 1 :])
    code, said = told(file)
    assert code == 1
    assert "✗ clocks.json" in said or "✗ events/" in said or "✗ documents.json" in said
    assert f"byte {at}" in said.replace("\n", "") and "was 0x50" in said


def test_an_annex_is_checked_beside_its_file(file: Path, tmp_path: Path) -> None:
    more = tmp_path / "annex.zip"
    more.write_bytes(annex(HELD, EVENTS[:3], EVENTS[3:]))
    assert told(file, "--annex", more)[0] == 0
    more.write_bytes(annex(frozen(EVENTS[:2]), EVENTS[:2], EVENTS[2:]))
    code, said = told(file, "--annex", more)
    assert (code, "✗ annex" in said) == (1, True)


def test_the_log_s_proof_takes_the_place_of_the_published_digest(
    file: Path, tmp_path: Path
) -> None:
    proof, keys = tmp_path / "proof.json", tmp_path / "keys.json"
    proof.write_text(json.dumps(proof_of(published(DIGEST))))
    keys.write_text(json.dumps({"keys": [dict(log_key().public.jwk)]}))
    code, text = told(file, "--proof", proof, "--log-keys", keys)
    assert (code, "✓ logged" in text, "! trust" in text) == (0, True, False)
    assert "! trust" in told(file, "--proof", proof)[1], "the proof's own keys prove little"
    proof.write_text(json.dumps(proof_of(published("0" * 64))))
    code, text = told(file, "--proof", proof)
    assert (code, "✗ logged" in text) == (1, True)
    assert told(file, "--log-keys", keys)[0] == 2
    assert told(file, "--proof", file)[0] == 2


def test_what_cannot_be_read_is_another_status(file: Path, tmp_path: Path) -> None:
    assert told(tmp_path / "none.zip")[0] == 2
    assert told(tmp_path)[0] == 2
    assert told(file, "--annex", tmp_path / "none.zip")[0] == 2
    code, said = told(file, "--manifest-sha256", "abc")
    assert (code, "64 hexadecimal" in said) == (2, True)


def test_a_huge_file_is_refused_unread(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    code, said = told(file)
    assert (code, "too-large" in said) == (1, True)
