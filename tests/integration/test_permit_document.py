"""The permit as a file: what it says, what it carries, where its code leads, who signed it."""

import io
import json
import random
from pathlib import Path

import pytest
import zxingcpp
from onehall.stack.signing import make
from onehall_approval.certificates import licence, pdf
from onehall_approval.certificates.facts import verification_address
from onehall_approval.certificates.jobs import FileState, Workshop
from onehall_approval.certificates.signing import NoKey, Signer
from onehall_approval.certificates.verifying import verify
from onehall_chassis.fonts import ChineseFont, chinese_font
from PIL import Image
from pypdf import PdfReader

from tests.integration.certificates_rig import typeface, workshop
from tests.unit.approval.certificates.examples import BASE_URL, FACTS, GRANT

FLIPS = 24


@pytest.fixture
async def font() -> ChineseFont:
    await typeface()
    return chinese_font()


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return workshop(tmp_path)


@pytest.fixture
def signed(font: ChineseFont, shop: Workshop) -> bytes:
    page = pdf.render(FACTS, BASE_URL, font, sample=True)
    return Signer(shop.signing_key, shop.signing_certificates).sign(page)


def words(document: bytes) -> str:
    pages = PdfReader(io.BytesIO(document)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_it_says_number_holder_item_conditions_department_and_dates(signed: bytes) -> None:
    said = words(signed)
    for part in (
        GRANT.permit_number, GRANT.certificate, GRANT.item_name, GRANT.department_name,
        FACTS.holder.name, *GRANT.conditions, *GRANT.legal_basis, "2011年12月2日", "2014年12月1日",
    ):  # fmt: skip
        assert part in said, part


def test_only_a_sample_says_that_it_has_no_force(font: ChineseFont) -> None:
    real = pdf.render(FACTS, BASE_URL, font, sample=False)
    sample = pdf.render(FACTS, BASE_URL, font, sample=True)
    assert "不具有法律效力" in words(sample)
    assert "样本" not in words(real)


def test_it_carries_the_licence_as_data(signed: bytes) -> None:
    (attached,) = PdfReader(io.BytesIO(signed)).attachments["licence.json"]
    assert attached == licence.licence_json(FACTS)
    assert json.loads(attached)["metadata"]["holder"] == FACTS.holder.name


def test_the_same_facts_give_the_same_page(font: ChineseFont) -> None:
    once, again = (pdf.render(FACTS, BASE_URL, font, sample=True) for _ in range(2))
    assert once == again


def test_the_code_on_the_page_leads_to_the_verification_address(font: ChineseFont) -> None:
    picture = Image.open(io.BytesIO(pdf.preview(FACTS, BASE_URL, font, sample=True)))
    (code,) = zxingcpp.read_barcodes(picture)
    digest = licence.digest(licence.licence_json(FACTS))
    assert code.text == verification_address(BASE_URL, GRANT.permit_number, digest)


def test_the_signature_holds_offline_and_names_the_permit(signed: bytes, shop: Workshop) -> None:
    verdict = verify(signed, shop.signing_certificates)
    assert verdict.state is FileState.INTACT
    assert verdict.permit_number == GRANT.permit_number
    assert verdict.digest == licence.digest(licence.licence_json(FACTS))


def test_one_changed_byte_anywhere_is_told_as_altered(signed: bytes, shop: Workshop) -> None:
    start = signed.rindex(b"/Contents <")
    parts = [range(len(signed))[n::FLIPS] for n in range(FLIPS)]
    anywhere = [random.Random(n).choice(part) for n, part in enumerate(parts)]  # noqa: S311
    headers = range(start, start + 120)  # what a signature does not protect of itself
    for place in (0, len(signed) - 1, *anywhere, *headers):
        changed = bytearray(signed)
        changed[place] ^= 1
        verdict = verify(bytes(changed), shop.signing_certificates)
        assert verdict.state is FileState.ALTERED, (place - start, verdict)


def test_anything_added_is_told_as_altered(signed: bytes, shop: Workshop) -> None:
    for added in (b"\n", b"\0", signed):
        assert verify(signed + added, shop.signing_certificates).state is FileState.ALTERED


def test_what_others_signed_is_not_ours(signed: bytes, font: ChineseFont, shop: Workshop) -> None:
    _, other_root = make()
    assert verify(signed, other_root).state is FileState.NOT_OURS
    unsigned = pdf.render(FACTS, BASE_URL, font, sample=True)
    for file in (unsigned, b"", b"%PDF-1.7", b"\xff" * 1000):
        assert verify(file, shop.signing_certificates).state is FileState.NOT_OURS


def test_a_key_of_another_certificate_is_refused() -> None:
    with pytest.raises(NoKey, match="not the first certificate's"):
        Signer(make()[0], make()[1])
    with pytest.raises(NoKey, match="ONEHALL_SIGNING_KEY_FILE"):
        Signer("", "")
