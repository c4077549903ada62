"""Is this file a permit of ours, and untouched? Answered offline, with nothing but the trust root.

Every byte counts: the signature covers all but itself, and of itself only one spelling is accepted.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from onehall_approval.certificates import licence
from onehall_approval.certificates.jobs import FileState, Verdict
from onehall_approval.certificates.signing import certificates

ANGLES = (b"<", b">")
SHA256 = bytes.fromhex("300d06096086480165030402010500")  # the algorithm as DER, with its NULL


class _Broken(Exception):
    """A check failed; the text says which."""


def verify(pdf: bytes, trust_root_pem: str) -> Verdict:
    """Tell whether `pdf` is intact, altered, or not ours; any file may come in.

    `trust_root_pem` may be a chain: its last certificate is the root. The signer's certificate must
    have been in force at the time the signature states; whether the permit is still in force only
    the register knows.
    """
    root = certificates(trust_root_pem)[-1]
    try:
        return _intact(pdf, root)
    except _Broken as broken:
        reason = str(broken)
    except Exception as error:  # a stranger's file can break a parser in any way
        reason = f"the file is damaged: {type(error).__name__}"
    if _claims(pdf, root):
        return Verdict(FileState.ALTERED, reason)
    return Verdict(FileState.NOT_OURS, "no signature made under this centre's root")


def _intact(pdf: bytes, root: x509.Certificate) -> Verdict:
    reader = PdfFileReader(BytesIO(pdf))
    signatures: Sequence[EmbeddedPdfSignature] = reader.embedded_signatures
    _must(len(signatures) == 1, "it does not have exactly one signature")
    signature = signatures[0]
    _spelt_our_way(pdf, signature)
    signed_at = signature.self_reported_timestamp
    if signed_at is None:
        raise _Broken("the signature states no time")
    context = ValidationContext(trust_roots=[root], moment=signed_at, allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    _must(status.intact, "the content is not what was signed")
    _must(status.valid, "the signature does not fit its key")
    _must(status.trusted, "the signer's certificate is not under this centre's root")
    path = _path(status)
    carried = {one.chosen.dump() for one in signature.signed_data["certificates"]}
    _must(carried <= path, "it carries certificates that sign nothing in it")
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    _must(whole, "something was added after signing")
    return _said(_attachment(reader), signed_at)


def _path(status: PdfSignatureStatus) -> set[bytes]:
    found = status.validation_path
    return {one.dump() for one in found.iter_certs(include_root=True)} if found else set()


def _must(holds: bool, reason: str) -> None:
    if not holds:
        raise _Broken(reason)


def _spelt_our_way(pdf: bytes, signature: EmbeddedPdfSignature) -> None:
    """Refuse another spelling of the same signature: padding, case, or parts it does not protect.

    A parser would accept it, but then not every byte of the file would count.
    """
    start, before, after, rest = (int(n) for n in signature.byte_range)
    _must(start == 0 and after + rest == len(pdf), "something was added after signing")
    gap = pdf[before:after]
    _must((gap[:1], gap[-1:]) == ANGLES, "the signature's place is damaged")
    content = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
    der = content.dump(force=True)  # re-encoded: lengths too have only one spelling
    spelt = der.hex().upper().encode().ljust(len(gap) - 2, b"0")
    _must(gap[1:-1] == spelt, "the signature was rewritten")
    _must(_plain(content["content"]), "the signature has parts that we never write")


def _plain(signed: cms.SignedData) -> bool:
    """Whether what the signature does not protect of itself is as we write it."""
    signer = signed["signer_infos"][0]
    hashes = [one.dump() for one in (*signed["digest_algorithms"], signer["digest_algorithm"])]
    return (
        signed["version"].native == "v1"
        and signer["version"].native == "v1"
        and len(signed["signer_infos"]) == 1
        and hashes == [SHA256, SHA256]
        and not signer["unsigned_attrs"]
    )


def _attachment(reader: PdfFileReader) -> bytes:
    """Return the licence's data, which the page carries with it."""
    data: bytes = reader.root["/AF"][0]["/EF"]["/F"].data
    return data


def _said(document: bytes, signed_at: datetime) -> Verdict:
    content: Mapping[str, Any] = json.loads(document)
    return Verdict(
        FileState.INTACT,
        "signed by this centre, every byte as signed",
        permit_number=str(content["metadata"]["number"]),
        digest=licence.digest(document),
        version=int(content["metadata"]["version"]),
        signed_at=signed_at,
    )


def _claims(pdf: bytes, root: x509.Certificate) -> bool:
    """Whether a damaged file was ours once: the root's key or its identifier is still in it.

    They stand in the signature in several places, so that one changed byte cannot hide it.
    """
    text = pdf.upper()
    marks = (root.public_key.dump(), root.key_identifier)
    return any(mark and mark.hex().upper().encode() in text for mark in marks)
