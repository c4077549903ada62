"""What the private broker is told."""

import base64
import hashlib
from pathlib import Path

import pytest
from onehall.stack import rabbitmq_settings
from onehall.stack.rabbitmq_binaries import Binaries
from onehall.stack.sources import Source

BINARIES = Binaries(
    Path("/x/rabbitmq_server-3.10.8/sbin"), Path("/e/bin"), Path("/e/epmd"), (), Source.FETCHED
)
PORTS = {"amqp": 1, "epmd": 2, "dist": 3}


def test_an_administrator_is_added_with_rights_everywhere() -> None:
    given = {"vhosts": [{"name": "onehall"}], "users": [{"name": "svc-intake"}]}
    whole = rabbitmq_settings.with_admin(given, "secret")
    assert [v["name"] for v in whole["vhosts"]] == ["onehall", "/"]
    assert [u["name"] for u in whole["users"]] == ["svc-intake", "onehall-admin"]
    assert {p["vhost"] for p in whole["permissions"]} == {"onehall", "/"}
    assert given == {"vhosts": [{"name": "onehall"}], "users": [{"name": "svc-intake"}]}


def test_an_administrator_that_is_there_already_is_not_doubled() -> None:
    once = rabbitmq_settings.with_admin({}, "secret")
    assert rabbitmq_settings.with_admin(once, "secret") == once


def test_the_hash_is_the_brokers_and_the_same_every_time() -> None:
    [user] = rabbitmq_settings.with_admin({}, "secret")["users"]
    raw = base64.b64decode(user["password_hash"])
    assert raw[4:] == hashlib.sha256(raw[:4] + b"secret").digest()
    assert "secret" not in str(user)


def test_the_broker_listens_on_the_loopback_only() -> None:
    text = rabbitmq_settings.configuration("127.0.0.1:1", "127.0.0.1:4", "/d.json")
    assert "listeners.tcp.1 = 127.0.0.1:1\n" in text
    assert "listeners.ssl.1 = 127.0.0.1:4\n" in text
    assert "load_definitions = /d.json\n" in text
    assert "max_message_size = 1048576\n" in text
    env = rabbitmq_settings.environment(BINARIES, Path("/h"), PORTS, "n@localhost")
    assert env["ERL_EPMD_ADDRESS"] == env["RABBITMQ_NODE_IP_ADDRESS"] == "127.0.0.1"
    assert "inet_dist_use_interface {127,0,0,1}" in env["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]


def test_a_developers_own_broker_settings_do_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RABBITMQ_PLUGINS_DIR", "/elsewhere")
    monkeypatch.setenv("ERL_FLAGS", "-name elsewhere")
    env = rabbitmq_settings.environment(BINARIES, Path("/h"), PORTS, "n@localhost")
    assert "RABBITMQ_PLUGINS_DIR" not in env
    assert "ERL_FLAGS" not in env
    assert env["PATH"].startswith("/e/bin:/x/rabbitmq_server-3.10.8/sbin:")


def test_the_version_is_read_from_the_folder() -> None:
    assert BINARIES.version == "3.10.8"
