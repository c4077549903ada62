"""A notice looked at before anybody gets it, made from the golden story of the contracts."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from onehall_contracts import Message
from onehall_contracts.approval import HearingRecordedV1
from onehall_contracts.golden import events
from onehall_contracts.golden.story import APPLICANT
from onehall_contracts.golden.story import CASE_NUMBER as STORY_NUMBER

from onehall_notify.domain.kinds import CASE_NUMBER, CURRENT, KINDS
from onehall_notify.messages import told
from onehall_notify.templates import LANGUAGES, Templates

SOMEBODY: Final = "张三 Zhang San"
NUMBER: Final = "00000000-0000-0000-0000-000000000000"


def listed() -> list[dict[str, Any]]:
    """Return every template: what it may speak of, and whether it is sent now."""
    current = {kind.template for kind in CURRENT}
    return [
        {
            "name": name,
            "group": kind.group.value,
            "legal": kind.legal,
            "current": name in current,
            "fields": sorted(kind.fields),
            "channels": [channel.value for channel in kind.channels],
        }
        for name, kind in sorted(KINDS.items())
    ]


def example(template: str) -> dict[str, Any] | None:
    """Return the parameters that the story gives a kind; None for no template of ours."""
    kind = KINDS.get(template)
    found = _examples().get(kind.name) if kind else None
    return None if found is None else {CASE_NUMBER: STORY_NUMBER, **found}


def previewed(templates: Templates, template: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notice in all forms; raises what a template raises that lacks a parameter."""
    known = {CASE_NUMBER: STORY_NUMBER, **parameters}
    words = {language: templates.words(template, language, known) for language in LANGUAGES}
    mail = templates.mail(template, known, SOMEBODY, NUMBER)
    current = any(kind.template == template for kind in CURRENT)
    texts = {one: templates.sms(template, known, one) for one in LANGUAGES} if current else None
    return {
        "template": template,
        **{language: {"title": w.title, "text": w.text} for language, w in words.items()},
        "mail": {"subject": mail.subject, "body": mail.body},
        "sms": texts,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print a template in all its forms; 2 for a name that is none."""
    parser = argparse.ArgumentParser(prog="onehall_notify preview", description=main.__doc__)
    parser.add_argument("name", help="a template, as permit-issued@2")
    name = parser.parse_args(argv).name
    if (known := example(name)) is None:
        sys.stderr.write(f"there is no template {name}; there are: {', '.join(sorted(KINDS))}\n")
        return 2
    shown = previewed(Templates(), name, known)
    texts = shown["sms"] or {}
    sms = "".join(f"SMS {language}: {text}\n" for language, text in texts.items())
    sys.stdout.write(f"Subject: {shown['mail']['subject']}\n\n{shown['mail']['body']}\n{sms}")
    return 0


@cache
def _examples() -> Mapping[str, Mapping[str, Any]]:
    """Return for each kind the parameters of the first message of the story that is told so."""
    found: dict[str, Mapping[str, Any]] = {}
    messages = (event.message for told_of in events().values() for event in told_of)
    for message in (one for told_of in messages for one in variants(told_of)):
        for tidings in told.tidings(message):
            found.setdefault(tidings.kind.name, tidings.parameters)
    return found


def variants(message: Message) -> Iterator[Message]:
    """Yield a message as of somebody who said who they are, and at every stage it may tell of."""
    fields = type(message).model_fields
    said = {"applicant_ref": APPLICANT} if "applicant_ref" in fields else {}
    yield message.model_copy(update=said)
    if isinstance(message, HearingRecordedV1):
        yield message.model_copy(update={"stage": "parties-informed"})
        yield message.model_copy(update={"stage": "scheduled"})
