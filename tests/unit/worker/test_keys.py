"""A department's key in its file, and what may be shown of it."""

import json
import stat
from pathlib import Path

import pytest
from onehall_contracts.signing import PublicKey, SigningKey, verify
from onehall_contracts.statements import KEY_PROOF, KeyProof
from onehall_worker import command

CHALLENGE = "0123456789abcdef" * 2
PROVE = ("--department", "XFZD", "--centre", "西安市政务服务中心", "--challenge")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = command.main([str(one) for one in arguments])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("一个长口令 correct horse\n", "utf-8")
    return file


def test_a_new_key_is_its_owners_only_and_shows_its_public_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key.pem"
    status, out, _ = run(capsys, "keys", "new", file)
    first, second = out.splitlines()
    key = SigningKey.read(file.read_text("ascii"))
    assert status == 0
    assert first == f"fingerprint {key.kid}"
    assert PublicKey.read(json.loads(second)).kid == key.kid
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(capsys, "keys", "show", file) == (0, out, "")


def test_a_key_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "key.pem"
    run(capsys, "keys", "new", file)
    before = file.read_text()
    status, _, err = run(capsys, "keys", "new", file)
    assert (status, file.read_text()) == (1, before)
    assert "is there already; name another file" in err


def test_a_passphrase_guards_the_file(
    tmp_path: Path, passphrase: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, wrong = tmp_path / "key.pem", tmp_path / "wrong"
    wrong.write_text("something else")
    _, out, _ = run(capsys, "keys", "new", file, "--passphrase-file", passphrase)
    assert "ENCRYPTED" in file.read_text()
    assert run(capsys, "keys", "show", file, "--passphrase-file", passphrase)[1] == out
    for given in ((), ("--passphrase-file", wrong)):
        status, out, err = run(capsys, "keys", "show", file, *given)
        assert (status, out) == (1, "")
        assert "give the right passphrase (--passphrase-file)" in err


def test_a_proof_is_signed_for_one_centre_over_its_challenge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key.pem"
    run(capsys, "keys", "new", file)
    key = SigningKey.read(file.read_text("ascii"))
    status, out, _ = run(capsys, "keys", "prove", file, *PROVE, CHALLENGE)
    proof = verify(out.strip(), KEY_PROOF, {key.kid: key.public}.get).read(KeyProof)
    assert status == 0
    said = (proof.iss, proof.aud, proof.challenge)
    assert said == ("XFZD", "西安市政务服务中心", CHALLENGE)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("keys", "show", "nowhere.pem"),
            "nowhere.pem is not there; make one: onehall-",
        ),
        (("keys", "show", "."), "cannot be read"),
        (("keys", "show", "public.pem"), "public.pem: "),
        (("keys", "new", "nowhere/key.pem"), "cannot be written"),
        (("keys", "new", "a.pem", "--passphrase-file", "nowhere"), "holds the passphrase"),
        (("keys", "new", "a.pem", "--passphrase-file", "empty"), "is empty; write the passphrase"),
        (("keys", "prove", "key.pem", *PROVE, "xyz"), "challenge is not right; it is 32"),
        (
            ("keys", "prove", "key.pem", "--department", "x", *PROVE[2:], CHALLENGE),
            "--department is no department id",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_cure_and_leaves_no_file(
    arguments: tuple[str, ...],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").write_text("\n")
    Path("public.pem").write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    Path("key.pem").write_text(SigningKey.generate().pem())
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (1, "")
    assert complaint in err
    assert not Path("a.pem").exists()
