"""How commands ask a gateway and how they say no: in its own words, and in one line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from onehall.commands import calling
from onehall.commands.keys import grouped
from onehall.main import MODULES, application
from onehall.stack.paths import STATE_VARIABLE
from onehall_contracts.problem import MEDIA_TYPE, FieldError, Problem
from typer.testing import CliRunner, Result

KID = "wjGRdZFx7zzM4XmtTZMNrD5l0bvV_cGmkbKRGUYbWGc"
KEY = {
    "kid": KID, "algorithm": "Ed25519", "standing": "unconfirmed-key", "challenge": "4f" * 16,
    "proved_at": None, "valid_from": None,
}  # fmt: skip
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Asked":
    found = Asked()
    monkeypatch.setattr(httpx, "request", found.request)
    monkeypatch.setenv(calling.GATEWAY_URL, "http://gateway/")
    monkeypatch.setenv(calling.TOKEN, "the operator's own")
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    return found


class Asked:
    """A gateway that remembers what it was asked, and answers what a test tells it to."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answer: Answer = lambda _: httpx.Response(200, json={})

    def request(self, method: str, url: str, timeout: float, **more: Any) -> httpx.Response:
        assert timeout
        with httpx.Client(transport=httpx.MockTransport(self._answered)) as client:
            return client.request(method, url, **more)

    def _answered(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)


def onehall(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(application(args[0]), args, input=typed)


def test_a_registration_says_what_comes_next_and_reads_the_key_from_a_pipe(asked: Asked) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        centre = request.url.path.endswith("/centre-keys")
        return httpx.Response(200, json={"centre": "西安 Xi'an", "keys": []} if centre else KEY)

    asked.answer = answer
    ran = onehall("keys", "register", "XFZD", "-", typed='{"kty": "OKP"}')
    assert ran.exit_code == 0, ran.output
    first = asked.requests[0]
    assert (first.method, first.url.path) == ("POST", "/api/v1/departments/XFZD/keys")
    assert json.loads(first.content) == {"jwk": {"kty": "OKP"}}
    assert first.headers["Authorization"] == "Bearer the operator's own"
    assert first.headers["Idempotency-Key"]
    assert "--centre '西安 Xi'\"'\"'an' --challenge 4f4f" in ran.output
    assert "wjGR dZFx 7zzM" in ran.output and "not proved" in ran.output


def test_a_fingerprint_is_heard_in_groups_and_sent_without_them(asked: Asked) -> None:
    assert grouped(KID).replace(" ", "") == KID
    assert {len(part) for part in grouped(KID).split()} == {4, 3}
    asked.answer = lambda _: httpx.Response(200, json=KEY | {"valid_from": "2011-10-10", **ENDS})
    ran = onehall("keys", "confirm", "XFZD", KID, grouped(KID), "--valid-from", "2011-10-10")
    assert ran.exit_code == 0, ran.output
    sent = json.loads(asked.requests[0].content)
    assert sent == {"fingerprint": KID, "valid_from": "2011-10-10"}
    assert "from 2011-10-10, revoked 2011-10-11" in ran.output


@pytest.mark.parametrize("dashes", ["-", "--", "-h", "--by"])
def test_a_key_whose_id_begins_with_a_dash_is_named_like_any_other(
    dashes: str, asked: Asked
) -> None:
    kid = dashes + KID[len(dashes) :]
    asked.answer = lambda _: httpx.Response(200, json=KEY)
    ran = onehall("keys", "revoke", "XFZD", kid, "--reason", "given up", "--by", "li")
    assert ran.exit_code == 0, ran.output
    assert asked.requests[0].url.path.endswith(f"/{kid}/revocation")


ENDS = {"valid_until": None, "revoked_at": "2011-10-11", "compromised_since": None}


def test_a_no_is_the_gateways_own_with_each_field_and_no_traceback(asked: Asked) -> None:
    errors = (FieldError("jwk.x", "is not 32 bytes"),)
    problem = Problem(422, "invalid-request", "some fields are wrong", errors=errors).body()
    asked.answer = lambda _: httpx.Response(422, json=problem, headers={"Content-Type": MEDIA_TYPE})
    ran = onehall("workers", "XFZD")
    assert ran.exit_code == 1
    assert ran.output.strip() == "✗ some fields are wrong; jwk.x: is not 32 bytes"
    asked.answer = lambda _: httpx.Response(502, text="<html>")
    assert "the gateway answered 502" in onehall("transport", "XFZD").output


def test_a_gateway_that_is_not_there_is_named_with_the_cure(asked: Asked) -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    asked.answer = away
    ran = onehall("security-events")
    assert ran.exit_code == 1
    assert "nothing answers at http://gateway" in ran.output and "onehall up" in ran.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("keys", "register", "XFZD", "{absent}"), "cannot be read: FileNotFoundError"),
        (("keys", "register", "XFZD", "{text}"), "is not JSON"),
        (("verify", "{absent}"), "cannot be read: FileNotFoundError"),
        (("verify", "{text}"), "is not JSON"),
        (("verify", "{object}"), "✗ form"),
        (("verify", "{object}", "--centre-keys", "{object}"), "a set of keys is"),
    ],
)
def test_a_file_that_will_not_do_is_named_and_not_repeated(
    args: tuple[str, ...], said: str, asked: Asked, tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("absent", "text", "object")}
    files["text"].write_text("SECRET")
    files["object"].write_text('{"version": "SECRET"}')
    ran = onehall(*(arg.format(**files) for arg in args))
    assert ran.exit_code == 1
    assert said in ran.output and "SECRET" not in ran.output
    assert asked.requests == []


def test_every_command_is_where_the_table_says() -> None:
    for commands in MODULES.values():
        for command in commands:
            assert onehall(command, "--help").exit_code == 0, command
