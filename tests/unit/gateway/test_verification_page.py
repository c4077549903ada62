"""The public pages: what a permit is worth, told to anybody, whatever is typed or sent."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from onehall_contracts.problem import MEDIA_TYPE
from onehall_gateway.console import words
from onehall_gateway.console.uploads import FILE_BYTES, field
from starlette.responses import JSONResponse, Response

from tests.unit.gateway.rig import PERMIT, Rig, as_, gateway

PDF = b"%PDF-1.7\r\n--not the boundary\r\n\r\n\x00\xff%%EOF\r\n"
LINE: dict[str, Any] = {
    "permit_number": PERMIT,
    "certificate": "建设工程规划许可证",
    "item_id": "PC2-03",
    "item_name": "建设工程规划许可",
    "department": "GHJ",
    "department_name": "西安市规划局",
    "holder": "欧阳**",
    "issued_on": "2011-12-02",
    "valid_until": "2014-12-01",
    "version": 1,
    "standing": "valid",
    "status": "valid",
    "status_on": "2011-12-02",
    "successor": None,
}
VERDICTS = [
    pytest.param("valid", {}, "有效", "Valid", id="valid"),
    pytest.param("expired", {}, "已过有效期", "Expired", id="expired"),
    pytest.param("revoked", {"status": "revoked"}, "已撤销", "Revoked", id="revoked"),
    pytest.param("revoked", {"status": "cancelled"}, "已注销", "Cancelled", id="cancelled"),
    pytest.param("revoked", {"status": "superseded"}, "已被取代", "Replaced", id="superseded"),
    pytest.param("revoked", {"status": "valid"}, "已被取代", "Replaced", id="earlier-version"),
    pytest.param("altered", {}, "已被改动", "Altered", id="altered"),
    pytest.param("unknown", None, "查无此证照", "Unknown", id="unknown"),
]
TITLES = {"有效", "已过有效期", "已撤销", "已注销", "已被取代", "已被改动", "查无此证照"}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{7*7}}${7*7}<%=7*7%>",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "../../operator/parked",
    "a/b",
    "a\\b",
    "%2e%2e%2f",
    "\u202eabc",
    "x" * 5000,
]


class Page(HTMLParser):
    """A page as a browser reads it: its elements, and the text between them."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def says(verdict: str, changes: dict[str, Any] | None, **more: Any) -> Any:
    permit = None if changes is None else LINE | changes
    body = {"verdict": verdict, "permit": permit, "checked_at": "2011-12-05T02:00:00Z"} | more
    return lambda _: JSONResponse(body)


def form(content: bytes, name: str = "file", boundary: str = "----WebKitX") -> dict[str, Any]:
    """A form as a browser sends it, with a Chinese file name."""
    head = f'Content-Disposition: form-data; name="{name}"; filename="规划许可证.pdf"'.encode()
    body = b"\r\n".join(
        [
            f"--{boundary}".encode(),
            b'Content-Disposition: form-data; name="other"\r\n\r\nx',
            f"--{boundary}".encode(),
            head + b"\r\nContent-Type: application/pdf\r\n\r\n" + content,
            f"--{boundary}--\r\n".encode(),
        ]
    )
    return {
        "content": body,
        "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"},
    }


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with gateway(tmp_path, rate_burst=100_000) as found:
        found.services.answer = says("valid", {})
        yield found


def is_safe(answer: httpx.Response) -> Page:
    """A page that can run nothing and loads nothing, in one of two languages."""
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy and "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store", "a revocation must show at once"
    page = Page(answer)
    assert not page.all("script", "link", "img", "svg", "iframe", "object", "base")
    assert not [
        n for _, a in page.elements for n in a if n.startswith("on") or n in ("src", "style")
    ]
    for link in page.all("a"):
        assert re.match(r"(/verify|/register|#main)", link["href"] or "")
    return page


@pytest.mark.parametrize(("verdict", "changes", "zh", "en"), VERDICTS)
async def test_every_verdict_is_told_with_what_it_means_in_both_languages(
    rig: Rig, verdict: str, changes: dict[str, Any] | None, zh: str, en: str
) -> None:
    rig.services.answer = says(verdict, changes)
    for language, title in (("zh", zh), ("en", en)):
        answer = await rig.http.get(f"/verify/{quote(PERMIT)}?lang={language}")
        assert answer.status_code == 200
        page = is_safe(answer)
        assert f"<title>{title} · " in answer.text
        assert page.all("html") == [{"lang": words.TAGS[language]}]
        assert answer.headers["Content-Language"] == words.TAGS[language]
        (heading,) = page.all("h1")
        assert heading["id"] == "verdict"
        told = {t for t in TITLES if f"</span> {t}</h1>" in answer.text}
        assert told == ({title} if language == "zh" else set())
        assert (PERMIT in page.text) == (changes is not None), "as registered, or nothing"


async def test_a_valid_permit_shows_its_dates_and_a_masked_holder(rig: Rig) -> None:
    page = is_safe(await rig.http.get(f"/verify/{quote(PERMIT)}"))
    for shown in ("欧阳**", "2011-12-02", "2014-12-01", "西安市规划局", "2011-12-05 10:00:00"):
        assert shown in page.text
    assert rig.services.last.path == f"/permits/{PERMIT}"
    rig.services.answer = says("valid", {"holder": None, "valid_until": None})
    page = is_safe(await rig.http.get(f"/verify/{quote(PERMIT)}"))
    assert "证照文件制作中" in page.text and "长期" in page.text


async def test_the_digest_of_the_code_is_asked_about(rig: Rig) -> None:
    await rig.http.get(f"/verify/{quote(PERMIT)}?d=0123456789abcdef")
    assert dict(rig.services.last.query) == {"d": "0123456789abcdef"}
    for damaged in ("0123456789abcdeg", "x" * 300, "<script>"):
        await rig.http.get(f"/verify/{quote(PERMIT)}", params={"d": damaged})
        assert dict(rig.services.last.query) == {"d": "0"}, "nobody's digest, so never valid"


async def test_what_took_its_place_is_a_link(rig: Rig) -> None:
    rig.services.answer = says("revoked", {"status": "superseded", "successor": "新字第2号"})
    page = is_safe(await rig.http.get(f"/verify/{quote(PERMIT)}?lang=en"))
    assert f"/verify/{quote('新字第2号')}?lang=en" in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_nothing_typed_runs_or_is_said_back(rig: Rig, attack: str) -> None:
    rig.services.answer = says("unknown", None)
    for answer in (
        await rig.http.get("/verify", params={"number": attack}, follow_redirects=True),
        await rig.http.get(f"/verify/{quote(attack, safe='')}"),
        await rig.http.get(f"/verify/{quote(PERMIT)}", params={"d": attack, "lang": attack}),
    ):
        assert answer.status_code == 200
        is_safe(answer)
        assert "查无此证照" in answer.text
        assert "alert(1)" not in Page(answer).text and "49" not in Page(answer).text
        for mark in ("<script>alert", "onerror", "<svg", "alert(1)"):
            assert mark not in re.sub(r'href="[^"]*"', "", answer.text)
    assert {a.path.split("/")[1] for a in rig.services.asked} == {"permits"}


@pytest.mark.parametrize("attack", ATTACKS[:6])
async def test_nothing_registered_runs_either(rig: Rig, attack: str) -> None:
    rig.services.answer = says("revoked", dict.fromkeys(LINE, attack) | {"status": "revoked"})
    is_safe(await rig.http.get(f"/verify/{quote(PERMIT)}"))
    line = dict.fromkeys(LINE, attack) | {"status": "revoked", "standing": "revoked"}
    rig.services.answer = lambda _: JSONResponse({"permits": [line], "next": None})
    is_safe(await rig.http.get("/register"))


async def test_a_typed_number_leads_to_its_own_address(rig: Rig) -> None:
    answer = await rig.http.get("/verify", params={"number": f" {PERMIT} ", "lang": "en"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/verify/{quote(PERMIT)}?lang=en"
    away = await rig.http.get("/verify", params={"number": "//example.org"})
    assert away.status_code == 200, "never to another site"


async def test_a_file_is_looked_at_byte_for_byte_and_its_verdict_told(rig: Rig) -> None:
    rig.services.answer = says("valid", {}, reason="every byte is as issued")
    page = is_safe(await rig.http.post("/verify?lang=en", **form(PDF)))
    asked = rig.services.last
    assert (asked.service, asked.method, asked.path) == (
        "approval", "POST", "/permits/verification",
    )  # fmt: skip
    assert asked.body == PDF
    assert asked.headers["Content-Type"] == "application/pdf"
    assert "not one byte has changed" in page.text
    for verdict, said in (("altered", "changed after it was signed"), ("unknown", "signature")):
        rig.services.answer = says(verdict, None, reason="")
        assert said in is_safe(await rig.http.post("/verify?lang=en", **form(PDF))).text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"content": b""}, 400, id="nothing"),
        pytest.param({"content": PDF, "headers": {"Content-Type": "text/plain"}}, 400, id="text"),
        pytest.param({"data": {"file": "x"}}, 400, id="another-form"),
        pytest.param(form(b""), 400, id="no-file-chosen"),
        pytest.param(form(PDF, name="paper"), 400, id="another-field"),
        pytest.param(form(b"") | {"content": b"\x00\xff\r\n--" * 9}, 400, id="garbage"),
        pytest.param(form(PDF, boundary="b" * 71), 400, id="boundary-too-long"),
        pytest.param(form(b"x" * (FILE_BYTES + 1)), 413, id="one-byte-too-large"),
        pytest.param(form(b"x" * (3 * FILE_BYTES)), 413, id="far-too-large"),
    ],
)  # fmt: skip
async def test_what_is_no_file_is_never_sent_on(
    rig: Rig, sent: dict[str, Any], status: int
) -> None:
    answer = await rig.http.post("/verify", **sent)
    assert answer.status_code == status
    page = is_safe(answer)
    assert [a for a in page.all("section") if a.get("role") == "alert"]
    assert not [t for t in TITLES if f"</span> {t}</h1>" in answer.text], "no verdict"
    assert rig.services.asked == []


async def test_an_upload_that_does_not_say_how_long_it_is_ends_when_it_is_too_long(
    rig: Rig,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100_000

    headers = form(b"")["headers"]
    answer = await rig.http.post("/verify", content=endless(), headers=headers)
    assert answer.status_code == 413


def test_a_field_is_found_wherever_it_stands() -> None:
    body = form(PDF)["content"]
    assert field(body, b"----WebKitX", "file") == PDF
    assert field(body, b"----WebKitX", "other") == b"x"
    assert field(body, b"----WebKitY", "file") is None
    assert field(b"", b"----WebKitX", "file") is None


def test_a_form_of_very_many_fields_is_not_read_to_its_end() -> None:
    one = b'\r\n--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx'
    assert field(one % b"other" * 7 + one % b"file", b"b", "file") == b"x"
    assert field(one % b"other" * 8 + one % b"file", b"b", "file") is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Response("", 500), id="broken"),
        pytest.param(JSONResponse({"code": "x"}, 503, media_type=MEDIA_TYPE), id="away"),
        pytest.param(JSONResponse({"code": "x"}, 404, media_type=MEDIA_TYPE), id="no-such-route"),
    ],
)
async def test_an_outage_is_never_told_as_a_verdict(rig: Rig, answer: Response) -> None:
    rig.services.answer = lambda _: answer
    for page in (
        await rig.http.get(f"/verify/{quote(PERMIT)}"),
        await rig.http.post("/verify", **form(PDF)),
        await rig.http.get("/register"),
    ):
        assert page.status_code == 503
        assert "登记簿暂时无法访问" in is_safe(page).text
        assert not [t for t in TITLES if f"</span> {t}</h1>" in page.text]


async def test_who_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=10, rate_per_second=0.1) as rig:
        rig.services.answer = says("valid", {})
        assert (await rig.http.post("/verify", **form(PDF))).status_code == 200
        for answer in (
            await rig.http.post("/verify", **form(PDF)),
            await rig.http.get(f"/verify/{quote(PERMIT)}"),
        ):
            assert answer.status_code == 429
            assert int(answer.headers["Retry-After"]) > 0
            is_safe(answer)


async def test_a_token_is_neither_needed_nor_passed_on(rig: Rig) -> None:
    for headers in ({}, as_("operator")):
        await rig.http.get(f"/verify/{quote(PERMIT)}", headers=headers)
        assert "Authorization" not in rig.services.last.headers


async def test_the_register_lists_masked_holders_and_leads_on(rig: Rig) -> None:
    rig.services.answer = lambda _: JSONResponse({"permits": [LINE], "next": "bmV4dA"})
    answer = await rig.http.get("/register?department=GHJ&item_id=&from_day=2011-12-01&lang=en")
    page = is_safe(answer)
    assert "欧阳**" in page.text and "Valid" in page.text
    assert dict(rig.services.last.query) == {
        "department": "GHJ", "from_day": "2011-12-01", "limit": "50",
    }  # fmt: skip
    links = [a["href"] for a in page.all("a")]
    assert f"/verify/{quote(PERMIT)}?lang=en" in links
    assert "/register?cursor=bmV4dA&lang=en&department=GHJ&from_day=2011-12-01" in links
    await rig.http.get("/register?cursor=bmV4dA")
    assert dict(rig.services.last.query) == {"cursor": "bmV4dA", "limit": "50"}


async def test_a_wrong_filter_is_said_and_not_repeated(rig: Rig) -> None:
    answer = await rig.http.get("/register", params={"department": "<script>SECRET"})
    assert answer.status_code == 422
    assert "筛选条件有误" in is_safe(answer).text
    assert "SECRET" not in answer.text
    assert rig.services.asked == []


async def test_the_pages_can_be_used_without_a_mouse_an_eye_or_a_script(rig: Rig) -> None:
    for path in ("/verify", f"/verify/{quote(PERMIT)}", "/register"):
        rig.services.answer = (
            (lambda _: JSONResponse({"permits": [LINE], "next": None}))
            if path == "/register"
            else says("valid", {})
        )
        page = is_safe(await rig.http.get(path))
        assert len(page.all("main")) == len(page.all("h1")) == 1
        assert page.all("a")[0] == {"class": "skip", "href": "#main"}
        asked = [i for i in page.all("input") if i.get("type") != "hidden"]
        labels = {one["for"] for one in page.all("label")}
        assert {one["id"] for one in asked} == labels
        described = {d for i in asked for d in (i.get("aria-describedby") or "").split()}
        assert described <= {e.get("id") for _, e in page.elements}
        assert all(cell.get("scope") for cell in page.all("th"))
        assert len(page.all("table")) == len(page.all("caption"))


async def test_the_style_is_the_one_that_the_policy_names(rig: Rig) -> None:
    answer = await rig.http.get("/verify")
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert "url(" not in style and "@import" not in style


async def test_colours_can_be_told_apart() -> None:
    """WCAG 2.2 AA, 1.4.3: text against its background, at least 4.5 to 1."""
    pairs = [
        *(("#1a1a1a", "#fff"), ("#0b4a8f", "#fff"), ("#4a4a4a", "#fff"), ("#fff", "#8a1f11")),
        *(("#0b5d1e", "#eef8f0"), ("#8a1f11", "#fdf0ee"), ("#6b4200", "#fff6e5")),
        *(("#1a1a1a", "#f3f0ec"), ("#1a1a1a", "#fdf0ee"), ("#1a1a1a", "#fff6e5")),
    ]
    for front, back in pairs:
        assert contrast(front, back) >= 4.5, (front, back)


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de,en;q=0.5,zh;q=0.4", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "en;q=0, zh;q=x", "zh"),
        ("en", "zh", "en"),
        ("<x>", "en", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_browsers(
    asked: str | None, accepted: str, language: str
) -> None:
    assert words.chosen(asked, accepted) == language


def test_every_sentence_is_there_in_both_languages() -> None:
    assert all(zh.strip() and en.strip() for zh, en in words.WORDS.values())
    assert not [k for k, (zh, _) in words.WORDS.items() if k != "other" and zh.isascii()]


def contrast(front: str, back: str) -> float:
    one, two = sorted((luminance(front), luminance(back)), reverse=True)
    return (one + 0.05) / (two + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
