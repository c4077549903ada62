"""The centre's own keys: the one in use, and those that signed before it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from onehall_approval.settings import Settings
from onehall_approval.store import heartbeats
from onehall_contracts.bundle import jwks
from pydantic import ValidationError

from tests.keys import centre_key, named_key

NOW = datetime(2011, 9, 26, 1, tzinfo=UTC)


def settings(**more: Any) -> Settings:
    given = {
        "auth_jwks": "keys.json",
        "database_url": "postgresql://",
        "amqp_url": "amqp://",
        "departments_amqp_url": "amqp://",
        "departments": "XFZD",
        "centre_key": centre_key().pem(),
    }
    return Settings.model_validate(given | more)


def test_what_the_centre_signed_with_before_stays_provable() -> None:
    before = [named_key("2010"), named_key("2009")]
    text = json.dumps(jwks(key.public for key in before))
    assert [key.kid for key in settings(centre_keys_before=text).retired] == [
        key.kid for key in before
    ]
    assert settings().retired == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "[]",
        "{}",
        '{"keys": [{}]}',
        json.dumps({"keys": [{**named_key("x").public.jwk, "d": "x"}]}),
    ],
)
def test_a_set_of_keys_that_cannot_be_read_keeps_the_service_from_starting(wrong: str) -> None:
    with pytest.raises(ValidationError, match="centre_keys_before"):
        settings(centre_keys_before=wrong)


def test_the_gauge_tells_how_long_a_department_has_not_been_heard_of() -> None:
    seen = {"XFZD": NOW, "GHJ": NOW - timedelta(minutes=1)}
    found = heartbeats.ages(seen, NOW + timedelta(seconds=5))
    assert [(one.value, one.attributes) for one in found] == [
        (65.0, {"department": "GHJ"}),
        (5.0, {"department": "XFZD"}),
    ]
