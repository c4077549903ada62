"""What `onehall prepare` leaves in files, for processes that somebody else starts."""

import json
import re
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from cryptography import x509
from joserfc import jwt
from joserfc.jwk import OKPKey
from onehall.stack import played, prepare, secret_files
from onehall.stack.addresses import host, with_login
from onehall.stack.credentials import Credentials, open_credentials
from onehall.stack.departments import Operator, Registry
from onehall.stack.issuing import Act
from onehall.stack.secret_files import DEFINITIONS, TOKEN_SECONDS, Servers
from onehall_bus import topology

ROOT = Path(__file__).resolve().parents[3]
SERVERS = Servers("postgresql://postgres:secret@db:5433/postgres?sslmode=require", "amqps://mq")
DEPARTMENTS = ("GHJ", "XFZD")
STORED = ("approval", "dispute", "intake", "notify", "supervision")


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return open_credentials(tmp_path)


def made(root: Path, credentials: Credentials) -> dict[str, str]:
    tokens = secret_files.tokens(root, credentials)
    own = secret_files.signing(root) | secret_files.centre(root, credentials)
    found = secret_files.contents(credentials, SERVERS, DEPARTMENTS, tokens, own)
    found |= secret_files.log(root, credentials)
    found |= secret_files.vaults(root)
    return found | secret_files.broker(root, SERVERS)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def expiry(credentials: Credentials, token: str) -> int:
    key = OKPKey.import_key(credentials.issuer)
    return int(jwt.decode(token.strip(), key, algorithms=["Ed25519"]).claims["exp"])


def test_every_process_gets_its_own_folder(tmp_path: Path, credentials: Credentials) -> None:
    found = set(made(tmp_path, credentials))
    stores = {f"services/{s}/{f}" for s in STORED for f in ("database_url", "amqp_url")}
    tokens = {f"services/{s}/service_token" for s in ("gateway", *STORED)}
    own = ("departments", "departments_amqp_url", "signing_key", "signing_certificates")
    keys = ("centre_key", "centre_name", "log_keys")
    coordinator = {f"services/approval/{f}" for f in (*own, *keys)}
    log = {f"services/supervision/{f}" for f in ("log_key", "centre_name")}
    kept = ("vault_key", "vault_keys_before")
    vaults = {
        f"services/{s}/{f}" for s in ("approval", "dispute", "intake", "notify") for f in kept
    }
    door = {f"broker/tls/{f}.pem" for f in ("ca", "server", "server-key")}
    (listed,) = (name for name in found if name.startswith("broker/crl/"))
    assert found == stores | tokens | coordinator | log | vaults | door | {listed, DEFINITIONS}


def test_every_file_that_compose_names_is_made(tmp_path: Path, credentials: Credentials) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    played.prepare(tmp_path, ["XFZD"])
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    named = [v for s in services.values() for v in s.get("environment", {}).values()]
    for configuration in ("rabbitmq.conf", "advanced.config"):
        named += re.split(r"[\s\"]", (ROOT / "deploy/compose" / configuration).read_text("utf-8"))
    below = [str(name) for name in named if str(name).startswith("/etc/onehall/")]
    assert len(below) > len(STORED) * 3
    missing = [name for name in below if not (tmp_path / name[len("/etc/onehall/") :]).exists()]
    assert missing == []


def test_addresses_name_the_given_servers_and_each_ones_own_login(
    tmp_path: Path, credentials: Credentials
) -> None:
    files = made(tmp_path, credentials)
    database = urlsplit(files["services/intake/database_url"].strip())
    assert (database.hostname, database.port, database.path) == ("db", 5433, "/onehall")
    assert (database.username, database.query) == ("onehall_intake", "sslmode=require")
    assert database.password == credentials.postgres("onehall_intake").replace("=", "%3D")
    broker = urlsplit(files["services/intake/amqp_url"].strip())
    assert (broker.scheme, broker.hostname, broker.path) == ("amqps", "mq", "/onehall")
    assert broker.username == "svc-intake"
    outside = urlsplit(files["services/approval/departments_amqp_url"].strip())
    assert (outside.username, outside.path) == ("svc-approval", "/departments")
    assert files["services/approval/departments"] == "GHJ,XFZD\n"
    assert not any("secret" in text for text in files.values()), "the superuser's password"


def test_the_definitions_hold_everybody_and_nobodys_password(
    tmp_path: Path, credentials: Credentials
) -> None:
    text = made(tmp_path, credentials)[DEFINITIONS]
    users = {user["name"] for user in json.loads(text)["users"]}
    assert users >= {"onehall-admin", *map(topology.service_user, STORED), "dept-XFZD"}
    assert not any(credentials.amqp(user) in text for user in users)
    hashes = {user["name"]: user["password_hash"] for user in json.loads(text)["users"]}
    assert {name for name, kept in hashes.items() if not kept} == {
        topology.department_user(d) for d in prepare.departments()
    }


def test_only_the_brokers_files_are_for_other_accounts(
    tmp_path: Path, credentials: Credentials
) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    assert mode(tmp_path / DEFINITIONS) == 0o644
    below = list((tmp_path / "services").rglob("*"))
    assert {mode(path) for path in below if path.is_file()} == {0o600}
    assert {mode(path) for path in below if path.is_dir()} == {0o700}
    door = list((tmp_path / "broker").rglob("*"))
    assert {mode(path) for path in door if path.is_file()} == {0o644}
    assert {mode(path) for path in door if path.is_dir()} == {0o755}
    assert not list(tmp_path.rglob("*.partial"))


def test_a_second_time_changes_nothing(tmp_path: Path, credentials: Credentials) -> None:
    first = made(tmp_path, credentials)
    assert set(secret_files.write(tmp_path, first)) == set(first)
    again = made(tmp_path, open_credentials(tmp_path))
    assert secret_files.write(tmp_path, again) == []


def test_what_was_lost_or_altered_is_made_again(tmp_path: Path, credentials: Credentials) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    (tmp_path / "services/notify/amqp_url").unlink()
    (tmp_path / "services/intake/service_token").write_text("not a token")
    changed = secret_files.write(tmp_path, made(tmp_path, credentials))
    assert set(changed) == {"services/notify/amqp_url", "services/intake/service_token"}


def test_a_token_is_renewed_when_half_its_life_is_over(
    tmp_path: Path, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    early = secret_files.tokens(tmp_path, credentials)["intake"]
    now = expiry(credentials, early) - TOKEN_SECONDS
    monkeypatch.setattr("time.time", lambda: now + TOKEN_SECONDS * 0.4)
    assert secret_files.tokens(tmp_path, credentials)["intake"] == early
    monkeypatch.setattr("time.time", lambda: now + TOKEN_SECONDS * 0.6)
    late = secret_files.tokens(tmp_path, credentials)["intake"]
    assert expiry(credentials, late) >= now + TOKEN_SECONDS * 1.6 - 1


def test_a_token_of_another_issuer_is_not_kept(tmp_path: Path, credentials: Credentials) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    (tmp_path / "secrets.json").unlink()
    fresh = open_credentials(tmp_path)
    changed = secret_files.write(tmp_path, made(tmp_path, fresh))
    assert {f"services/{s}/service_token" for s in ("gateway", *STORED)} <= set(changed)


def test_a_login_is_escaped_and_never_shown() -> None:
    url = with_login("amqp://old:word@[::1]:5672/x", "svc@1", "p/w:d", "a/b")
    assert url == "amqp://svc%401:p%2Fw%3Ad@[::1]:5672/a%2Fb"
    assert host(url) == "[::1]:5672"


def test_the_signing_key_is_made_once(tmp_path: Path, credentials: Credentials) -> None:
    first = made(tmp_path, credentials)
    secret_files.write(tmp_path, first)
    assert secret_files.signing(tmp_path) == {
        name: first[f"services/approval/{name}"] for name in ("signing_key", "signing_certificates")
    }
    assert secret_files.write(tmp_path, made(tmp_path, credentials)) == []


def test_the_brokers_certificate_is_for_the_name_it_is_reached_by(
    tmp_path: Path, credentials: Credentials
) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    written = (tmp_path / "broker/tls/server.pem").read_bytes()
    certificate = x509.load_pem_x509_certificate(written)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["mq", "localhost"]
    moved = secret_files.broker(tmp_path, Servers(SERVERS.postgres, "amqp://elsewhere:5672"))
    assert moved["broker/tls/server.pem"].encode() != written


def test_a_revocation_makes_another_list(tmp_path: Path, credentials: Credentials) -> None:
    secret_files.write(tmp_path, made(tmp_path, credentials))
    registry = Registry(tmp_path, Operator("wang", "lost"))
    held = registry.issue("XFZD", "dept-XFZD", tmp_path / "xfzd").held
    assert secret_files.write(tmp_path, made(tmp_path, credentials)) == []
    registry.note(Act.REVOKED, "XFZD", "dept-XFZD", serial=held.serial)
    changed = secret_files.write(tmp_path, made(tmp_path, credentials))
    assert any(name.startswith("broker/crl/") for name in changed)
