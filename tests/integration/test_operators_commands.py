"""`onehall keys`, `workers`, `transport`, `security-events`, `verify`: on a running system."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from onehall.commands.calling import GATEWAY_URL
from onehall.commands.keys import grouped
from onehall.main import application
from onehall.stack.paths import STATE_VARIABLE
from onehall_contracts.departments import HeartbeatV1
from onehall_contracts.statements import KEY_PROOF, KeyProof
from onehall_gateway.api.answers import exchange, keys, trust
from typer.testing import CliRunner

from tests.building import ACCEPTED_AT, accepted, event, item, opinion
from tests.integration.http_rig import FIRE, ROOT, HttpRig, http_way
from tests.keys import CENTRE, department_key, named_key
from tests.unit.gateway.test_answers import fits
from tests.waiting import until

REVIEW = item(6, FIRE)
FIRST, NEXT = department_key(FIRE), named_key("the next key")
Onehall = Callable[..., Awaitable["Ran"]]


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    said: str


def command(rig: HttpRig, monkeypatch: pytest.MonkeyPatch) -> Onehall:
    """Return what runs `onehall` in a thread, its requests answered by the rig's gateway."""
    loop = asyncio.get_running_loop()

    def request(method: str, url: str, *, timeout: float, **more: Any) -> httpx.Response:
        asked = rig.http.request(method, url, **more)
        return asyncio.run_coroutine_threadsafe(asked, loop).result(timeout)

    monkeypatch.setattr(httpx, "request", request)
    monkeypatch.setenv(GATEWAY_URL, "http://onehall")
    monkeypatch.setenv(STATE_VARIABLE, str(rig.auth.jwks.parent))

    async def onehall(*args: str) -> Ran:
        app = application(args[0])
        found = await asyncio.to_thread(CliRunner().invoke, app, args)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return Ran(found.exit_code, found.output)

    return onehall


async def test_a_key_from_registration_to_its_end(
    database: Any, amqp: Any, auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kid, file = NEXT.kid, tmp_path / "jwk.json"
    file.write_text(json.dumps(dict(NEXT.public.jwk)))
    async with http_way(database, amqp, auth, tmp_path) as rig:
        onehall = command(rig, monkeypatch)
        registered = await onehall("keys", "register", FIRE, str(file), "--by", "li")
        assert registered.status == 0, registered.said
        assert f"fingerprint 指纹  {grouped(kid)}" in registered.said
        challenge = registered.said.partition("--challenge ")[2].split()[0]
        proof = tmp_path / "proof"
        proof.write_text(proof_of(challenge) + "\n")
        assert (await onehall("keys", "prove", FIRE, kid, str(proof), "--by", "li")).status == 0
        alone = await onehall("keys", "confirm", FIRE, kid, grouped(kid), "--by", "li")
        assert alone.status == 1 and "colleague" in alone.said
        wrong = await onehall("keys", "confirm", FIRE, kid, FIRST.kid, "--by", "zhao")
        assert wrong.status == 1 and "read it out again" in wrong.said
        confirmed = await onehall("keys", "confirm", FIRE, kid, grouped(kid), "--by", "zhao")
        assert confirmed.status == 0 and "valid: from" in confirmed.said
        until_then = (ACCEPTED_AT + timedelta(days=30)).isoformat()
        limited = ("keys", "limit", FIRE, FIRST.kid, "--valid-until", until_then)
        assert (await onehall(*limited)).status == 0
        gone = await onehall("keys", "revoke", FIRE, kid, "--reason", "the laptop is lost")
        assert gone.status == 0 and "revoked-key" in gone.said
        listed = await onehall("keys", "list", FIRE)
        assert "2 keys of XFZD" in listed.said
        for act in ("registered by li", "confirmed by zhao", "revoked by ", "the laptop is lost"):
            assert act in listed.said
        await shows(rig, f"/departments/{FIRE}/keys", keys.Keys)


async def test_since_when_a_key_was_in_other_hands_is_told_and_what_became_of_its_opinions(
    database: Any, amqp: Any, auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, kid = accepted(REVIEW), FIRST.kid
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await answered(rig, case)
        onehall = command(rig, monkeypatch)
        told = ("--since", ACCEPTED_AT.isoformat(), "--reason", "stolen")
        declared = await onehall("keys", "compromise", FIRE, kid, *told, "--by", "li")
        assert declared.status == 0 and "compromised since" in declared.said

        async def reopened() -> bool:
            audit = await onehall("keys", "audit", FIRE, kid)
            return "  reopened as task " in audit.said or "not-reopened" in audit.said

        await until(reopened, describe="the opinion is dealt with")
        await shows(rig, f"/departments/{FIRE}/keys/{kid}/audit", keys.KeyAudit)


async def test_a_departments_way_its_workers_and_what_was_not_believed(
    database: Any, amqp: Any, auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        onehall = command(rig, monkeypatch)
        changed = await onehall("transport", FIRE, "http", "--by", "li")
        assert changed.status == 0 and "reached over http" in changed.said
        assert "http by li" in (await onehall("transport", FIRE)).said
        assert (await onehall("transport", FIRE, "post")).status == 2
        assert await rig.told(event(heartbeat())) == [("taken", None)]
        assert await rig.told(event(accepted(REVIEW))) == [("returned", "not attested")]
        assert "desk-1  1.0" in (await onehall("workers", FIRE)).said
        events = await onehall("security-events", "--department", FIRE)
        assert "not attested" in events.said and "1 security events" in events.said
        none = await onehall("security-events", "--reason", "bad-signature")
        assert "0 security events" in none.said
        await shows(rig, f"/departments/{FIRE}/workers", trust.Workers)
        await shows(rig, f"/departments/{FIRE}/transport", exchange.Transport)
        await shows(rig, "/security-events", trust.SecurityEvents)


async def test_evidence_holds_offline_and_not_when_a_letter_of_it_is_changed(
    database: Any, amqp: Any, auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted(REVIEW)
    file, ours, false = (tmp_path / name for name in ("bundle", "centre-keys", "false"))
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await answered(rig, case)
        onehall = command(rig, monkeypatch)
        path = f"/cases/{case.case_id}/items/{REVIEW.item_id}/evidence"
        bundle = await shows(rig, path, trust.Evidence)
        ours.write_text(json.dumps(await shows(rig, "/centre-keys", trust.Centre)))
    file.write_text(json.dumps(bundle))
    false.write_text(json.dumps(bundle | {"centre": "elsewhere"}))
    good = await onehall("verify", str(file), "--centre-keys", str(ours))
    assert good.status == 0, good.said
    assert all(line.startswith("✓") for line in good.said.splitlines())
    assert len(good.said.splitlines()) > 10
    alone = await onehall("verify", str(file))
    assert alone.status == 0 and "! trust" in alone.said
    bad = await onehall("verify", str(false), "--centre-keys", str(ours))
    assert bad.status == 1 and "✗ parties" in bad.said
    for nothing in (tmp_path / "absent", tmp_path):
        assert (await onehall("verify", str(nothing))).status == 1


def proof_of(challenge: str) -> str:
    stated = KeyProof(iss=FIRE, aud=CENTRE, iat=int(ACCEPTED_AT.timestamp()), challenge=challenge)
    return NEXT.sign(KEY_PROOF, stated)


def heartbeat() -> HeartbeatV1:
    counts = dict.fromkeys(("waiting", "later", "unpublished", "parked", "receipts", "returned"), 0)
    return HeartbeatV1(
        department=FIRE, instance="desk-1", version="1.0", sent_at=ACCEPTED_AT, **counts
    )


async def answered(rig: HttpRig, case: Any) -> None:
    """Have a case opened, and its department's opinion on record."""
    await rig.as_intake(event(case))
    await until(lambda: rig.host.engine.state(case.case_id), describe="a coordination")
    assert await rig.told(event(opinion(case, REVIEW))) == [("taken", None)]


async def shows(rig: HttpRig, path: str, model: Any) -> Any:
    """What an operator is shown there, which has to be as the API document says."""
    headers = rig.auth.headers("operator", subject="operator-1")
    answer = await rig.http.get(ROOT + path, headers=headers)
    assert answer.status_code == 200, answer.text
    fits(model, answer.json())
    return answer.json()
