"""Permits as tests use them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from onehall_approval.certificates.facts import Grant, Holder, HolderKind, PermitFacts
from onehall_approval.certificates.register import Issued, Permit, PermitStatus

CASE = "0192f0c0-0000-7000-8000-000000000001"
BASE_URL = "https://hall.example.org"
ISSUED_AT = datetime(2011, 12, 2, 2, 0, tzinfo=UTC)
GRANT = Grant(
    permit_number="建字第610100201100017",
    certificate="建设工程规划许可证",
    item_id="PC2-03",
    item_name="建设工程规划许可",
    department="GHJ",
    department_name="西安市规划局",
    case_id=CASE,
    case_number="610100201110310050000017",
    issued_on=date(2011, 12, 2),
    valid_from=date(2011, 12, 2),
    valid_until=date(2014, 12, 1),
    centre="610100",
    seal_id="610100-GHJ-01",
    conditions=("建筑后退道路红线不少于十五米",),
    legal_basis=("《中华人民共和国城乡规划法》第四十条",),
    applicant="0192f0c0-0000-7000-8000-00000000000a",
)
COMPANY = Holder(HolderKind.ORGANISATION, "西安曲江示例置业有限公司")
PERSON = Holder(HolderKind.PERSON, "欧阳示例")
FACTS = PermitFacts(GRANT, COMPANY, "0123456789abcdef0123456789abcdef")
PERMIT = Permit(
    permit_number=GRANT.permit_number,
    case_id=CASE,
    item_id=GRANT.item_id,
    item_name=GRANT.item_name,
    certificate=GRANT.certificate,
    department=GRANT.department,
    department_name=GRANT.department_name,
    holder_name_masked=COMPANY.name,
    issued_at=ISSUED_AT,
    valid_until=GRANT.valid_until,
    status=PermitStatus.VALID,
    status_at=ISSUED_AT,
    reason=None,
    digest="ab" * 32,
    version=1,
    successor=None,
)


def grant(number: str, case: str = CASE) -> Grant:
    return replace(GRANT, permit_number=number, case_id=case)


def issued(one: Grant) -> Issued:
    return Issued(
        one.permit_number,
        one.case_id,
        one.item_id,
        one.item_name,
        one.certificate,
        one.department,
        one.department_name,
        ISSUED_AT,
        one.valid_until,
        one.version,
    )
