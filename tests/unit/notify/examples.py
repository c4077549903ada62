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
    "remaining": ("PC2-11",),
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

LATER = datetime(2011, 11, 19, tzinfo=SHANGHAI)  # 24:00 of Friday the eighteenth
DUES = (approval.ItemDue(item_id="PC2-06", promised_due_at=LATER, legal_due_at=LATER),)
CLOCK_SUSPENDED = approval.ClockSuspendedV1(
    case_id=CASE,
    procedure_id=derived("procedure"),
    department="XFZD",
    cause="专家评审",
    declared_wd=7,
    notice="特别程序告知书 1",
    started_on=date(2011, 9, 28),
    items=DUES,
    joint_due_at=LATER,
    suspended_at=AT,
)
LIMIT_EXTENDED = approval.LimitExtendedV1(
    case_id=CASE,
    department="GHJ",
    days=15,
    approver_role="本级人民政府负责人",
    approver="officer-0099",
    reason="专家意见不一 the experts disagree",
    notice="延期告知书 1",
    items=DUES,
    joint_due_at=LATER,
    extended_at=AT,
)
CLARIFICATION = approval.ClarificationAskedV1(
    case_id=CASE,
    item_id="PC2-06",
    department="XFZD",
    clarification_id=derived("clarification"),
    question="疏散楼梯在哪一侧 on which side is the staircase?",
    asked_at=AT,
)
DEPENDANTS_ASKED = approval.DependantsAskedV1(
    case_id=CASE,
    item_id="PC2-06",
    dependants=("PC2-01", "PC2-02"),
    answer_by=LATER,
    pending_until=LATER,
    asked_at=AT,
)
ITEMS_ENDED = approval.ItemsEndedV1(
    case_id=CASE,
    items=("PC2-01", "PC2-02"),
    cause="supplement",
    reason="容缺材料逾期未补: D13",
    ended_at=AT,
)
CASE_ENDED = approval.CaseEndedV1(
    case_id=CASE,
    case_number=NUMBER,
    class_id="PC2",
    outcome="terminated",
    reason="nothing left to decide",
    ended_at=AT,
)
HEARING_OFFERED = approval.HearingRecordedV1(
    case_id=CASE,
    item_id="PC2-05",
    department="HBJ",
    hearing_id=derived("hearing"),
    stage="parties-informed",
    due_at=LATER,
    recorded_at=AT,
)
HEARING_SCHEDULED = HEARING_OFFERED.model_copy(
    update={"stage": "scheduled", "record": "听证公告 3", "due_at": None}
)
DELIVERY_MADE = approval.DeliveryMadeV1(
    case_id=CASE,
    issuance_id=derived(CASE, "issuance"),
    channel="window",
    receipt="送达回证 1",
    decided_at=AT,
    delivered_at=AT,
)
PERMIT_CHANGED = approval.PermitChangedV1(
    case_id=CASE,
    item_id="PC2-06",
    department="XFZD",
    permit_number=f"{NUMBER}-06",
    change="revoked",
    valid_until=LATER,
    conditions=("开业前复查",),
    reasons=("以欺骗手段取得",),
    legal_basis=("行政许可法 69",),
    remedies=REMEDIES,
    barred_until=date(2014, 9, 26),
    changed_at=AT,
)

# What every reader must find in the text, in either language.
EVERY: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (SUBMITTED, (NUMBER, "5")),
    (CORRECTION, (NUMBER, "D07", "site plan", "D11", "seal")),
    (ACCEPTED, (NUMBER, "29", "item 1", "item 6")),
    (NOT_ACCEPTED, (NUMBER, "省级机关", "第三十二条", "60", "市人民政府", "中级人民法院")),
    (
        PERMIT_ISSUED,
        (
            NUMBER,
            f"{NUMBER}-01",
            f"{NUMBER}-06",
            "开业前复查",
            "资金未落实",
            "60",
            "PC2-09",
            "PC2-11",
        ),
    ),
    (CASE_REFUSED, (NUMBER, "PC2-02", "资金未落实", "建筑法", "60", "市人民政府", "中级人民法院")),
    (CLOCK_SUSPENDED, (NUMBER, "专家评审", "7", "特别程序告知书 1", "PC2-06", "18")),
    (LIMIT_EXTENDED, (NUMBER, "15", "本级人民政府负责人", "the experts disagree", "延期告知书 1")),
    (CLARIFICATION, (NUMBER, "PC2-06", "on which side")),
    (DEPENDANTS_ASKED, (NUMBER, "PC2-06", "PC2-01", "PC2-02", "18")),
    (ITEMS_ENDED, (NUMBER, "PC2-01", "PC2-02", "D13")),
    (CASE_ENDED, (NUMBER, "2011")),
    (HEARING_OFFERED, (NUMBER, "PC2-05", "18")),
    (HEARING_SCHEDULED, (NUMBER, "PC2-05", "听证公告 3")),
    (DELIVERY_MADE, (NUMBER, "送达回证 1", "2011")),
    (
        PERMIT_CHANGED,
        (
            f"{NUMBER}-06",
            "PC2-06",
            "欺骗",
            "行政许可法 69",
            "开业前复查",
            "2014",
            "60",
            "市人民政府",
        ),
    ),
    (DISPUTE_FILED, (str(DISPUTE), "PC2-02")),
    (DISPUTE_ADMITTED, (str(DISPUTE),)),
    (DISPUTE_NOT_ADMITTED, (str(DISPUTE), "60", "go to court")),
    (CARD, ("F02-Y", str(CARD.card_id), "第四十二条")),
)
