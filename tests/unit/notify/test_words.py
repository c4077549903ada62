"""Every message of the golden story, told to everybody whom it is told to, in every form."""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from onehall_contracts import Message, every_message
from onehall_contracts.golden import events, story
from onehall_notify.api import previewing
from onehall_notify.domain import kinds
from onehall_notify.domain.kinds import CASE_NUMBER, CURRENT, Group
from onehall_notify.messages import Tidings, told
from onehall_notify.templates import LANGUAGES, TEMPLATES, Gathered, TemplateError
from onehall_notify.templates.filters import GRADES

from tests.unit.notify.examples import AT, EVERY

SIGNATURE = 8
"""What a provider puts before every text 【…】; one segment is 70 in UCS-2 (3GPP TS 23.038)."""
SEGMENT = {"zh": 70 - SIGNATURE, "en": 160 - SIGNATURE}
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
UNSAID = re.compile(r"None|\{\{|\{%|\}\}|True|False|undefined")


def golden() -> Iterator[Message]:
    """Every example of every message that anybody is told of, said by somebody; and the tests'."""
    for event in itertools.chain.from_iterable(events().values()):
        if type(event.message) in told.TOLD:
            yield from previewing.variants(event.message)
    yield from (message for message, _ in EVERY)


TIDINGS = [
    pytest.param(one, id=f"{one.kind.template}-{number}")
    for number, one in enumerate(one for message in golden() for one in told.tidings(message))
]


def known(one: Tidings) -> dict[str, Any]:
    """What the store adds to what a message says."""
    return {CASE_NUMBER: story.CASE_NUMBER, **one.parameters}


def test_every_kind_is_told_by_some_message_and_every_message_has_an_example() -> None:
    rendered = {one.kind.template for message in golden() for one in told.tidings(message)}
    assert rendered == {kind.template for kind in CURRENT}
    seen = {type(message) for message in golden()}
    assert seen == set(told.TOLD) <= set(every_message().values())


@pytest.mark.parametrize("one", TIDINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_reads_well_in_every_form(one: Tidings, language: str) -> None:
    words = TEMPLATES.words(one.kind.template, language, known(one))
    text = TEMPLATES.sms(one.kind.template, known(one), language)
    whole = "\n".join((words.title, words.text, text))
    assert not UNSAID.search(whole)
    quoted = str(one.parameters.get("redirect_to"))  # dispute's own words
    assert not ISO.search(whole.replace(quoted, "")), "days are written in words"
    assert "\n\n\n" not in words.text and len(words.title) <= 100
    assert "\n" not in text and 0 < len(text) <= SEGMENT[language], (len(text), text)
    if language == "en":
        assert text.isascii() or one.kind.name == "complaint-redirected"


def varied(message: Message) -> Iterator[Message]:
    """Yield a message without each thing it may leave out, and with each word it may use."""
    for name, field in type(message).model_fields.items():
        kinds_of = (field.annotation, *get_args(field.annotation))
        words = [
            word for kind in kinds_of if get_origin(kind) is Literal for word in get_args(kind)
        ]
        least = [()] if isinstance(getattr(message, name), tuple) else []
        for value in (*words, *least, *([None] if type(None) in kinds_of else [])):
            yield message.model_copy(update={name: value})


def test_a_notice_reads_well_whatever_its_message_leaves_out() -> None:
    tidings = [one for said in golden() for other in varied(said) for one in told.tidings(other)]
    assert len(tidings) > len(TIDINGS)
    for one, language in itertools.product(tidings, LANGUAGES):
        words = TEMPLATES.words(one.kind.template, language, known(one))
        text = TEMPLATES.sms(one.kind.template, known(one), language)
        whole = "\n".join((words.title, words.text, text))
        assert not UNSAID.search(whole), (one.kind.template, whole)
        assert len(text) <= SEGMENT[language], (one.kind.template, text)


@pytest.mark.parametrize("one", TIDINGS)
def test_a_notice_says_what_to_do(one: Tidings) -> None:
    zh, en = (TEMPLATES.words(one.kind.template, lang, known(one)).text for lang in LANGUAGES)
    assert "做什么" in zh or "需要做" in zh
    assert "What to do" in en or "What you can do" in en
    asks = one.kind.group in (Group.DISPUTES, Group.VOICES)
    assert not asks or ("到哪里询问" in zh and "Where to ask" in en)


@pytest.mark.parametrize("one", TIDINGS)
def test_nobody_is_named_but_by_a_reference(one: Tidings) -> None:
    """Parameters name no person; a department is never told who complained or rated."""
    said = json.dumps(one.parameters, ensure_ascii=False)
    for personal in ("officer-", str(story.APPLICANT), "姓名", "@"):
        assert personal not in said
    if one.kind.group is Group.DUTIES and one.kind.name.startswith(("rating", "compl", "enq")):
        assert one.case_id is None
        assert one.about.startswith("department/")


@pytest.mark.parametrize("kind", CURRENT, ids=lambda kind: kind.template)
def test_a_title_and_a_text_message_say_nothing_that_somebody_wrote(kind: kinds.Kind) -> None:
    """They show on locked telephones: numbers and what to do, no reasons and no free text."""
    free = {"reasons", "question", "reason", "notice", "conditions", "deficiencies", "place"}
    example = previewing.example(kind.template) or {}
    marked = {name: _marked(value) if name in free else value for name, value in example.items()}
    for language in LANGUAGES:
        title = TEMPLATES.words(kind.template, language, marked).title
        assert "SECRET" not in title + TEMPLATES.sms(kind.template, marked, language)


def _marked(value: Any) -> Any:
    match value:
        case str():
            return "SECRET"
        case list():
            return [_marked(one) for one in value]
        case dict():
            return {name: _marked(one) for name, one in value.items()}
        case _:
            return value


def test_a_mail_in_one_language_says_nothing_in_the_other() -> None:
    example = previewing.example("permit-issued@2") or {}
    mail = TEMPLATES.mail("permit-issued@2", example, "Wang", "n-1", ("en",))
    assert "您" not in mail.body and "您" not in mail.subject
    assert mail.body.count("Dear Wang") == 1


def test_a_digest_lists_what_it_gathers_in_one_mail() -> None:
    names = ("case-submitted@2", "clarification-asked@2")
    gathered = [Gathered(name, previewing.example(name) or {}, AT) for name in names]
    mail = TEMPLATES.digest(gathered, "王五", "n-1")
    assert mail.subject == "您有2条新通知 / You have 2 new notices"
    for name, language in itertools.product(names, LANGUAGES):
        assert TEMPLATES.words(name, language, previewing.example(name) or {}).title in mail.body
    (one,) = (TEMPLATES.digest(gathered[:1], "王五", "n-1", ("en",)),)
    assert one.subject == "You have 1 new notice"


def test_the_hash_of_a_notice_is_of_its_words_and_of_nobody() -> None:
    example = previewing.example("permit-issued@2") or {}
    first = TEMPLATES.content_sha256("permit-issued@2", example)
    assert first == TEMPLATES.content_sha256("permit-issued@2", dict(example))
    assert first != TEMPLATES.content_sha256("permit-issued@2", example | {"used_wd": 25})


def test_a_preview_shows_every_form_and_the_program_prints_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [one["name"] for one in previewing.listed()]
    assert {kind.template for kind in CURRENT} <= set(names)
    assert previewing.main(["dispute-closed@1"]) == 0
    printed = capsys.readouterr().out
    assert "2011年12月18日" in printed and "18 December 2011" in printed and "SMS zh:" in printed
    assert previewing.main(["nothing@1"]) == 2
    assert "there is no template nothing@1" in capsys.readouterr().err
    assert previewing.example("nothing@1") is None


def test_a_text_of_a_superseded_version_is_no_more() -> None:
    with pytest.raises(TemplateError, match="no template case-submitted@1"):
        TEMPLATES.sms("case-submitted@1", {}, "zh")


def test_there_is_a_word_for_every_grade() -> None:
    assert sorted(GRADES) == [1, 2, 3, 4, 5]
