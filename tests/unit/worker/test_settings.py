import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from onehall_worker import BadSettings, Settings, testing
from onehall_worker import settings as environment

URL = "amqp://dept-XFZD:geheim@broker:5673/departments"


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    return testing.environment(tmp_path) | {"ONEHALL_DEPARTMENT_AMQP_URL": URL}


def without_key(found: Settings) -> Settings:
    """Two readings of one key are equal by what they sign, not by what they are."""
    assert found.key.kid == testing.KEY.kid
    return replace(found, key=testing.KEY)


def test_the_broker_and_the_defaults(keys: dict[str, str]) -> None:
    found = environment.read("XFZD", keys)
    assert without_key(found) == testing.settings(URL, Path(".onehall-worker/XFZD"), heartbeat=30.0)
    assert found.file("XFZD") == Path(".onehall-worker/XFZD/XFZD.sqlite3")


def test_a_secret_may_be_in_a_file(tmp_path: Path, keys: dict[str, str]) -> None:
    (tmp_path / "url").write_text(URL + "\n")
    del keys["ONEHALL_DEPARTMENT_AMQP_URL"]
    keys["ONEHALL_DEPARTMENT_AMQP_URL_FILE"] = str(tmp_path / "url")
    found = environment.read("XFZD", keys)
    assert found.url == URL


def test_what_the_environment_says_is_used(keys: dict[str, str]) -> None:
    said = keys | {
        "ONEHALL_WORKER_DATA": "/data",
        "ONEHALL_OFFICER": "XFZD-03",
        "ONEHALL_WORKER_CONCURRENCY": "3",
        "ONEHALL_WORKER_TIMEOUT": "1.5",
        "ONEHALL_WORKER_GRACE": "9",
        "ONEHALL_WORKER_SYNCHRONOUS": "full",
        "ONEHALL_WORKER_HEARTBEAT": "0",
    }
    expected = testing.settings(
        URL, Path("/data"), officer="XFZD-03", concurrency=3, timeout=1.5, grace=9.0,
        synchronous="FULL", heartbeat=0.0,
    )  # fmt: skip
    assert without_key(environment.read("XFZD", said)) == expected


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, r"ONEHALL_DEPARTMENT_AMQP_URL is not set; write amqp://dept-XFZD:PASSWORD@"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": "http://x"}, "starts with amqp://"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": "amqp://x:99999/y"}, "and a port below 65536"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL_FILE": "/nowhere"}, "'/nowhere', which cannot be read"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL_FILE": sys.executable}, "it is no text in UTF-8"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_TIMEOUT": "soon"}, "TIMEOUT='soon'"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_CONCURRENCY": "0"}, "1 or more"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_GRACE": "nan"}, "1 or more"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_HEARTBEAT": "-1"}, "nor 0 for none"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_OFFICER": "x" * 201}, "200 characters"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_SYNCHRONOUS": "x"}, "NORMAL or FULL"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(
    said: dict[str, str], complaint: str, keys: dict[str, str]
) -> None:
    del keys["ONEHALL_DEPARTMENT_AMQP_URL"]
    with pytest.raises(BadSettings, match=complaint):
        environment.read("XFZD", keys | said)


def test_the_password_is_shown_to_nobody() -> None:
    assert "geheim" not in repr(testing.settings(URL))
    assert environment.address(URL) == "broker:5673/departments as dept-XFZD"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ONEHALL_DEPARTMENT_KEY_FILE": ""}, "make a key: onehall-worker keys new"),
        ({"ONEHALL_DEPARTMENT_KEY_FILE": "/nowhere"}, "'/nowhere', which cannot be read"),
        ({"ONEHALL_DEPARTMENT_KEY": "no key"}, "ONEHALL_DEPARTMENT_KEY: the key cannot be read"),
        ({"ONEHALL_DEPARTMENT_KEY": "locked"}, r"passphrase \(ONEHALL_DEPARTMENT_KEY_PASSPHRASE\)"),
        ({"ONEHALL_CENTRE_KEYS_FILE": ""}, "public at /api/v1/centre-keys"),
        ({"ONEHALL_CENTRE_KEYS": "{"}, "is no set of keys; it is not JSON"),
        ({"ONEHALL_CENTRE_KEYS": '{"keys": [{"kty": "RSA"}]}'}, "Ed25519"),
        ({"ONEHALL_CENTRE_KEYS": "private"}, "no longer private"),
    ],
)
def test_keys_that_cannot_be_used_are_named_with_their_cure(
    changes: dict[str, str], complaint: str, keys: dict[str, str]
) -> None:
    private = testing.CENTRE.public.jwk | {"d": "A" * 43}
    made = {
        "locked": testing.KEY.pem("right"),
        "private": json.dumps({"keys": [private]}),
    }
    wrong = {"ONEHALL_DEPARTMENT_KEY_PASSPHRASE": "wrong"} if "locked" in changes.values() else {}
    given = {name: made.get(value, value) for name, value in changes.items()}
    with pytest.raises(BadSettings, match=complaint):
        environment.read("XFZD", keys | given | wrong)
