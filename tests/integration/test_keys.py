"""The register of signing keys 签名密钥 over HTTP, on a real PostgreSQL: two people and a proof."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from onehall_contracts.ids import uuid7
from onehall_contracts.keys import KNOWN_TO_EVERYBODY
from onehall_contracts.signing import SigningKey

from tests.building import ACCEPTED_AT
from tests.integration.approval_rig import Rig, approval
from tests.keys import centre_key, department_key, named_key, proof_of

DAY = timedelta(days=1)
KEYS = "/departments/XFZD/keys"
NEW = named_key("the fire department's next")


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Any) -> AsyncIterator[Rig]:
    async with approval(database, amqp, auth) as found:
        yield found


async def post(rig: Rig, path: str, content: Any, who: str = "lin") -> httpx.Response:
    return await rig.door.post(KEYS + path, content, "operator", who)


async def registered(rig: Rig, key: SigningKey = NEW) -> str:
    """Register a key; return its challenge."""
    answer = await post(rig, "", {"jwk": dict(key.public.jwk)})
    assert answer.status_code == 201, answer.text
    assert answer.json()["standing"] == "unconfirmed-key"
    return str(answer.json()["challenge"])


async def vouched(rig: Rig, key: SigningKey = NEW, **period: str) -> httpx.Response:
    """Have a key registered, proved and confirmed; return the last answer."""
    challenge = await registered(rig, key)
    proof = proof_of(key, "XFZD", rig.clock.now(), challenge=challenge)
    assert (await post(rig, f"/{key.kid}/proof", {"proof": proof})).status_code == 200
    said = {"fingerprint": key.kid, **period}
    return await post(rig, f"/{key.kid}/confirmation", said, "zhao")


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_two_operators_and_a_proof_make_a_key_count(rig: Rig) -> None:
    answer = await vouched(rig)
    assert answer.status_code == 200
    assert answer.json()["standing"] == "valid"
    assert (answer.json()["registered_by"], answer.json()["confirmed_by"]) == ("lin", "zhao")
    (_, listed) = (await rig.door.get(KEYS)).json()["keys"]
    assert listed["kid"] == NEW.kid
    assert [(a["act"], a["by"]) for a in listed["audit"]] == [
        ("registered", "lin"),
        ("proved", "lin"),
        ("confirmed", "zhao"),
    ]


async def test_a_key_of_a_department_that_is_not_there_is_not_registered(rig: Rig) -> None:
    said = {"jwk": dict(NEW.public.jwk)}
    answer = await rig.door.post("/departments/XFZB/keys", said, "operator", "lin")
    assert code(answer) == (404, "not-found")


@pytest.mark.parametrize("since", [0, "0001-01-01T00:00:00+08:00"])
async def test_no_key_is_compromised_since_what_is_no_instant(rig: Rig, since: Any) -> None:
    said = {"since": since, "reason": "a laptop was stolen"}
    answer = await post(rig, f"/{department_key('XFZD').kid}/compromise", said)
    assert code(answer) == (422, "invalid-request")
    assert [one["field"] for one in answer.json()["errors"]] == ["since"]


async def test_one_operator_alone_makes_no_key_count(rig: Rig) -> None:
    challenge = await registered(rig)
    said = {"fingerprint": NEW.kid}
    answer = await post(rig, f"/{NEW.kid}/confirmation", said, "zhao")
    assert code(answer) == (409, "unproved-key")
    proof = proof_of(NEW, "XFZD", ACCEPTED_AT, challenge=challenge)
    await post(rig, f"/{NEW.kid}/proof", {"proof": proof})
    assert code(await post(rig, f"/{NEW.kid}/confirmation", said)) == (409, "same-person")
    other = {"fingerprint": NEW.kid[::-1]}
    answer = await post(rig, f"/{NEW.kid}/confirmation", other, "zhao")
    assert code(answer) == (409, "wrong-fingerprint")


async def test_a_department_brings_its_own_proof_and_reads_its_own_keys(rig: Rig) -> None:
    challenge = await registered(rig)
    proof = {"proof": proof_of(NEW, "XFZD", ACCEPTED_AT, challenge=challenge)}
    path = f"{KEYS}/{NEW.kid}/proof"
    assert (await rig.door.department("GHJ", path, proof)).status_code == 403
    assert (await rig.door.department("XFZD", path, proof)).status_code == 200
    for department, status in (("XFZD", 200), ("GHJ", 403)):
        headers = rig.door.auth.headers("department", subject="x", department=department)
        assert (await rig.door.http.get(KEYS, headers=headers)).status_code == status


async def test_only_operators_change_the_register(rig: Rig) -> None:
    jwk = {"jwk": dict(NEW.public.jwk)}
    for path in ("", "/x/confirmation", "/x/limit", "/x/revocation", "/x/compromise"):
        for role in ("clerk", "supervisor", "applicant"):
            answer = await rig.door.post(KEYS + path.replace("x", NEW.kid), jwk, role)
            assert answer.status_code == 403, (path, role)
        assert (await rig.door.department("XFZD", KEYS + path.replace("x", NEW.kid), jwk)).is_error


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"key": named_key("another")}, "unknown-key"),
        ({"challenge": "0" * 32}, "wrong-challenge"),
        ({"centre": "another centre"}, "wrong-audience"),
        ({"department": "GHJ"}, "wrong-issuer"),
        ({"at": ACCEPTED_AT - DAY - timedelta(seconds=1)}, "stale-proof"),
        ({"at": ACCEPTED_AT + timedelta(minutes=11)}, "from-the-future"),
    ],
)
async def test_what_proves_nothing_is_refused(rig: Rig, made: dict[str, Any], reason: str) -> None:
    challenge = await registered(rig)
    said: dict[str, Any] = {
        "key": NEW, "department": "XFZD", "at": ACCEPTED_AT, "challenge": challenge
    } | made  # fmt: skip
    answer = await post(rig, f"/{NEW.kid}/proof", {"proof": proof_of(**said)})
    assert code(answer) == (422, reason)
    assert said["challenge"] not in answer.text


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "OKP", "crv": "X25519", "x": NEW.public.jwk["x"]},
        {**NEW.public.jwk, "d": "c2VjcmV0"},
        {**NEW.public.jwk, "x": "A" * 43},
        dict(centre_key().public.jwk),
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    ],
)
async def test_a_key_that_proves_nothing_is_not_registered(rig: Rig, jwk: dict[str, str]) -> None:
    answer = await post(rig, "", {"jwk": jwk})
    assert code(answer) == (422, "bad-key")
    assert "c2VjcmV0" not in answer.text
    assert await rig.count("department_key") == 3


def test_the_example_of_the_standard_is_known_to_everybody() -> None:
    assert "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" in KNOWN_TO_EVERYBODY


async def test_a_key_belongs_to_one_department_for_ever(rig: Rig) -> None:
    theirs = department_key("GHJ")
    answer = await post(rig, "", {"jwk": dict(theirs.public.jwk)})
    assert code(answer) == (409, "registered-key")
    for path, said in (("revocation", {"reason": "mine now"}), ("proof", {"proof": "a.b.c"})):
        assert code(await post(rig, f"/{theirs.kid}/{path}", said)) == (404, "unknown-key")
    assert (await rig.door.get(f"{KEYS}/{theirs.kid}/audit")).status_code == 404


async def test_a_repeated_request_gets_its_first_answer(rig: Rig) -> None:
    sent = rig.door.auth.headers("operator", subject="lin") | {"Idempotency-Key": str(uuid7())}
    body = {"jwk": dict(NEW.public.jwk)}
    first, again = [await rig.door.http.post(KEYS, json=body, headers=sent) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = {"jwk": dict(named_key("another").public.jwk)}
    assert (await rig.door.http.post(KEYS, json=other, headers=sent)).status_code == 422
    # Under another key it goes on where it was: with the challenge that is already given.
    assert await registered(rig) == first.json()["challenge"]
    assert len(await rig.rows("SELECT 1 FROM approval.key_audit WHERE kid = $1", NEW.kid)) == 1


async def test_an_old_key_ends_when_the_next_has_counted_for_a_week(rig: Rig) -> None:
    old = department_key("XFZD").kid

    async def limit(at: datetime) -> httpx.Response:
        return await post(rig, f"/{old}/limit", {"valid_until": at.isoformat()})

    assert code(await limit(ACCEPTED_AT + 10 * DAY)) == (409, "no-overlap")
    assert (await vouched(rig)).status_code == 200
    assert code(await limit(ACCEPTED_AT + 6 * DAY)) == (409, "no-overlap")
    assert code(await limit(ACCEPTED_AT - DAY)) == (422, "wrong-period")
    assert (await limit(ACCEPTED_AT + 7 * DAY)).status_code == 200
    assert code(await limit(ACCEPTED_AT + 8 * DAY)) == (422, "wrong-period")
    rig.on(ACCEPTED_AT + 7 * DAY)
    standings = {k["kid"]: k["standing"] for k in (await rig.door.get(KEYS)).json()["keys"]}
    assert standings == {old: "expired-key", NEW.kid: "valid"}


async def test_a_revoked_key_stays_revoked(rig: Rig) -> None:
    assert (await vouched(rig)).status_code == 200
    for _ in range(2):
        answer = await post(rig, f"/{NEW.kid}/revocation", {"reason": "the officer has left"})
        assert answer.json()["standing"] == "revoked-key"
    said = {"fingerprint": NEW.kid}
    assert code(await post(rig, f"/{NEW.kid}/confirmation", said, "wu")) == (409, "revoked-key")
    answer = await post(rig, "", {"jwk": dict(NEW.public.jwk)})
    assert code(answer) == (409, "registered-key")
    told = (await rig.door.get(f"{KEYS}/{NEW.kid}/audit")).json()["audit"]
    assert [a["act"] for a in told] == ["registered", "proved", "confirmed", "revoked"]
    assert told[-1]["reason"] == "the officer has left"


async def test_the_audit_is_only_added_to(rig: Rig) -> None:
    for statement in (
        "UPDATE approval.key_audit SET by = 'somebody'",
        "DELETE FROM approval.key_audit",
    ):
        with pytest.raises(asyncpg.PostgresError, match=r"only added to|permission denied"):
            await rig.rows(statement)


async def test_the_table_itself_knows_that_it_takes_two(rig: Rig) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await rig.rows("UPDATE approval.department_key SET confirmed_by = registered_by")


async def test_everybody_reads_the_centres_keys(rig: Rig) -> None:
    answer = await rig.door.http.get("/centre-keys")
    assert answer.json()["centre"] == "onehall"
    assert [key["kid"] for key in answer.json()["keys"]] == [centre_key().kid]
