"""The main job through the front door: submitted once, examined at once, issued once, told."""

import json
from email import message_from_bytes, policy
from email.message import EmailMessage

from onehall.demo.story import BUILDER

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

    await until(issued, deadline_s=30, describe=city.logs)
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

    await until(traced, deadline_s=20)
    await until(lambda: len(_mails(city, case["case_number"])) == 3, deadline_s=20)
    assert all(mail["To"] == BUILDER["email"] for mail in _mails(city, case["case_number"]))


async def test_progress_resumes_where_the_reader_left_off(city: City) -> None:
    case = await city.hand_in()
    await city.accept(case["case_id"])
    path = f"{API}/cases/{case['case_id']}/progress"
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
