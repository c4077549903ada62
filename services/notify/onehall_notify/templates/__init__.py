"""What people read: a notice in Chinese and in English, from parameters that are in no language.

`<name>@<version>.zh.txt` and `.en.txt`: a title on the first line, a blank line, the text. What was
ever sent is never edited; a better wording is a new version with a line in `kinds.KINDS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, meta

from onehall_notify.domain.kinds import CASE_NUMBER, KINDS, Kind
from onehall_notify.templates import filters

LANGUAGES: Final = ("zh", "en")
FRAME: Final = "mail@1"
FRAME_FIELDS: Final = frozenset({"name", "text", "notice_id"})
RULE: Final = "\n\n" + "-" * 64 + "\n\n"


class TemplateError(Exception):
    """A template is missing, or speaks of something its kind does not know."""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A notice as a mail says it: Chinese first, English after."""

    subject: str
    body: str


class Templates:
    """All templates, checked when they are loaded."""

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
        self._loaded = {
            (name, language): self._load(name, language, fields)
            for name, fields in [*((k.template, k.fields | {CASE_NUMBER}) for k in kinds.values()),
                                 (FRAME, FRAME_FIELDS)]
            for language in LANGUAGES
        }  # fmt: skip

    def words(self, template: str, language: str, parameters: Mapping[str, Any]) -> Words:
        """Return a notice in one language, `zh` or `en`.

        Raises `TemplateError` for an unknown template, `jinja2.UndefinedError` for a missing
        parameter.
        """
        title, _, text = self._template(template, language).render(parameters).partition("\n")
        return Words(title.strip(), text.strip())

    def mail(self, template: str, parameters: Mapping[str, Any], name: str, notice_id: str) -> Mail:
        """Return a notice as a mail to the person called `name`; the subject names nobody."""
        said = [self.words(template, language, parameters) for language in LANGUAGES]
        parts = [
            self._template(FRAME, language)
            .render(name=_one_line(name), text=words.text, notice_id=notice_id)
            .strip()
            for language, words in zip(LANGUAGES, said, strict=True)
        ]
        return Mail(" / ".join(words.title for words in said), RULE.join(parts) + "\n")

    def _template(self, name: str, language: str) -> Template:
        try:
            return self._loaded[name, language]
        except KeyError:
            raise TemplateError(f"there is no template {name}; add it to kinds.KINDS") from None

    def _load(self, name: str, language: str, fields: frozenset[str]) -> Template:
        source = _source(f"{name}.{language}.txt")
        unknown = meta.find_undeclared_variables(self._environment.parse(source)) - fields
        if unknown:
            wrong, known = ", ".join(sorted(unknown)), ", ".join(sorted(fields))
            raise TemplateError(f"{name}.{language}.txt speaks of {wrong}; it knows only {known}")
        return self._environment.get_template(f"{name}.{language}.txt")


def _source(file: str) -> str:
    try:
        return (files(__package__) / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateError(f"templates/{file} is missing; write it") from None


def _one_line(name: str) -> str:
    return " ".join(name.split())
