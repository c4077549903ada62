"""The permit as a page: the same facts give the same bytes, with the licence's data attached."""

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import segno
import typst
from onehall_chassis.fonts import ChineseFont

from onehall_approval.certificates import licence
from onehall_approval.certificates.facts import PermitFacts, verification_address

TEMPLATE = Path(str(files("onehall_approval.certificates") / "permit.typ"))
STANDARD: Literal["a-3a"] = "a-3a"
"""For archives (ISO 19005-3): tagged, fonts inside, attachments allowed."""
PREVIEW_PPI = 110.0
MASK = 3  # diagonal: leaves no stripes in texts such as addresses


def render(facts: PermitFacts, base_url: str, font: ChineseFont, *, sample: bool) -> bytes:
    """Return the unsigned document; `sample` prints that it has no legal force."""
    given = _inputs(facts, base_url, font, sample)
    made = _compiler(font).compile(
        sys_inputs=given,
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=_midnight(facts.grant.issued_on),
    )
    assert isinstance(made, bytes)  # noqa: S101 - only pictures come as a list of pages
    return made


def preview(facts: PermitFacts, base_url: str, font: ChineseFont, *, sample: bool) -> bytes:
    """Return the document's page as a PNG picture."""
    given = _inputs(facts, base_url, font, sample)
    made = _compiler(font).compile(sys_inputs=given, format="png", ppi=PREVIEW_PPI)
    assert made is not None  # noqa: S101 - nothing was asked to be written to a file
    return made if isinstance(made, bytes) else made[0]


def qr(address: str) -> segno.QRCode:
    """Return the code that leads to the verification page; 15 % of it may be spoilt.

    The mask is set, because to try all eight costs as much as the page; readers know every one.
    """
    return segno.make(address, error="m", boost_error=False, micro=False, mask=MASK)


@lru_cache(maxsize=2)
def _compiler(font: ChineseFont) -> typst.Compiler:
    # From the file: a compiler made from bytes fails on its second compilation.
    folders = [str(font.folder)]
    return typst.Compiler(str(TEMPLATE), font_paths=folders, ignore_system_fonts=True)


def _inputs(facts: PermitFacts, base_url: str, font: ChineseFont, sample: bool) -> dict[str, str]:
    """Return what the template reads."""
    grant, document = facts.grant, licence.licence_json(facts)
    address = verification_address(base_url, grant.permit_number, licence.digest(document))
    said: dict[str, Any] = {
        "certificate": grant.certificate,
        "number": grant.permit_number,
        "holder": facts.holder.name,
        "item": grant.item_name,
        "department": grant.department_name,
        "case": grant.case_number,
        "conditions": grant.conditions,
        "basis": grant.legal_basis,
        "issued": _parts(grant.issued_on),
        "from": _parts(grant.valid_from),
        "until": _parts(grant.valid_until) if grant.valid_until else None,
        "seal": grant.seal_id,
        "version": grant.version,
        "identifier": licence.identifier(facts),
        "licence": document.decode("utf-8"),
        "address": address,
        "qr": _svg(address),
        "font": font.family,
        "sample": sample,
    }
    return {"said": json.dumps(said, ensure_ascii=False)}


def _svg(address: str) -> str:
    file = BytesIO()
    qr(address).save(file, kind="svg", border=0, xmldecl=False)
    return file.getvalue().decode("utf-8")


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
