"""The catalogue over HTTP: lists with filters and pages, guides and notices in three forms."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from onehall_calendar import SHANGHAI, FrozenClock
from onehall_chassis import problems
from onehall_chassis.fonts import ChineseFont, FontMissing
from onehall_intake.api import catalogue, catalogue_pages
from onehall_intake.domain.catalogue import Catalogue, ClassId
from onehall_intake.domain.catalogue_ids import InstrumentId
from onehall_intake.domain.catalogue_terms import Act, Change, Instrument
from onehall_intake.templates import printing
from pypdf import PdfReader

from tests.unit.intake.examples import CATALOGUE, item

MONDAY = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


@pytest.fixture
def published() -> list[Catalogue]:
    return [CATALOGUE]


@pytest.fixture
def ending(clock: FrozenClock, published: list[Catalogue]) -> FrozenClock:
    """A catalogue in which the registration of outdoor advertising ends in 2012."""
    decree = Instrument(InstrumentId("X"), "取消决定", "市政发〔2012〕1号", date(2012, 1, 4))
    change = Change(Act.CANCELLED, decree, date(2012, 2, 1))
    gone = replace(item("PC5-06"), changes=(change,))
    one = CATALOGUE.parallel_class(ClassId("PC5"))
    one = replace(one, items=(*one.items[:-1], gone))
    published[0] = replace(
        CATALOGUE,
        items={**CATALOGUE.items, gone.id: gone},
        classes={**CATALOGUE.classes, one.id: one},
    )
    return clock


@pytest.fixture
async def http(clock: FrozenClock, published: list[Catalogue]) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(catalogue.router)
    problems.install(app)
    app.state.catalogue = SimpleNamespace(on=lambda _day: published[0])
    app.state.clock = clock
    app.state.host = SimpleNamespace(engine=None)
    app.state.folder = None
    app.state.settings = SimpleNamespace(
        document_max_bytes=1, allow_fictitious_region=False, vault=None, retention=None
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall") as client:
        yield client


@pytest.fixture
def font(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = ChineseFont(Path(), "Libertinus Serif")
    monkeypatch.setattr(catalogue_pages, "chinese_font", lambda: bundled)


async def got(http: httpx.AsyncClient, path: str) -> Any:
    answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_all_items_are_listed_page_by_page_each_once(http: httpx.AsyncClient) -> None:
    seen: list[str] = []
    path = "/catalogue/items?limit=50"
    while path:
        page = await got(http, path)
        assert page["total"] == 323
        seen += [one["id"] for one in page["items"]]
        more = page["next_cursor"]
        path = f"/catalogue/items?limit=50&cursor={more}" if more else ""
    assert seen == list(CATALOGUE.items)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("class_id=PC2", 16),
        ("synthetic=false", 62),
        ("synthetic=true", 261),
        ("stationed=false", 0),
        ("nature=行政许可", 216),
        ("category=009-01&synthetic=false", 4),
        ("department=NOBODY", 0),
        ("search=餐饮服务许可&class_id=PC6", 1),
    ],
)
async def test_filters_hold_together(http: httpx.AsyncClient, query: str, count: int) -> None:
    assert (await got(http, f"/catalogue/items?{query}"))["total"] == count


@pytest.mark.parametrize(
    ("query", "field"),
    [("cursor=WFg", "cursor"), ("limit=0", "limit"), ("nature=x", "nature"), ("who=1", "?")],
)
async def test_a_list_that_cannot_be_given_names_the_field(
    http: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await http.get(f"/catalogue/items?{query}")
    assert answer.status_code == 422
    assert field in answer.json()["errors"][0]["field"]


async def test_an_item_says_who_decides_it_at_each_centre(http: httpx.AsyncClient) -> None:
    found = await got(http, "/catalogue/items/PC2-09")
    modes = {one["centre"]: one["mode"] for one in found["handling"]}
    assert len(modes) == 12
    assert (modes["610126"], modes["610102"]) == ("M4", "M2")
    assert found["changes"][0]["instrument"]["document"] == "国务院令第412号"


async def test_an_item_that_has_ended_is_gone_and_names_the_instrument(
    http: httpx.AsyncClient,
) -> None:
    for path in ("", "/guide", "/guide.html", "/guide.pdf"):
        answer = await http.get(f"/catalogue/items/GHJ-901{path}")
        assert answer.status_code == 410
        assert answer.json()["code"] == "item-discontinued"
        assert "国发〔2007〕33号" in answer.json()["detail"]
        assert "PC2-01 instead" in answer.json()["detail"]
    former = (await got(http, "/catalogue/former-items"))["items"]
    assert "GHJ-901" in [one["id"] for one in former]


@pytest.mark.parametrize("path", ["", "/guide", "/guide.html", "/guide.pdf"])
async def test_an_unknown_item_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(f"/catalogue/items/PC2-99{path}")).status_code == 404


async def test_categories_and_centres_are_public(http: httpx.AsyncClient) -> None:
    categories = (await got(http, "/catalogue/categories"))["categories"]
    assert len(categories) == 155
    assert sum(len(one["items"]) for one in categories) == 323
    of_one = (await got(http, "/catalogue/categories?department=HBJ"))["categories"]
    assert {one["department"] for one in of_one} == {"HBJ"}
    centres = (await got(http, "/catalogue/centres"))["centres"]
    assert [one["link"] for one in centres].count("linked") == 4
    assert len(centres) == 13


async def test_a_class_shows_its_figures(http: httpx.AsyncClient) -> None:
    figures = (await got(http, "/catalogue/classes/PC2"))["figures"]
    assert (figures["legal_wd"], figures["critical_path_wd"], figures["joint_wd"]) == (319, 39, 29)


async def test_answers_to_questions_decide_the_notice(http: httpx.AsyncClient) -> None:
    path = "/catalogue/classes/PC5/notice?answer=participants:300&answer=road:否"
    told = await got(http, path)
    assert [one["id"] for one in told["items"]] == ["PC5-01", "PC5-02", "PC5-06"]
    reasons = {one["item"]: one["reason"] for one in told["explained"]}
    assert reasons["PC5-03"] == "condition-not-met"
    by_item = await got(http, "/catalogue/classes/PC5/notice?excluded=PC5-03,PC5-04,PC5-05")
    assert [one["id"] for one in by_item["items"]] == [one["id"] for one in told["items"]]
    land = await got(http, "/catalogue/classes/PC4/notice?answer=land:出让")
    assert "PC4-01" not in [one["id"] for one in land["items"]]


@pytest.mark.parametrize(
    "query",
    ["answer=road", "answer=road:vielleicht", "answer=participants:-3", "answer=land:划拨"],
)
async def test_an_answer_nobody_asked_for_is_named_and_never_echoed(
    http: httpx.AsyncClient, query: str
) -> None:
    for form in ("", ".html", ".pdf"):
        answer = await http.get(f"/catalogue/classes/PC5/notice{form}?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "answer"
        assert "vielleicht" not in answer.text


async def test_a_district_shows_its_own_limits_where_it_decides(http: httpx.AsyncClient) -> None:
    assert (await got(http, "/catalogue/items/PC6-01"))["promised_wd"] == 10
    assert (await got(http, "/catalogue/items/PC6-01?centre=610102"))["promised_wd"] == 7
    told = await got(http, "/catalogue/classes/PC6/notice?centre=610102")
    assert told["limits"]["joint_promise_wd"] == 8
    page = await http.get("/catalogue/items/PC6-01/guide.html?centre=610102")
    assert "承诺7个工作日" in page.text
    unknown = await http.get("/catalogue/items/PC6-01/guide?centre=610199")
    assert (unknown.status_code, "610102" in unknown.json()["detail"]) == (404, True)


async def test_an_item_ending_on_a_day_gives_what_was_kept_another_tag(
    http: httpx.AsyncClient, ending: FrozenClock
) -> None:
    before = await http.get("/catalogue/classes/PC5/notice")
    ending.advance(timedelta(days=200))
    kept = {"If-None-Match": before.headers["ETag"]}
    after = await http.get("/catalogue/classes/PC5/notice", headers=kept)
    assert after.status_code == 200
    assert "PC5-06" not in [one["id"] for one in after.json()["items"]]
    assert (await http.get("/catalogue/items/PC5-06/guide")).status_code == 410


async def test_conditions_list_the_questions_with_what_they_decide(
    http: httpx.AsyncClient,
) -> None:
    found = await got(http, "/catalogue/classes/PC5/conditions")
    assert [q["id"] for q in found["inquiries"]] == ["participants", "road", "advertising"]
    assert found["inquiries"][1]["decides"] == ["PC5-04", "PC5-05"]


@pytest.mark.parametrize("path", ["items/PC2-06/guide", "classes/PC2/notice"])
async def test_guides_and_notices_come_as_page_and_as_pdf(
    http: httpx.AsyncClient, font: None, path: str
) -> None:
    page = await http.get(f"/catalogue/{path}.html")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    pdf = await http.get(f"/catalogue/{path}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"].startswith("inline")
    assert PdfReader(BytesIO(pdf.content)).pages


@pytest.mark.parametrize(
    "path",
    ["items", "categories", "centres", "items/PC2-06/guide.html", "classes/PC2/notice.pdf"],
)
async def test_who_has_this_version_already_is_sent_nothing(
    http: httpx.AsyncClient, font: None, path: str
) -> None:
    first = await http.get(f"/catalogue/{path}")
    again = await http.get(f"/catalogue/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


async def test_the_tag_of_a_page_is_not_that_of_its_pdf(
    http: httpx.AsyncClient, font: None
) -> None:
    forms = [await http.get(f"/catalogue/items/PC2-06/guide{f}") for f in ("", ".html", ".pdf")]
    assert len({answer.headers["ETag"] for answer in forms}) == 3


async def test_without_a_typeface_the_cure_is_named(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> ChineseFont:
        raise FontMissing("no Chinese typeface; `onehall font` fetches one")

    monkeypatch.setattr(catalogue_pages, "chinese_font", none)
    answer = await http.get("/catalogue/items/PC2-06/guide.pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "font-missing")
    assert "onehall font" in answer.json()["detail"]


async def test_a_full_press_asks_to_come_again(
    http: httpx.AsyncClient, font: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = printing.Press(asked=printing.WAITING)
    monkeypatch.setattr(catalogue_pages, "PRESS", full)
    answer = await http.get("/catalogue/items/PC2-06/guide.pdf")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "5"
