"""One example of every message that notify consumes, and the marks a reader must find in it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from onehall_calendar import SHANGHAI
from onehall_contracts import Message, approval, dispute, intake, supervision
from onehall_contracts.ids import derived

from tests.building import APPLICANT, accepted, item

AT = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
CASE = "0190a1b2-0000-7000-8000-000000000001"
NUMBER = "610100201109260020000014"
DISPUTE = UUID("0190a1b2-0000-7000-8000-0000000000d1")
REMEDIES = intake.Remedies(reconsideration_body="市人民政府", court="中级人民法院")
PERMITS = (
    approval.Permit(
        item_id="PC2-01", department="GHJ", permit_number=f"{NUMBER}-01", certificate="规划许可证"
    ),
    approval.Permit(
        item_id="PC2-06",
        department="XFZD",
        permit_number=f"{NUMBER}-06",
        certificate="消防审核意见书",
        conditions=("开业前复查",),
    ),
)
REFUSAL = approval.Refusal(
    item_id="PC2-02",
    department="JW",
    reasons=("资金未落实",),
    legal_basis=("建筑法 第八条",),
    remedies=REMEDIES,
)
ISSUED: dict[str, Any] = {
    "case_id": CASE,
    "case_number": NUMBER,
    "class_id": "PC2",
    "issuance_id": derived(CASE, "issuance"),
    "not_concerned": ("PC2-09",),
    "used_wd": 12,
    "joint_limit_wd": 29,
    "serial_legal_wd": 319,
    "issued_at": AT,
}

SUBMITTED = intake.CaseSubmittedV1(
    case_id=CASE,
    case_number=NUMBER,
    centre="610100",
    class_id="PC2",
    applicant_ref=APPLICANT,
    channel="online",
    items=("PC2-01", "PC2-06"),
    documents=(
        intake.DocumentRef(kind="D01", sha256="0" * 64, size=10, media_type="application/pdf"),
    ),
    submitted_at=AT,
)
CORRECTION = intake.CorrectionNotifiedV1(
    case_id=CASE,
    case_number=NUMBER,
    applicant_ref=APPLICANT,
    deficiencies=(
        intake.Deficiency(kind="D07", what="缺少总平面图 the site plan is missing"),
        intake.Deficiency(kind="D11", what="印章不清 the seal cannot be read"),
    ),
    notified_at=AT,
)
ACCEPTED = accepted(item(1, "GHJ"), item(6, "XFZD", promised=29), case_id=CASE, at=AT)
NOT_ACCEPTED = intake.CaseNotAcceptedV1(
    case_id=CASE,
    case_number=NUMBER,
    applicant_ref=APPLICANT,
    cause="wrong-authority",
    reasons=("该事项由省级机关办理",),
    legal_basis=("行政许可法 第三十二条",),
    remedies=REMEDIES,
    decided_at=AT,
)
PERMIT_ISSUED = approval.PermitIssuedV1(permits=PERMITS, refusals=(REFUSAL,), **ISSUED)
CASE_REFUSED = approval.CaseRefusedV1(refusals=(REFUSAL,), **ISSUED)
DISPUTE_FILED = dispute.DisputeFiledV1(
    dispute_id=DISPUTE,
    case_id=CASE,
    item_id="PC2-02",
    ground="G2",
    applicant_ref=APPLICANT,
    act_event_id=derived("act"),
    filed_at=AT,
    reconsideration_last_day=date(2011, 11, 25),
    litigation_last_day=date(2012, 3, 26),
)
DISPUTE_ADMITTED = dispute.DisputeAdmittedV1(
    dispute_id=DISPUTE, case_id=CASE, close_by=date(2011, 11, 10), admitted_at=AT
)
DISPUTE_NOT_ADMITTED = dispute.DisputeNotAdmittedV1(
    dispute_id=DISPUTE,
    case_id=CASE,
    cause="out-of-time",
    redirect_to="请向人民法院起诉 please go to court",
    decided_at=AT,
)
CARD = supervision.CardIssuedV1(
    card_id=derived("card"),
    case_id=CASE,
    function="F02",
    rule="F02-Y",
    level="yellow",
    subject_ref="PC2-06",
    department="XFZD",
    responsible="officer-0042",
    reason_zh="超过承诺期限",
    reason_en="the promised limit has passed",
    legal_basis="行政许可法 第四十二条",
    calendar_version="2011.1",
    breached_at=AT,
    issued_at=AT,
)

# What every reader must find in the text, in either language.
EVERY: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (SUBMITTED, (NUMBER, "PC2")),
    (CORRECTION, (NUMBER, "D07", "site plan", "D11", "seal")),
    (ACCEPTED, (NUMBER, "29", "item 1", "item 6", ACCEPTED.class_name)),
    (NOT_ACCEPTED, (NUMBER, "省级机关", "第三十二条", "60", "市人民政府", "中级人民法院")),
    (
        PERMIT_ISSUED,
        (NUMBER, f"{NUMBER}-01", f"{NUMBER}-06", "开业前复查", "资金未落实", "60", "PC2-09"),
    ),
    (CASE_REFUSED, (NUMBER, "JW", "资金未落实", "建筑法", "60", "市人民政府", "中级人民法院")),
    (DISPUTE_FILED, (str(DISPUTE), "PC2-02")),
    (DISPUTE_ADMITTED, (str(DISPUTE),)),
    (DISPUTE_NOT_ADMITTED, (str(DISPUTE), "out-of-time", "go to court")),
    (CARD, ("XFZD", "F02-Y", str(CARD.card_id), "第四十二条")),
)
