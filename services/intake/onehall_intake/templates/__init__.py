"""Guides and one-time notices as people read them: a web page, and a PDF to print.

A page and its PDF are made from the same dictionary that the JSON answer is (R-10).
"""

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined

GUIDE: Final = "guide"
NOTICE: Final = "notice"
SOURCES: Final = ("base.html", "guide.html", "notice.html", "common.typ", "guide.typ", "notice.typ")


def page(name: str, told: Mapping[str, Any]) -> str:
    """Return a guide or a notice as a whole web page that needs no other file."""
    listed = told.get("fields", [])
    return ENVIRONMENT.get_template(f"{name}.html").render(
        told=told,
        fields={field["key"]: field["value"] for field in listed},
        labels={field["key"]: field["label"] for field in listed},
    )


def _source(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


ENVIRONMENT: Final = Environment(
    loader=FunctionLoader(_source),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
EDITION: Final = sha256("".join(map(_source, SOURCES)).encode()).hexdigest()[:12]
"""What tells one wording of the templates from another; part of an ETag."""
