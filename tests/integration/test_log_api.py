"""The evidence log over HTTP, and the commands that export and verify it."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from onehall.commands import log as log_command
from onehall.main import application as command
from onehall_chassis import Service, application
from onehall_contracts.bundle import keys_in
from onehall_contracts.ids import derived
from onehall_contracts.log import merkle, proving
from onehall_contracts.log.checkpoint import opened
from onehall_gateway.api.answers import log as answers
from onehall_supervision import api
from onehall_supervision.settings import Settings
from typer.testing import CliRunner, Result

from tests.fixtures import Auth
from tests.integration.log_rig import KEYS, ORIGIN, Ledger, case, ledger, row, written
from tests.keys import log_key
from tests.unit.gateway.test_answers import fits

APPLICANT = derived("applicant", "wang")
WHOSE = "INSERT INTO supervision.known_case VALUES ($1, '610100201109269020000014', $2)"


class Rig:
    """Supervision's HTTP side over a ledger with a log."""

    def __init__(self, kept: Ledger, http: httpx.AsyncClient, auth: Auth) -> None:
        self.kept, self.http, self.auth = kept, http, auth

    async def get(self, path: str, *roles: str, subject: str = "x", **query: Any) -> httpx.Response:
        headers = self.auth.headers(*roles, subject=subject) if roles else {}
        return await self.http.get(path, params=query, headers=headers)

    async def run(self, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
        """Run a command beside this loop, with this service behind its gateway."""
        loop = asyncio.get_running_loop()

        def call(_method: str, path: str, *, query: Any = None) -> Any:
            asked = self.get(path, "operator", **query or {})
            return asyncio.run_coroutine_threadsafe(asked, loop).result(60).json()

        monkeypatch.setattr(log_command, "call", call)
        return await asyncio.to_thread(lambda: CliRunner().invoke(command(words[0]), words))


@pytest.fixture
async def rig(database: Any, auth: Auth) -> AsyncIterator[Rig]:
    async with ledger(database) as kept:
        settings = Settings.model_validate(
            {
                "auth_jwks": auth.jwks,
                "database_url": kept.url,
                "amqp_url": "amqp://nowhere",
                "log_key": log_key().pem(),
                "centre_name": ORIGIN.rpartition("/")[0],
            }
        )
        app = application(Service("supervision", settings, [api.router]), asyncio.Event())
        app.state.host, app.state.log = SimpleNamespace(pool=kept.pool), settings.log_keys
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://supervision") as http:
            yield Rig(kept, http, auth)


async def test_checkpoints_and_consistency_are_for_everybody(rig: Rig) -> None:
    none = await rig.get("/log/checkpoint")
    assert (none.status_code, none.json()["code"]) == (503, "no-checkpoint")
    for part in range(3):
        await written(rig.kept, cases=4, events=10, seed=part)
        await rig.kept.sequencer.catch_up()
    known = (await rig.get("/log/keys")).json()
    fits(answers.LogKeys, known)
    assert known["origin"] == ORIGIN
    newest = await rig.get("/log/checkpoint")
    assert newest.headers["content-type"].startswith("text/plain")
    note = opened(newest.text, ORIGIN, keys_in(known).values()).checkpoint
    listed = (await rig.get("/log/checkpoints", limit=2)).json()
    fits(answers.Checkpoints, listed)
    assert [one["size"] for one in listed["checkpoints"]] == [30, 20]
    (last,) = (await rig.get("/log/checkpoints", before=listed["next"])).json()["checkpoints"]
    asked: dict[str, Any] = {"from": last["size"]}
    proof = (await rig.get("/log/consistency", **asked)).json()
    fits(answers.Consistency, proof)
    assert (proof["from_root"], proof["to"]) == (last["root"], 30)
    hashes = [bytes.fromhex(one) for one in proof["proof"]]
    assert merkle.extends(10, 30, bytes.fromhex(last["root"]), note.root, hashes)
    sizes: list[dict[str, Any]] = [{"from": 31}, {"from": 20, "to": 10}, {"from": 0, "to": 31}]
    for wrong in sizes:
        answer = await rig.get("/log/consistency", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "no-such-size")


async def test_a_case_is_proved_to_whom_may_see_it(rig: Rig) -> None:
    await written(rig.kept, cases=4, events=60)
    await rig.kept.pool.execute(WHOSE, case(1), APPLICANT)
    await rig.kept.sequencer.catch_up()
    await rig.kept.write(row(case(1), 1000))  # whatever is new has no proof yet
    path = f"/cases/{case(1)}/proof"
    assert (await rig.get(path)).status_code == 401
    assert (await rig.get(path, "applicant", subject="other")).status_code == 404
    for role in ("department", "clerk", "guide"):
        for part in ("proof", "passport"):
            refused = await rig.get(f"/cases/{case(1)}/{part}", role)
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    whole = (await rig.get(path, "supervisor")).json()
    own = (await rig.get(path, "applicant", subject="wang")).json()
    fits(answers.CaseProof, whole)
    assert all("payload" in one["row"] for one in whole["entries"])
    assert all("payload" not in one["row"] for one in own["entries"])
    for found in (whole, own):
        proof = proving.read(found)
        checkpoint = proof.opened(keys_in(await _keys(rig))).checkpoint
        (late,) = proving.verify(proof, checkpoint)
        assert (late.code, late.version) == ("row-without-leaf", 1000)


async def test_only_auditors_export(rig: Rig) -> None:
    await written(rig.kept, cases=2, events=10)
    await rig.kept.sequencer.catch_up()
    await rig.kept.write(row(case(7), 1))
    for role in ("applicant", "clerk", "department"):
        assert (await rig.get("/log/entries", role)).status_code == 403
    page = (await rig.get("/log/entries", "supervisor", limit=6)).json()
    fits(answers.Entries, page)
    assert (len(page["entries"]), page["without_leaf"], page["next"]) == (6, [], 6)
    following: dict[str, Any] = {"from": 6, "limit": 6}
    rest = (await rig.get("/log/entries", "supervisor", **following)).json()
    assert [one["leaf"]["index"] for one in rest["entries"]] == [6, 7, 8, 9]
    assert [one["stream"] for one in rest["without_leaf"]] == [case(7)]
    assert rest["next"] is None


async def test_the_exported_log_is_verified_offline_with_an_older_checkpoint(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, out, keys = (tmp_path / name for name in ("old.txt", "log.jsonl.gz", "keys.json"))
    monkeypatch.setattr(log_command, "PAGE", 7)
    await written(rig.kept, cases=5, events=20)
    await rig.kept.sequencer.catch_up()
    done = await rig.run(monkeypatch, "log", "checkpoint", "--out", str(old))
    assert done.exit_code == 0, done.output
    await written(rig.kept, cases=5, events=20, seed=2)
    await rig.kept.sequencer.catch_up()
    done = await rig.run(monkeypatch, "log", "export", "--out", str(out))
    assert "40 entries, checkpoint of size 40" in done.output
    keys.write_text(json.dumps(await _keys(rig)))
    with_all = ("--checkpoint", str(old), "--log-keys", str(keys))
    good = await rig.run(monkeypatch, "verify", str(out), *with_all)
    assert good.exit_code == 0, good.output
    assert "! " not in good.output and "older" in good.output
    text = gzip.decompress(out.read_bytes()).decode()
    out.write_text(text.replace("第2步", "第3步", 1), "utf-8")
    bad = await rig.run(monkeypatch, "verify", str(out), *with_all)
    assert bad.exit_code == 1
    assert bad.output.startswith("✗ row-altered  ") and ", version 2, leaf " in bad.output


async def test_a_row_that_the_sequencer_never_takes_is_in_the_export(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "log.jsonl"
    monkeypatch.setattr(log_command, "WAIT", 0)
    await written(rig.kept, cases=2, events=10)
    await rig.kept.sequencer.catch_up()
    await rig.kept.write(row(case(7), 1))
    await rig.run(monkeypatch, "log", "export", "--out", str(out))
    bad = await rig.run(monkeypatch, "verify", str(out))
    assert bad.exit_code == 1
    assert f"✗ row-without-leaf  {case(7)}, version 1" in bad.output
    assert "! trust" in bad.output and "! older" in bad.output


async def _keys(rig: Rig) -> Any:
    found = (await rig.get("/log/keys")).json()
    assert [one["kid"] for one in found["keys"]] == [KEYS.key.kid]
    return found
