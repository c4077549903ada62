"""One case with every kind of act in it, as intake and approval tell it, and filings about it."""

from datetime import datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from onehall_approval.messages import REMEDIES
from onehall_calendar import load
from onehall_contracts import Event, Message, approval, intake
from onehall_contracts.ids import derived
from onehall_dispute import messages
from onehall_dispute.domain import disputes
from onehall_dispute.domain import model as m

from tests.building import ACCEPTED_AT, APPLICANT, accepted, item

CALENDAR = load()
CASE_ID = "0190aaaa-0000-7000-8000-000000000001"
NUMBER = "610100201109260020000014"
LICENCE = item(1, "GHJ")
APPROVAL = item(2, "HBJ").model_copy(update={"nature": "非行政许可审批"})
SERVICE = item(3, "XFZD").model_copy(update={"nature": "公共服务"})
DENIED = item(4, "XFZD")
UNTOUCHED = item(5, "HBJ")
ISSUED_AT = datetime.fromisoformat("2011-09-28T16:00:00+08:00")

ACCEPTED = accepted(LICENCE, APPROVAL, SERVICE, DENIED, UNTOUCHED, case_id=CASE_ID)
SUBMITTED = intake.CaseSubmittedV1(
    case_id=CASE_ID,
    case_number=NUMBER,
    centre="610100",
    class_id="PC2",
    applicant_ref=APPLICANT,
    channel="online",
    items=tuple(i.item_id for i in ACCEPTED.items),
    documents=(
        intake.DocumentRef(kind="D02", sha256="1" * 64, size=7, media_type="application/pdf"),
    ),
    submitted_at=ACCEPTED_AT,
)
NOTIFIED = intake.CorrectionNotifiedV1(
    case_id=CASE_ID,
    case_number=NUMBER,
    applicant_ref=APPLICANT,
    deficiencies=(intake.Deficiency(kind="D03", what="缺少图纸"),),
    notified_at=ACCEPTED_AT,
)
OPINION = approval.OpinionRecordedV1(
    case_id=CASE_ID,
    item_id="PC2-04",
    department="XFZD",
    task_id=derived("task"),
    opinion_id=derived("opinion"),
    answer="refuse",
    officer="window",
    given_at=ACCEPTED_AT,
    recorded_at=ACCEPTED_AT,
    promised_due_at=ISSUED_AT,
)


def not_accepted(at: datetime = ISSUED_AT) -> intake.CaseNotAcceptedV2:
    return intake.CaseNotAcceptedV2(
        case_id=CASE_ID,
        case_number=NUMBER,
        applicant_ref=APPLICANT,
        cause="not-required",
        reasons=("无需许可",),
        legal_basis=("行政许可法 32",),
        remedies=REMEDIES,
        decided_at=at,
        officer="clerk-7",
    )


def issued(at: datetime = ISSUED_AT) -> approval.PermitIssuedV1:
    permits = [(LICENCE, "规划许可证"), (APPROVAL, "批准文件"), (SERVICE, "证明")]
    return approval.PermitIssuedV1(
        case_id=CASE_ID,
        case_number=NUMBER,
        class_id="PC2",
        issuance_id=derived("issuance"),
        permits=tuple(
            approval.Permit(
                item_id=i.item_id, department=i.department, permit_number="1", certificate=name
            )
            for i, name in permits
        ),
        refusals=(refusal("PC2-04"),),
        not_concerned=("PC2-05",),
        used_wd=2,
        joint_limit_wd=10,
        serial_legal_wd=100,
        issued_at=at,
    )


def all_refused() -> approval.CaseRefusedV1:
    permitted = issued().model_dump() | {"refusals": (refusal("PC2-01"), refusal("PC2-02"))}
    return approval.CaseRefusedV1.model_validate(permitted)


def refusal(item_id: str) -> approval.Refusal:
    return approval.Refusal(
        item_id=item_id,
        department="XFZD",
        reasons=("不符合",),
        legal_basis=("消防法 11",),
        remedies=REMEDIES,
    )


def told(message: Message, hour: int = 0) -> Event:
    """An event whose id follows from its message, `hour` hours into the case."""
    at = ACCEPTED_AT + timedelta(hours=hour)
    return Event(event_id(message), "test", at, message, subject=message.subject)


def event_id(message: Message) -> UUID:
    return derived(message.wire_name, message.model_dump_json())


def file_of(*said: Message) -> m.CaseFile:
    return run(*(messages.observe(told(one, hour)) for hour, one in enumerate(said)))


def run(*commands: m.Command, state: m.CaseFile = disputes.INITIAL) -> m.CaseFile:
    for command in commands:
        answer = disputes.decide(state, command)
        assert not isinstance(answer, m.Refused), answer
        state = reduce(disputes.evolve, answer, state)
    return state


def filing(ground: str, item_id: str | None = None, **more: Any) -> m.FileDispute:
    said = {
        "dispute": m.DisputeId(str(derived("dispute", ground, item_id, *more.values()))),
        "ground": m.Ground(ground),
        "item": item_id,
        "act": None,
        "applicant": m.Reference(str(APPLICANT)),
        "statement_sha256": m.Digest("a" * 64),
        "at": ISSUED_AT + timedelta(hours=1),
        "calendar": CALENDAR,
    }
    return m.FileDispute(**(said | more))
