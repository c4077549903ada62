"""`onehall verify` looks at what a file is, and says of each kind whether it holds."""

import json
from pathlib import Path

import pytest
from onehall.commands import proofs
from onehall.main import application
from onehall_contracts.bundle import jwks
from onehall_contracts.log.checkpoint import Note, Signature
from typer.testing import CliRunner, Result

from tests.keys import named_key
from tests.unit.log.histories import KEYS, grown


def run(*words: object) -> Result:
    return CliRunner().invoke(application("verify"), ["verify", *map(str, words)])


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(jwks(KEYS.values())))
    return file


@pytest.mark.parametrize("indent", [None, 2])
def test_the_proof_of_a_case(tmp_path: Path, keys: Path, indent: int | None) -> None:
    file = tmp_path / "proof.json"
    proof = grown().proof("B")
    file.write_text(json.dumps(proof, indent=indent))
    good = run(file, "--log-keys", keys)
    assert good.exit_code == 0, good.output
    assert "✓ case 办件  4 events of B" in good.output and "! " not in good.output
    assert "size 12" in good.output and "2011-09-26T09:00:00+00:00" in good.output
    assert "! trust" in run(file).output
    proof["entries"][1]["row"]["actor"] = "x"
    file.write_text(json.dumps(proof, indent=indent))
    bad = run(file, "--log-keys", keys)
    assert bad.exit_code == 1
    assert bad.output.startswith("✗ row-altered  B, version 2, leaf 4  ")


def test_a_proof_under_another_key_is_not_believed(tmp_path: Path) -> None:
    file, keys = tmp_path / "proof.json", tmp_path / "keys.json"
    file.write_text(json.dumps(grown().proof("B")))
    keys.write_text(json.dumps(jwks([named_key("another log").public])))
    answer = run(file, "--log-keys", keys)
    assert answer.exit_code == 1
    assert "✗ checkpoint  检查点不可信  unknown-key" in answer.output


def test_of_very_many_findings_the_first_are_shown_and_the_others_counted(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "SHOWN", 3)
    file, log = tmp_path / "log.jsonl", grown(events=30)
    for line in log.lines:
        line["row"]["actor"] = "x"
    file.write_text("\n".join(json.dumps(one) for one in log.export()))
    answer = run(file, "--log-keys", keys)
    assert answer.exit_code == 1
    assert answer.output.count("✗ row-altered") == 3
    assert "✗ and 27 more" in answer.output


def test_no_file_paints_over_the_verdict_on_it(tmp_path: Path, keys: Path) -> None:
    file, log = tmp_path / "log.jsonl", grown()
    for part in log.lines[4].values():
        part["stream"] = "B\x1b[2K\x9b1A\u202e\n✓ history 历史完整\r"
    file.write_text("\n".join(json.dumps(one) for one in log.export()))
    answer = run(file, "--log-keys", keys)
    assert answer.exit_code == 1
    assert not [one for one in answer.output.splitlines() if one.startswith("✓ history")]
    assert r"B\x1b[2K\x9b1A\u202e\n✓ history 历史完整\r" in answer.output


@pytest.mark.parametrize("more", ["null", "", "nonsense", "{}", '{"entries": 12}'])
def test_nothing_stands_after_the_last_line(tmp_path: Path, keys: Path, more: str) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in grown().export()) + more + "\n")
    answer = run(file, "--log-keys", keys)
    assert answer.exit_code == 1 and "✗ truncated" in answer.output


@pytest.mark.parametrize("kind", ["log", "proof"])
def test_a_time_of_signing_that_is_false_is_named(tmp_path: Path, keys: Path, kind: str) -> None:
    file, log = tmp_path / kind, grown()
    found = log.export() if kind == "log" else [log.proof("B")]
    plain, timed = log.note().signatures
    false = Signature(timed.name, timed.key_id, timed.raw[:-1] + b"\0")
    found[0]["checkpoint"] = Note(log.note().checkpoint, (plain, false)).text
    file.write_text("\n".join(json.dumps(one) for one in found))
    answer = run(file, "--log-keys", keys)
    assert (answer.exit_code, type(answer.exception)) == (1, SystemExit)
    assert "✗ checkpoint" in answer.output and "✓" not in answer.output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is not JSON"),
        (b"\x1f\x8b", "cannot be read"),
        (b"nothing", "is not JSON"),
        (b'{"format": "onehall-log", "version": 7}', "this is no export of a log"),
        (b'{"format": "onehall-case-proof"}', "this is no proof of a case"),
        (b"{}", "✗ form"),
    ],
)
def test_what_is_no_evidence_is_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    answer = run(file)
    assert answer.exit_code == 1 and says in answer.output, answer.output
    assert "Traceback" not in answer.output


def test_a_file_or_a_checkpoint_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    assert "cannot be read" in run(file).output
    file.write_text("\n".join(json.dumps(one) for one in grown().export()))
    answer = run(file, "--checkpoint", tmp_path / "old.txt")
    assert answer.exit_code == 1 and "old.txt cannot be read" in answer.output
