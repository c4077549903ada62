"""The stack's own key: made once, nobody else's to read, under a root that can sign no more."""

import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from onehall.stack import services
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import State
from onehall.stack.services import NAMES, Options, Service
from onehall.stack.signing import make, open_signing
from rich.console import Console

PORTS = {name: 20_000 + number for number, name in enumerate(NAMES)}


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    files = open_signing(tmp_path)
    before = {name: path.read_bytes() for name, path in files.items()}
    again = open_signing(tmp_path)
    assert {name: path.read_bytes() for name, path in again.items()} == before
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files.values())


def test_the_root_signs_the_certificate_and_its_key_is_nowhere(tmp_path: Path) -> None:
    key, chain = make()
    certificate, root = x509.load_pem_x509_certificates(chain.encode())
    certificate.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    public = load_pem_private_key(key.encode(), None).public_key()
    assert public == certificate.public_key() != root.public_key()
    assert key.count("PRIVATE KEY-----") == 2


def test_two_stacks_do_not_trust_each_other() -> None:
    (_, one), (_, other) = (x509.load_pem_x509_certificates(make()[1].encode()) for _ in range(2))
    assert one.public_key() != other.public_key()


def told(folder: Path, service: str) -> dict[str, str]:
    state = State(folder, folder / "servers", None)
    servers = Infrastructure(state, open_credentials(folder), None, Console(quiet=True))
    found = services.environment(Service(service), servers, PORTS, Options())
    wanted = ("SIGNING", "PUBLIC", "PERMITS")
    return {n: v for n, v in found.items() if n.removeprefix("ONEHALL_").startswith(wanted)}


def test_only_approval_is_told_where_the_key_is(tmp_path: Path) -> None:
    env = told(tmp_path, "approval")
    assert Path(env["ONEHALL_SIGNING_KEY_FILE"]).read_text("utf-8").startswith("-----BEGIN PRIV")
    assert env["ONEHALL_PERMITS_ARE_SAMPLES"] == "true"
    assert env["ONEHALL_PUBLIC_URL"] == f"http://127.0.0.1:{PORTS['gateway']}"
    assert told(tmp_path, "intake") == {}


def test_an_own_key_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEHALL_SIGNING_KEY_FILE", "/somewhere/key.pem")
    env = told(tmp_path, "approval")
    assert env["ONEHALL_SIGNING_KEY_FILE"] == "/somewhere/key.pem"
    assert "ONEHALL_PERMITS_ARE_SAMPLES" not in env
