"""Secrets are made once, kept private, and known by the services only as public keys."""

import json
from pathlib import Path

import pytest
from onehall.stack import prepare
from onehall.stack.credentials import FILE, PUBLIC_KEYS, open_credentials
from onehall.stack.errors import StackError
from onehall_chassis.auth import Verifier


def test_secrets_are_the_same_next_time_and_private(tmp_path: Path) -> None:
    first = open_credentials(tmp_path)
    assert open_credentials(tmp_path) == first
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert first.amqp("svc-intake") == open_credentials(tmp_path).amqp("svc-intake")


def test_no_two_purposes_and_no_two_stacks_share_a_password(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = open_credentials(tmp_path / "a"), open_credentials(tmp_path / "b")
    passwords = {one.postgres("x"), one.amqp("x"), one.amqp("y"), two.amqp("x"), two.postgres("x")}
    assert len(passwords) == 5
    assert one.identity != two.identity


def test_the_published_keys_hold_nothing_private(tmp_path: Path) -> None:
    open_credentials(tmp_path)
    [key] = json.loads((tmp_path / PUBLIC_KEYS).read_text())["keys"]
    assert "d" not in key
    assert key["kid"]


def test_a_token_of_the_development_issuer_is_believed_by_a_service(tmp_path: Path) -> None:
    credentials = open_credentials(tmp_path)
    claims = {"department": "XFZD"}
    token = prepare.token(credentials, "officer-1", ("department",), claims)
    actor = Verifier(tmp_path / PUBLIC_KEYS).actor(token)
    assert (actor.subject, actor.department) == ("officer-1", "XFZD")
    assert actor.has("department")


def test_every_service_has_its_own_token(tmp_path: Path) -> None:
    tokens = prepare.service_tokens(open_credentials(tmp_path))
    verifier = Verifier(tmp_path / PUBLIC_KEYS)
    assert {verifier.actor(token).subject for token in tokens.values()} == {
        f"service:{name}" for name in tokens
    }


@pytest.mark.parametrize("torn", ["", "{}", '{"seed": "zz", "issuer": {}}'])
def test_torn_secrets_are_named_and_never_replaced(tmp_path: Path, torn: str) -> None:
    (tmp_path / FILE).write_text(torn)
    with pytest.raises(StackError, match="cannot be read as secrets"):
        open_credentials(tmp_path)
    assert (tmp_path / FILE).read_text() == torn
