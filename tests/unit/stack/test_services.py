"""The six services as a list: in which order, and told what."""

import base64
from pathlib import Path
from typing import Any

import pytest
from onehall.stack import prepare, services, sinks, suite
from onehall.stack.credentials import open_credentials
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import State
from onehall.stack.services import NAMES, SERVICES, Options, Service, ServiceSpec
from onehall_bus import topology
from rich.console import Console

PORTS = {name: 20_000 + number for number, name in enumerate(NAMES)}
APPROVAL = Service("approval", departments=True)


def spec(name: str, *after: str) -> ServiceSpec:
    return ServiceSpec(name, ("true",), {}, after=after)


@pytest.fixture
def infrastructure(tmp_path: Path) -> Infrastructure:
    state = State(tmp_path, tmp_path / "servers", None)
    return Infrastructure(state, open_credentials(tmp_path), None, Console(quiet=True))


def test_services_start_together_unless_one_comes_after_another() -> None:
    specs = [spec("c", "a", "b"), spec("a"), spec("b"), spec("d", "c")]
    assert suite.levels(specs) == [["a", "b"], ["c"], ["d"]]


def test_services_that_wait_for_each_other_or_for_nobody_are_refused() -> None:
    with pytest.raises(StackError, match="wait for each other"):
        suite.levels([spec("a", "b"), spec("b", "a")])
    with pytest.raises(StackError, match=r"no service \['x'\]"):
        suite.levels([spec("a", "x")])


def test_a_service_is_told_its_own_stores_and_its_peers(infrastructure: Infrastructure) -> None:
    options = Options(clock="C", smtp_url="smtp://x", tokens={"intake": "T"}, extra={"A": "B"})
    env = services.environment(Service("intake"), infrastructure, PORTS, options)
    assert "onehall_intake:" in env["ONEHALL_DATABASE_URL"]
    assert env["ONEHALL_DATABASE_URL"].endswith("/onehall")
    assert "svc-intake:" in env["ONEHALL_AMQP_URL"]
    assert env["ONEHALL_AMQP_URL"].endswith("/onehall")
    assert env["ONEHALL_APPROVAL_URL"] == f"http://127.0.0.1:{PORTS['approval']}"
    assert "ONEHALL_INTAKE_URL" not in env
    assert "ONEHALL_DEPARTMENTS_AMQP_URL" not in env
    assert (env["ONEHALL_CLOCK"], env["ONEHALL_SMTP_URL"], env["A"]) == ("C", "smtp://x", "B")
    assert env["ONEHALL_SERVICE_TOKEN"] == "T"
    assert Path(env["ONEHALL_AUTH_JWKS"]).is_file()
    assert Path(env["ONEHALL_DATA_DIR"]).is_dir()


def test_mail_and_texts_are_kept_where_nobody_names_a_server_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(sinks.SMS_URL, raising=False)
    ports = {sinks.MAIL: 20_100, sinks.SMS: 20_101}
    assert sinks.needed(Options()) == (sinks.MAIL, sinks.SMS)
    told = sinks.told(Options(extra={"A": "B"}), ports, ports)
    assert told.smtp_url == "smtp://127.0.0.1:20100"
    assert told.extra == {"A": "B", "ONEHALL_SMS_URL": "http://127.0.0.1:20101/texts"}
    specs = sinks.specifications(tmp_path, sinks.SINKS, ports)
    assert [(spec.name, spec.argv[2]) for spec in specs] == [
        ("mail-sink", "onehall_notify.sink"), ("sms-sink", "onehall_notify.sink.texts"),
    ]  # fmt: skip
    assert {path.name for path in tmp_path.iterdir()} == {"mail", "sms"}
    monkeypatch.setenv(sinks.SMS_URL, "https://sms.example.org/texts")
    own = Options(smtp_url="smtp://mail.example.org")
    assert sinks.needed(own) == ()
    assert sinks.told(own, (), {}) == own


def test_only_approval_reaches_the_departments(infrastructure: Infrastructure) -> None:
    def departments(service: Service) -> str | None:
        env = services.environment(service, infrastructure, PORTS, Options())
        return env.get("ONEHALL_DEPARTMENTS_AMQP_URL")

    reaching = {s.name: departments(s) for s in SERVICES if departments(s)}
    assert list(reaching) == ["approval"]
    assert str(reaching["approval"]).endswith("/departments")


def test_the_gateway_keeps_nothing(infrastructure: Infrastructure) -> None:
    env = services.environment(SERVICES[0], infrastructure, PORTS, Options())
    assert "ONEHALL_DATABASE_URL" not in env
    assert "ONEHALL_AMQP_URL" not in env


def test_the_superusers_address_is_not_passed_on(
    infrastructure: Infrastructure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEHALL_POSTGRES_URL", "postgresql://root@elsewhere/postgres")
    monkeypatch.setenv("ONEHALL_LOG_LEVEL", "DEBUG")
    env = services.environment(APPROVAL, infrastructure, PORTS, Options())
    assert "ONEHALL_POSTGRES_URL" not in env
    assert env["ONEHALL_LOG_LEVEL"] == "DEBUG"


def test_a_given_server_is_used_with_our_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEHALL_POSTGRES_URL", "postgresql://root:pw@db.example:6000/postgres?a=b")
    monkeypatch.setenv("ONEHALL_RABBITMQ_URL", "amqp://root:pw@mq.example:7000/")
    state = State(tmp_path, tmp_path / "servers", None)
    found = Infrastructure(state, open_credentials(tmp_path), None, Console(quiet=True))
    role = found.database_url("onehall_intake", "onehall")
    assert "@db.example:6000/onehall?a=b" in role
    assert "root" not in role
    assert found.amqp_url("svc-intake", "/").endswith("@mq.example:7000/%2F")


def test_the_topology_knows_every_password_the_services_use(
    infrastructure: Infrastructure,
) -> None:
    document: dict[str, Any] = dict(prepare.definitions(infrastructure.credentials))
    users = {user["name"]: user["password_hash"] for user in document["users"]}
    for service in (s for s in SERVICES if s.stored):
        user = services.broker_user(service.name)
        password = infrastructure.credentials.amqp(user)
        salt = base64.b64decode(users[user])[:4]
        assert topology.password_hash(password, salt) == users[user]
    assert {v["name"] for v in document["vhosts"]} == {
        services.INTERNAL_VHOST,
        services.DEPARTMENTS_VHOST,
    }
