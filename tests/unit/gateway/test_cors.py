"""Pages of other origins may call only if the settings name their origin."""

from pathlib import Path

from tests.unit.gateway.rig import CASE, ROOT, as_, gateway

OURS, THEIRS = "https://hall.example", "https://elsewhere.example"
PATH = f"{ROOT}/cases/{CASE}/acceptance"


def preflight(origin: str, method: str = "POST") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,idempotency-key,if-match",
    }


async def test_nobody_is_allowed_unless_named(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answer = await rig.http.options(PATH, headers=preflight(OURS))
        assert answer.status_code == 400
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer = await rig.http.get(f"{ROOT}/me", headers=as_("clerk") | {"Origin": OURS})
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_named_origin_may_ask_and_read(tmp_path: Path) -> None:
    async with gateway(tmp_path, cors_origins=f"{OURS}, https://other.example") as rig:
        answer = await rig.http.options(PATH, headers=preflight(OURS))
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == OURS
        allowed = answer.headers["Access-Control-Allow-Headers"].lower()
        assert {"authorization", "idempotency-key", "if-match"} <= set(allowed.split(", "))
        for headers in (as_("clerk"), {}):
            answer = await rig.http.get(f"{ROOT}/me", headers=headers | {"Origin": OURS})
            assert answer.headers["Access-Control-Allow-Origin"] == OURS
            assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
            assert "Origin" in answer.headers["Vary"]
            assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_another_origin_may_not(tmp_path: Path) -> None:
    async with gateway(tmp_path, cors_origins=OURS) as rig:
        for headers in (preflight(THEIRS), preflight(OURS, "DELETE")):
            assert (await rig.http.options(PATH, headers=headers)).status_code == 400
        answer = await rig.http.get(f"{ROOT}/me", headers=as_("clerk") | {"Origin": THEIRS})
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_asking_before_a_call_does_not_hide_what_is_not_there(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        assert (await rig.http.get(f"{ROOT}/nothing")).status_code == 404
        assert (await rig.http.put(f"{ROOT}/me")).status_code == 405
