"""What people read: a notice in Chinese and in English, from parameters that are in no language.

`<name>@<version>.zh.txt` and `.en.txt`: a title on the first line, a blank line, the text; beside
them `.zh.short.txt` and `.en.short.txt`, one line for a telephone. What was ever sent is never
edited; a better wording is a new version with its number in `kinds`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2 import TemplateError as JinjaError

from onehall_notify.domain.kinds import CASE_NUMBER, CURRENT, KINDS, Kind
from onehall_notify.templates import filters

LANGUAGES: Final = ("zh", "en")
FRAME: Final = "mail@2"
FRAME_FIELDS: Final = frozenset({"name", "text", "notice_id"})
DIGEST: Final = "digest@1"
FRAMES: Final[Mapping[str, frozenset[str]]] = {
    "mail@1": FRAME_FIELDS,
    FRAME: FRAME_FIELDS,
    DIGEST: frozenset({"notices"}),
}
RULE: Final = "\n\n" + "-" * 64 + "\n\n"
SHORT: Final = ".short"


class TemplateError(Exception):
    """A template is missing, speaks of something its kind does not know, or cannot be filled."""


UNSAYABLE: Final = (JinjaError, TemplateError)
"""What filling a template raises; an update of the template may cure it."""
NO_SUCH_VALUE: Final = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What filters raise for a parameter that is not what they write."""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A notice as a mail says it: Chinese first, English after, or only one of them."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A notice that goes with others in one mail: what it says, and since when it waits."""

    template: str
    parameters: Mapping[str, Any]
    queued_at: datetime


class Templates:
    """All templates: checked when the process starts, compiled when they are first filled."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS) -> None:
        """Raise `TemplateError` for a missing file or a field that the kind does not have."""
        # Plain text only: there is no HTML in which anything would have to be escaped.
        self._environment = Environment(
            loader=FunctionLoader(_source),
            autoescape=False,  # noqa: S701 - text/plain
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._environment.filters.update(filters.FILTERS)
        self._files = {
            (name, form): self._checked(f"{name}.{form}.txt", fields)
            for name, fields, forms in _wanted(kinds)
            for form in forms
        }

    def words(self, template: str, language: str, parameters: Mapping[str, Any]) -> Words:
        """Return a notice in one language, `zh` or `en`.

        Raises `TemplateError` for an unknown template and for a parameter that is none of its
        kind, `jinja2.UndefinedError` for a missing one.
        """
        title, _, text = self._filled(template, language, parameters).partition("\n")
        return Words(title.strip(), text.strip())

    def sms(self, template: str, parameters: Mapping[str, Any], language: str) -> str:
        """Return a notice in one line for a telephone; raises what `words` raises."""
        return self._filled(template, language + SHORT, parameters).strip()

    def mail(
        self,
        template: str,
        parameters: Mapping[str, Any],
        name: str,
        notice_id: str,
        languages: Sequence[str] = LANGUAGES,
    ) -> Mail:
        """Return a notice as a mail to the person called `name`; the subject names nobody."""
        said = [self.words(template, language, parameters) for language in languages]
        return self._framed(said, name, notice_id, languages)

    def digest(
        self,
        gathered: Sequence[Gathered],
        name: str,
        number: str,
        languages: Sequence[str] = LANGUAGES,
    ) -> Mail:
        """Return several notices as one mail: their titles, since the inbox has the whole."""
        said = [self._digest(gathered, language) for language in languages]
        return self._framed(said, name, number, languages)

    def _digest(self, gathered: Sequence[Gathered], language: str) -> Words:
        notices = [
            {
                "title": self.words(one.template, language, one.parameters).title,
                "at": one.queued_at.isoformat(),
            }
            for one in gathered
        ]
        return self.words(DIGEST, language, {"notices": notices})

    def content_sha256(self, template: str, parameters: Mapping[str, Any]) -> str:
        """Return the hash of what a notice says in all languages, without whom it is said to."""
        said = [self.words(template, language, parameters) for language in LANGUAGES]
        whole = "\n\n".join(f"{words.title}\n\n{words.text}" for words in said)
        return hashlib.sha256(whole.encode()).hexdigest()

    def content_sha256_if_sayable(self, template: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the same; None while the template cannot be filled, which an update may cure."""
        try:
            return self.content_sha256(template, parameters)
        except UNSAYABLE:
            return None

    def _framed(
        self, said: Sequence[Words], name: str, number: str, languages: Sequence[str]
    ) -> Mail:
        parts = [
            self._template(FRAME, language)
            .render(name=_one_line(name), text=words.text, notice_id=number)
            .strip()
            for language, words in zip(languages, said, strict=True)
        ]
        return Mail(" / ".join(words.title for words in said), RULE.join(parts) + "\n")

    def _filled(self, name: str, form: str, parameters: Mapping[str, Any]) -> str:
        template = self._template(name, form)
        try:
            return template.render(parameters)
        except NO_SUCH_VALUE:  # whatever it was, it is not repeated
            raise TemplateError(f"{name}.{form} cannot be filled with these parameters") from None

    def _template(self, name: str, form: str) -> Template:
        try:
            file = self._files[name, form]
        except KeyError:
            raise TemplateError(f"there is no template {name}; add it to kinds.KINDS") from None
        return self._environment.get_template(file)  # which keeps what it has compiled

    def _checked(self, file: str, fields: frozenset[str]) -> str:
        try:
            parsed = self._environment.parse(_source(file))
            if unknown := meta.find_undeclared_variables(parsed) - fields:
                wrong, known = ", ".join(sorted(unknown)), ", ".join(sorted(fields))
                line = _line_of(parsed, unknown)
                raise TemplateError(f"{file}:{line} speaks of {wrong}; it knows only {known}")
        except TemplateSyntaxError as error:
            raise TemplateError(f"{file}:{error.lineno}: {error.message}; correct it") from None
        return file


def _wanted(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, frozenset[str], Iterable[str]]]:
    """Yield each template with its fields and forms; short ones of what is sent now."""
    current = {kind.template for kind in CURRENT}
    short = [language + SHORT for language in LANGUAGES]
    for name, kind in kinds.items():
        forms = [*LANGUAGES, *(short if name in current else ())]
        yield name, kind.fields | {CASE_NUMBER}, forms
    for name, fields in FRAMES.items():
        yield name, fields, LANGUAGES


def _line_of(parsed: nodes.Template, unknown: set[str]) -> int:
    found = (node.lineno for node in parsed.find_all(nodes.Name) if node.name in unknown)
    return min(found, default=1)


def _source(file: str) -> str:
    try:
        return (files(__package__) / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateError(f"templates/{file} is missing; write it") from None


def _one_line(name: str) -> str:
    return " ".join(name.split())


TEMPLATES: Final = Templates()
"""All of them, checked when the process starts."""
