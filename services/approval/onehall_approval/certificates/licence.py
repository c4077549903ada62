"""A permit as JSON 电子证照: catalogue, identifier and metadata as GB/T 36901 to 36906 have them.

In spirit: the names and the grouping follow the published outlines of the standards; conformity is
not claimed, and the national root identifier is not used, for it is not ours to give.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from onehall_approval.certificates.facts import HolderKind, PermitFacts

SCHEMA = "onehall/licence/1"
NO_END = "长期"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = {HolderKind.PERSON: "自然人", HolderKind.ORGANISATION: "法人或其他组织"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the licence: where it stands, its Chinese name, the standard it comes from."""

    path: str
    name: str
    source: str
    read: Callable[[PermitFacts], Any] = lambda facts: None


def _day(day: date | None) -> str:
    return day.isoformat() if day else NO_END


def identifier(facts: PermitFacts) -> str:
    """Return the licence's identifier: type, issuer, number, version and check character.

    The parts and their order are GB/T 36904's, after its root; the check is ISO 7064 MOD 37,36.
    """
    grant = facts.grant
    issuer = f"{grant.centre}{grant.department}"
    parts = (grant.item_id, issuer, grant.permit_number, f"{grant.version:03}")
    return ".".join((*parts, check_character("".join(parts))))


def check_character(text: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character; of others than A-Z and 0-9, UTF-8 counts."""
    size = len(ALPHABET)
    check = size
    for one in chain.from_iterable(map(_letters, text.upper())):
        check = ((check + ALPHABET.index(one)) % size or size) * 2 % (size + 1)
    return ALPHABET[(1 - check) % size]


def _letters(one: str) -> str:
    if one in ALPHABET:
        return one
    return "" if one.isascii() else one.encode("utf-8").hex().upper()


# `own` is what no standard has and verification needs.
FIELDS: tuple[Field, ...] = (
    Field("schema", "本文件的格式", "own", lambda f: SCHEMA),
    Field("identifier", "电子证照标识", "GB/T 36904", identifier),
    Field("salt", "随机数, 防止由摘要猜出姓名", "own", lambda f: f.salt),
    Field("catalogue.typeName", "证照类型名称", "GB/T 36902", lambda f: f.grant.certificate),
    Field("catalogue.typeCode", "证照类型代码", "GB/T 36902", lambda f: f.grant.item_id),
    Field("catalogue.item", "关联事项名称", "GB/T 36902", lambda f: f.grant.item_name),
    Field("catalogue.basis", "设定依据", "GB/T 36902", lambda f: list(f.grant.legal_basis)),
    Field("metadata.number", "证照编号", "GB/T 36903", lambda f: f.grant.permit_number),
    Field("metadata.version", "证照版本", "GB/T 36904", lambda f: f.grant.version),
    Field("metadata.issuer", "证照颁发机构", "GB/T 36903", lambda f: f.grant.department_name),
    Field("metadata.issuerCode", "证照颁发机构代码", "GB/T 36903", lambda f: f.grant.department),
    Field("metadata.region", "行政区划代码", "GB/T 2260", lambda f: f.grant.centre),
    Field("metadata.issuedOn", "证照颁发日期", "GB/T 36903", lambda f: _day(f.grant.issued_on)),
    Field("metadata.validFrom", "有效期起始日期", "GB/T 36903", lambda f: _day(f.grant.valid_from)),
    Field(
        "metadata.validUntil", "有效期截止日期", "GB/T 36903", lambda f: _day(f.grant.valid_until)
    ),
    Field("metadata.holder", "持证主体", "GB/T 36903", lambda f: f.holder.name),
    Field("metadata.holderKind", "持证主体类型", "GB/T 36903", lambda f: KINDS[f.holder.kind]),
    Field("metadata.conditions", "许可条件", "own", lambda f: list(f.grant.conditions)),
    Field("metadata.seal", "电子印章标识", "GB/T 36905", lambda f: f.grant.seal_id),
    Field("metadata.case", "办件编号", "GB/T 39554", lambda f: f.grant.case_number),
)


def licence(facts: PermitFacts) -> dict[str, Any]:
    """Return the permit as data, grouped into catalogue 目录信息 and metadata 元数据."""
    found: dict[str, Any] = {}
    for one in FIELDS:
        *groups, name = one.path.split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = one.read(facts)
    return found


def licence_json(facts: PermitFacts) -> bytes:
    """Return the permit as canonical bytes: the same facts always give the same ones."""
    return canonical(licence(facts))


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return JSON with sorted keys, in UTF-8, without spaces: RFC 8785 for texts and integers."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest(document: bytes) -> str:
    """Return the SHA-256 of a licence in hexadecimal; the register keeps it, the QR begins it."""
    return hashlib.sha256(document).hexdigest()
