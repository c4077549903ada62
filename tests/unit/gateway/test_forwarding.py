"""From a caller to a service and back."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from onehall_contracts.problem import MEDIA_TYPE
from onehall_gateway.api import models
from onehall_gateway.api.models import APPLICANT, NewCase
from onehall_gateway.api.relaying import CLOSED
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.unit.gateway.rig import CASE, ONCE, OTHER_KEY, PERMIT, ROOT, SEEN, as_, gateway, token

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
NEW: dict[str, Any] = {
    "class_id": "PC2",
    "answers": {"PC2-05": False},
    "applicant": APPLICANT,
    "documents": [{"kind": "D01", "sha256": "0" * 64}],
}
NOT_OURS = {
    "type": "https://onehall.example/problems/already-accepted",
    "title": "Conflict",
    "status": 409,
    "detail": "the case is accepted already",
    "code": "already-accepted",
    "since": "2011-09-26T09:00:00+08:00",
}


async def test_the_caller_and_the_callers_headers_travel_on(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        sent = as_("clerk") | ONCE | {
            "If-Match": '"7"', "X-Request-ID": "front-1", "traceparent": TRACEPARENT,
        }  # fmt: skip
        await rig.http.post(f"{ROOT}/cases/{CASE}/acceptance", headers=sent)
        asked = rig.services.last
        assert (asked.service, asked.method, asked.path) == (
            "intake", "POST", f"/cases/{CASE}/acceptance",
        )  # fmt: skip
        for name, value in sent.items():
            assert asked.headers[name] == value


async def test_what_is_nobodys_business_stays_here(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        private = {"Cookie": "session=1", "X-Forwarded-For": "10.0.0.1", "X-Internal": "yes"}
        await rig.http.get(f"{ROOT}/cases", headers=as_("clerk") | private)
        assert not {"cookie", "x-forwarded-for", "x-internal"} & set(rig.services.last.headers)


async def test_a_request_id_is_made_and_told_to_both_sides(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answer = await rig.http.get(f"{ROOT}/catalogue/classes")
        assert len(answer.headers["X-Request-ID"]) == 36
        assert rig.services.last.headers["X-Request-ID"] == answer.headers["X-Request-ID"]


async def test_public_routes_ask_without_a_token(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for headers in ({}, {"Authorization": f"Bearer {token('clerk', key=OTHER_KEY)}"}):
            answer = await rig.http.get(f"{ROOT}/catalogue/classes", headers=headers)
            assert answer.status_code == 200
            assert "Authorization" not in rig.services.last.headers


async def test_a_body_goes_on_as_it_was_understood(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        twice = json.dumps(NEW)[:-1] + ', "class_id": "PC1"}'
        headers = as_("applicant") | ONCE | {"Content-Type": "application/json; charset=utf-8"}
        await rig.http.post(f"{ROOT}/cases", content=twice, headers=headers)
        sent = rig.services.last.body
        assert sent.count(b"class_id") == 1
        assert NewCase.model_validate_json(sent).class_id == "PC1"
        assert json.loads(sent)["channel"] == "online"
        await rig.http.post(f"{ROOT}/cases", content=twice, headers=headers)
        assert rig.services.last.body == sent, "a repetition must be recognised as one"


async def test_queries_are_checked_and_passed_on(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        path = f"{ROOT}/catalogue/classes/PC2/notice?excluded=PC2-05&excluded=PC2-06"
        await rig.http.get(path)
        assert rig.services.last.query.getlist("excluded") == ["PC2-05", "PC2-06"]
        path = f"{ROOT}/cards?level=red&function=F02&limit=10"
        await rig.http.get(path, headers=as_("supervisor"))
        assert dict(rig.services.last.query) == {"level": "red", "function": "F02", "limit": "10"}
        answer = await rig.http.get(f"{ROOT}/cards?lvel=red", headers=as_("supervisor"))
        assert answer.status_code == 422, "a mistyped filter must not show everything"


@pytest.mark.parametrize(
    "path",
    [
        "/catalogue/classes/..%2F..%2Foperator",
        "/catalogue/items/..",
        "/cases/not-a-uuid",
        "/operators/postgres/parked",
        "/documents/..",
        "/cases/by-number/61010020110926902000001x",
        "/permits/..%2F..%2Foperator",
        "/permits/.%2e",
        "/permits/a%5Cb/document",
    ],
)
async def test_no_path_leads_a_service_astray(path: str, tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        roles = ("applicant", "operator")
        answer = await rig.http.get(ROOT + path, headers=as_(*roles))
        assert answer.status_code in (404, 422)
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert rig.services.asked == []


async def test_status_etag_and_body_come_back(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        headers = {"ETag": '"7"', "Set-Cookie": "a=b", "Server": "inside"}
        rig.services.answer = lambda _: Response(b'{"x": "\xe4\xb8\x80"}', 200, headers, MEDIA_TYPE)
        answer = await rig.http.get(f"{ROOT}/cases/{CASE}", headers=as_("clerk"))
        assert answer.content == b'{"x": "\xe4\xb8\x80"}'
        assert answer.headers["ETag"] == '"7"'
        assert not {"set-cookie", "server"} & set(answer.headers)


async def test_not_modified_comes_back(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: Response(status_code=304, headers={"ETag": '"7"'})
        headers = as_("clerk") | {"If-None-Match": '"7"'}
        answer = await rig.http.get(f"{ROOT}/cases/{CASE}", headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert rig.services.last.headers["If-None-Match"] == '"7"'


async def test_a_location_becomes_a_public_one(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        there = {"Location": f"/cases/{CASE}"}
        rig.services.answer = lambda _: JSONResponse({}, 201, there)
        answer = await rig.http.post(f"{ROOT}/cases", json=NEW, headers=as_("applicant") | ONCE)
        assert answer.status_code == 201
        assert answer.headers["Location"] == f"{ROOT}/cases/{CASE}"


async def test_a_services_problem_passes_word_for_word(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: JSONResponse(
            NOT_OURS, 409, {"Retry-After": "9"}, media_type=MEDIA_TYPE
        )
        headers = as_("clerk") | SEEN
        answer = await rig.http.post(f"{ROOT}/cases/{CASE}/acceptance", headers=headers)
        assert answer.status_code == 409
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        assert answer.headers["Retry-After"] == "9"
        assert "RateLimit" in answer.headers
        assert answer.json() == NOT_OURS


@pytest.mark.parametrize(
    "meant_for_nobody",
    [
        Response("Traceback: 10.0.0.7", 500, media_type="text/plain"),
        Response("", 404),
        RedirectResponse("http://10.0.0.7/cases/"),
    ],
)
async def test_what_was_not_meant_for_callers_is_a_502(
    meant_for_nobody: Response, tmp_path: Path
) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: meant_for_nobody
        answer = await rig.http.get(f"{ROOT}/cases/{CASE}", headers=as_("clerk"))
        assert answer.status_code == 502
        assert answer.json()["code"] == "bad-gateway"
        assert "10.0.0.7" not in answer.text + str(answer.headers)


async def test_a_refused_demand_passes_word_for_word_with_what_is_on_record(
    tmp_path: Path,
) -> None:
    recorded = NOT_OURS | {
        "code": "second-notice",
        "demands_refused": [{"kinds": ["D05"], "cause": "second-notice", "department": None}],
        "version": 4,
    }
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: JSONResponse(
            recorded, 409, {"ETag": '"4"'}, media_type=MEDIA_TYPE
        )
        for path, body, role in (
            ("correction-notice", {"deficiencies": [models.LACK]}, "clerk"),
            ("gaps", {"deficiencies": [models.LACK]}, "department"),
            ("demands", {"item_id": "PC2-06", "paper": "D05"}, "department"),
        ):
            headers = as_(role) | SEEN
            answer = await rig.http.post(f"{ROOT}/cases/{CASE}/{path}", json=body, headers=headers)
            assert (answer.status_code, answer.json()) == (409, recorded)
            assert answer.headers["Content-Type"] == MEDIA_TYPE
            assert answer.headers["ETag"] == '"4"'


async def test_a_permit_number_travels_whole_whatever_it_is_made_of(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for number in (PERMIT, "陕建〔2011〕第3号", "a;b=c&d+e", "100..1"):
            named = quote(number, safe="")
            await rig.http.get(f"{ROOT}/permits/{named}?d=0123456789abcdef")
            assert rig.services.last.path == f"/permits/{number}"
            assert dict(rig.services.last.query) == {"d": "0123456789abcdef"}
            path = f"{ROOT}/cases/{CASE}/permits/{named}/renewal"
            await rig.http.post(path, headers=as_("applicant") | ONCE)
            assert rig.services.last.path == f"/cases/{CASE}/permits/{number}/renewal"
            assert rig.services.last.body == b""


async def test_answers_to_questions_travel_as_they_were_given(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answers = {"PC2-13": False, "heritage-zone": True, "participants": 1200, "land": "划拨"}
        headers = as_("applicant") | ONCE
        await rig.http.post(f"{ROOT}/cases", json=NEW | {"answers": answers}, headers=headers)
        sent = json.loads(rig.services.last.body)["answers"]
        assert sent == answers
        assert {name: type(one) for name, one in sent.items()} == {
            name: type(one) for name, one in answers.items()
        }


async def test_a_guide_comes_as_a_page_that_may_do_nothing(tmp_path: Path) -> None:
    own = "default-src 'none'; style-src 'unsafe-inline'"
    async with gateway(tmp_path) as rig:
        path = f"{ROOT}/catalogue/items/PC2-06/guide.html"
        for sent, expected in (({"Content-Security-Policy": own}, own), ({}, CLOSED)):
            rig.services.answer = lambda _, sent=sent: Response("<h1>", 200, sent, "text/html")
            answer = await rig.http.get(path)
            assert answer.text == "<h1>"
            assert answer.headers["Content-Type"].startswith("text/html")
            assert answer.headers["Content-Security-Policy"] == expected
        named = {"Content-Disposition": 'inline; filename="guide.pdf"', "ETag": '"x"'}
        rig.services.answer = lambda _: Response(b"%PDF", 200, named, "application/pdf")
        answer = await rig.http.get(f"{ROOT}/catalogue/classes/PC2/notice.pdf?answer=land:划拨")
        assert (answer.content, answer.headers["ETag"]) == (b"%PDF", '"x"')
        assert answer.headers["Content-Disposition"] == named["Content-Disposition"]
        assert dict(rig.services.last.query) == {"answer": "land:划拨"}


class Away(httpx.AsyncBaseTransport):
    """A service that cannot be reached, the first `times` times."""

    def __init__(self, times: int = 1000, error: type[httpx.TransportError] = httpx.ConnectError):
        self.asked, self._times, self._error = 0, times, error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.asked <= self._times:
            raise self._error("10.0.0.7 refused")
        return httpx.Response(200, json={})


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.PoolTimeout])
async def test_a_service_that_is_away_is_a_503_that_says_when(
    error: type[httpx.TransportError], tmp_path: Path
) -> None:
    away = Away(error=error)
    async with gateway(tmp_path, lambda _: away) as rig:
        for path in (f"/cases/{CASE}", f"/documents/{'0' * 64}", f"/cases/{CASE}/progress"):
            answer = await rig.http.get(ROOT + path, headers=as_("clerk"))
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "2"
            assert "10.0.0.7" not in answer.text


@pytest.mark.parametrize(
    ("error", "answered", "asked"),
    [
        (httpx.ConnectError, 200, 2),
        (httpx.ConnectTimeout, 200, 2),
        (httpx.PoolTimeout, 200, 2),
        (httpx.ReadTimeout, 503, 1),
        (httpx.ReadError, 503, 1),
        (httpx.RemoteProtocolError, 503, 1),
    ],
)
async def test_a_read_is_tried_twice_and_a_change_only_if_it_was_not_sent(
    error: type[httpx.TransportError],
    answered: int,
    asked: int,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = Away(times=1, error=error)
    async with gateway(tmp_path, lambda _: away) as rig:
        answer = await rig.http.get(f"{ROOT}/cases/{CASE}", headers=as_("clerk"))
        assert (answer.status_code, away.asked) == (200, 2)
        away.asked = 0
        headers = as_("clerk") | SEEN
        answer = await rig.http.post(f"{ROOT}/cases/{CASE}/acceptance", headers=headers)
        assert (answer.status_code, away.asked) == (answered, asked)
    said = [record.getMessage() for record in caplog.records if "reached" in record.getMessage()]
    assert len(said) == 2
    assert all(error.__name__ in text for text in said)


async def test_every_change_needs_an_idempotency_key(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for headers in ({}, {"Idempotency-Key": "two words"}):
            answer = await rig.http.post(
                f"{ROOT}/cases", json=NEW, headers=as_("applicant") | headers
            )
            assert answer.status_code == 400
            assert answer.json()["code"].startswith("idempotency-key-")
        assert rig.services.asked == []


async def test_a_decision_needs_the_state_it_was_made_on(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        path = f"{ROOT}/cases/{CASE}/acceptance"
        answer = await rig.http.post(path, headers=as_("clerk") | ONCE)
        assert (answer.status_code, answer.json()["code"]) == (428, "if-match-required")
        answer = await rig.http.post(f"{ROOT}/cases/{CASE}/withdrawal", headers=as_("clerk") | ONCE)
        assert answer.status_code == 200


async def test_a_number_leads_to_the_case_or_only_to_its_id(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for role, service in (("clerk", "intake"), ("operator", "supervision")):
            path = "/cases/by-number/610100201109269020000014"
            answer = await rig.http.get(ROOT + path, headers=as_(role))
            assert answer.json() == {"by": service}
            assert rig.services.last.path == path


async def test_who_am_i(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        mine = as_("department", "mayor", subject="zhao", department="XFZD")
        me = (await rig.http.get(f"{ROOT}/me", headers=mine)).json()
        assert (me["subject"], me["department"], me["centre"]) == ("zhao", "XFZD", None)
        assert me["roles"] == ["department", "mayor"]
        assert "card:list" in me["permissions"]
        assert "case:decide" not in me["permissions"]


async def test_readiness_of_the_peers(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        answer = await rig.http.get("/readyz/peers")
        assert answer.status_code == 200
        assert answer.json()["checks"] == {"intake": True, "approval": True, "supervision": True}
        assert {(a.service, a.path) for a in rig.services.asked} == {
            (name, "/healthz") for name in ("intake", "approval", "supervision")
        }
        await rig.http.get("/readyz/peers")
        assert len(rig.services.asked) == 3, "asked again within a second"


async def test_a_peer_that_is_away_makes_the_door_not_ready(tmp_path: Path) -> None:
    fine = httpx.MockTransport(lambda _: httpx.Response(200))
    async with gateway(tmp_path, lambda name: Away() if name == "approval" else fine) as rig:
        answer = await rig.http.get("/readyz/peers")
        assert answer.status_code == 503
        assert answer.json()["checks"] == {"intake": True, "approval": False, "supervision": True}
