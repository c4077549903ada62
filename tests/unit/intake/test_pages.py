"""Guides and notices as pages and as PDF say what their JSON says; none of it is markup."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from onehall_intake import templates
from onehall_intake.domain.catalogue import Catalogue, ClassId, Item, ItemId
from onehall_intake.domain.guide import guide
from onehall_intake.domain.notice import one_time_notice
from onehall_intake.templates import printing
from pypdf import PdfReader

from tests.unit.intake.examples import CATALOGUE, item

HOSTILE = '<script>alert(1)</script>#eval("1")$x$ & "quoted"'
NO_FOLDER = Path()
BUNDLED = "Libertinus Serif"  # comes with typst; has no Chinese, which a layout does not need


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Text:
    parser = Text()
    parser.feed(page)
    return parser


def with_item(changed: Item) -> Catalogue:
    items = MappingProxyType(dict(CATALOGUE.items) | {changed.id: changed})
    return replace(CATALOGUE, items=items)


@pytest.mark.parametrize("wanted", ["PC2-05", "PC5-03", "GAJ-001", "MZJ-001", "XFZD-001"])
def test_a_guide_page_shows_every_field_of_article_30(wanted: str) -> None:
    told: Mapping[str, Any] = guide(CATALOGUE, ItemId(wanted))
    words = "".join(read(templates.page(templates.GUIDE, told)).words)
    for field in told["fields"]:
        assert field["label"]["zh"] in words
    one = item(wanted)
    assert one.name in words
    assert all(step.name in words for step in one.steps)
    assert all(basis.text in words for basis in one.basis)
    assert all(criterion in words for criterion in one.criteria)
    assert all(CATALOGUE.document(paper).name in words for paper in one.documents)
    assert ("演示数据" in words) is one.synthetic


def test_every_item_and_every_class_has_its_page() -> None:
    for one in CATALOGUE.items:
        assert read(templates.page(templates.GUIDE, guide(CATALOGUE, one))).tags
    for each in CATALOGUE.classes:
        told = one_time_notice(CATALOGUE, each, {})
        assert read(templates.page(templates.NOTICE, told)).tags


def test_a_notice_page_lists_every_paper_once_and_says_why_items_are_left_out() -> None:
    told: Mapping[str, Any] = one_time_notice(CATALOGUE, ClassId("PC5"), {"participants": 20})
    words = "".join(read(templates.page(templates.NOTICE, told)).words)
    assert "不符合:预计参加人数>=1000" in words
    for paper in told["papers"]:
        assert words.count(paper["id"]) == 1


def test_a_name_is_never_markup() -> None:
    told = guide(with_item(replace(item("PC6-01"), name=HOSTILE)), ItemId("PC6-01"))
    page = templates.page(templates.GUIDE, told)
    assert "<script" not in page
    assert "script" not in read(page).tags
    assert HOSTILE in "".join(read(page).words)


def test_a_page_needs_no_other_file() -> None:
    page = templates.page(templates.GUIDE, guide(CATALOGUE, ItemId("PC2-01")))
    assert not {"script", "link", "img", "iframe"} & set(read(page).tags)
    assert "url(" not in page


async def test_a_pdf_holds_the_guide_and_nothing_of_it_is_markup() -> None:
    changed = replace(item("PC6-01"), name="Catering " + HOSTILE)
    told = guide(with_item(changed), ItemId("PC6-01"))
    made = await printing.Press().pdf(templates.GUIDE, told, NO_FOLDER, BUNDLED)
    pages = PdfReader(BytesIO(made)).pages
    text = "".join(one.extract_text() for one in pages).replace("\n", " ")
    assert "<script>alert(1)</script>#eval" in text
    assert CATALOGUE.version in text


async def test_a_notice_is_set_too_and_the_same_order_is_set_once() -> None:
    press = printing.Press()
    told = one_time_notice(CATALOGUE, ClassId("PC2"), {})
    made = await press.pdf(templates.NOTICE, told, NO_FOLDER, BUNDLED)
    assert made.startswith(b"%PDF-")
    again = await press.pdf(templates.NOTICE, told, NO_FOLDER, BUNDLED)
    assert again is made


async def test_setting_a_pdf_leaves_the_loop_free() -> None:
    press = printing.Press()
    told = guide(CATALOGUE, ItemId("PC2-01"))
    setting = asyncio.create_task(press.pdf(templates.GUIDE, told, NO_FOLDER, BUNDLED))
    turns = 0
    while not setting.done():
        turns += 1
        await asyncio.wait([setting], timeout=0.01)
    assert turns > 1
    assert (await setting).startswith(b"%PDF-")


async def test_a_full_press_says_so_at_once() -> None:
    press = printing.Press(asked=printing.WAITING)
    with pytest.raises(printing.Busy):
        await press.pdf(templates.GUIDE, {}, NO_FOLDER, BUNDLED)


async def test_what_cannot_be_set_is_told_and_frees_its_place() -> None:
    press = printing.Press()
    with pytest.raises(printing.NotSet, match="fields"):
        await press.pdf(templates.GUIDE, {"item": "PC2-01"}, NO_FOLDER, BUNDLED)
    assert press.asked == 0
