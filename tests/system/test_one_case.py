"""The main job through the front door: submitted once, examined at once, issued once, told."""

import json
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from onehall.demo.story import BUILDER
from onehall.main import application
from typer.testing import CliRunner

from tests.system.city import API, City
from tests.waiting import until


async def test_a_case_goes_from_submission_to_one_issuance_and_everybody_is_told(
    city: City,
) -> None:
    case = await city.hand_in()
    path = f"/cases/{case['case_id']}"
    await city.accept(case["case_id"])
    builder, operator = city.headers("applicant"), city.headers("operator")

    async def issued() -> bool:
        return (await city.call("GET", f"{path}/issuance", builder)).status_code == 200

    await until(issued, deadline_s=60, describe=city.logs)
    issuance = (await city.call("GET", f"{path}/issuance", builder)).json()
    assert len(issuance["permits"]) == 16
    assert {p["permit_number"] for p in issuance["permits"]} == {
        f"{case['case_number']}-{n:02}" for n in range(1, 17)
    }

    async def traced() -> bool:
        trace = (await city.call("GET", f"{path}/trace", operator)).json()
        return {"gateway", "intake", "approval", "notify"} <= {
            m["service"] for m in trace["messages"]
        }

    await until(traced, deadline_s=60)
    await until(lambda: len(_mails(city, case["case_number"])) == 3, deadline_s=60)
    assert all(mail["To"] == BUILDER["email"] for mail in _mails(city, case["case_number"]))


async def test_progress_resumes_where_the_reader_left_off(city: City) -> None:
    case = await city.hand_in()
    await city.accept(case["case_id"])
    path = f"{API}/cases/{case['case_id']}/progress"
    await until(lambda: _known_to_supervision(city, case["case_id"]), describe=city.logs)
    first = await _events(city, path)
    resumed = await _events(city, path, str(first[2][0]))
    left = [entry[0] for entry in first[3:]]
    # What came meanwhile, a notice about the issuance, follows what the first reader had.
    assert [entry[0] for entry in resumed][: len(left)] == left
    assert "approval.permit-issued.v1" in {entry[1]["type"] for entry in first}


async def test_nobody_sees_anothers_case(city: City) -> None:
    case = await city.hand_in()
    stranger = city.headers("applicant", subject="stranger")
    for path in ("", "/coordination", "/issuance", "/trace", "/timeline", "/cards"):
        answer = await city.call("GET", f"/cases/{case['case_id']}{path}", stranger)
        assert answer.status_code in (403, 404), (path, answer.text)
    nobody = await city.call("GET", f"/cases/{case['case_id']}", {})
    assert nobody.status_code == 401


async def test_the_passport_of_a_case_proves_it_without_us(city: City, tmp_path: Path) -> None:
    """Departments' own workers cosign the log; the file is checked by commands, offline (O13)."""
    first = await city.hand_in()
    await city.accept(first["case_id"])
    await until(lambda: _has_issuance(city, first["case_id"]), deadline_s=60)
    kept = await city.call("GET", "/log/checkpoint", city.headers("applicant"))
    size = int(kept.text.split("\n")[1])
    case = await city.hand_in()
    await city.accept(case["case_id"])
    await until(lambda: _has_issuance(city, case["case_id"]), deadline_s=60, describe=city.logs)
    builder, path = city.headers("applicant"), f"/cases/{case['case_id']}/passport"

    async def found() -> Any:
        answer = await city.call("GET", f"{path}?since={size}", builder)
        return answer if "approval.permit-issued" in answer.text else None  # a 404 until then

    answer = await until(found, deadline_s=60, describe="a passport with its issuance")
    stranger = await city.call("GET", path, city.headers("applicant", subject="stranger"))
    assert stranger.status_code == 404
    assert f"{case['case_id']}.passport.json" in answer.headers["content-disposition"]
    for name, of in (("log", "/log/keys"), ("centre", "/centre-keys")):
        keys = await city.call("GET", of, builder)
        (tmp_path / f"{name}.json").write_text(keys.text)
    (tmp_path / "passport.json").write_text(answer.text)
    (tmp_path / "old.txt").write_text(kept.text)
    given = [f"--{name}-keys={tmp_path / name}.json" for name in ("log", "centre")]
    older, file = f"--checkpoint={tmp_path / 'old.txt'}", str(tmp_path / "passport.json")
    told = CliRunner().invoke(application("verify"), ["verify", file, *given, older])
    assert told.exit_code == 0, told.output
    assert told.output.count(": evidence") == 16
    for name in ("derivation", "older", "witness PC2-06", "trust"):
        assert f"✓ {name}" in told.output, told.output
    (tmp_path / "passport.json").write_text(
        answer.text.replace('"answer\\":\\"approve', '"answer\\":\\"refuse', 1)
    )
    forged = CliRunner().invoke(application("verify"), ["verify", file, *given])
    assert forged.exit_code == 1 and "✗ history" in forged.output


async def _has_issuance(city: City, case_id: str) -> bool:
    path = f"/cases/{case_id}/issuance"
    return bool((await city.call("GET", path, city.headers("applicant"))).status_code == 200)


async def _known_to_supervision(city: City, case_id: str) -> bool:
    """Whether a case can be followed: a moment after it was handed in."""
    path = f"/cases/{case_id}/clock"
    return bool((await city.call("GET", path, city.headers("applicant"))).status_code == 200)


async def _events(city: City, path: str, last: str = "") -> list[tuple[int, dict[str, object]]]:
    headers = city.headers("applicant") | ({"Last-Event-ID": last} if last else {})
    found, data = [], {}
    async with city.http.stream("GET", path, headers=headers, timeout=60) as response:
        assert response.status_code == 200
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "data":
                data = json.loads(value)
            elif name == "id" and "type" in data:
                found.append((int(value), data))
    return found


def _mails(city: City, number: str) -> list[EmailMessage]:
    """Return the mails about one case: handed in, accepted, issued."""
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default, _class=EmailMessage)
        for path in city.mails.glob("*.eml")
    ]
    return [mail for mail in found if number in mail["Subject"]]
