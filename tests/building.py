"""Builders of messages for tests: a case as intake would have accepted it."""

from datetime import datetime
from uuid import UUID, uuid4

from onehall_calendar import SHANGHAI
from onehall_contracts import Event, Message, departments, encode, intake, pack
from onehall_contracts.ids import derived, uuid7

ACCEPTED_AT = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
APPLICANT = derived("applicant", "wang")


def item(number: int, department: str, *needs: int, promised: int = 10) -> intake.AcceptedItem:
    return intake.AcceptedItem(
        item_id=f"PC2-{number:02}",
        name=f"item {number}",
        department=department,
        department_code="026",
        nature="行政许可",
        promised_wd=promised,
        legal_n=20,
        legal_unit="wd",
        legal_basis="行政许可法 42",
        certificate="证",
        steps=(
            intake.StepPlan(name="受理", limit_wd=1, clock="intake"),
            intake.StepPlan(name="审查", limit_wd=promised - 2, clock="decision"),
            intake.StepPlan(name="决定", limit_wd=2, clock="decision"),
        ),
        documents=("D01",),
        prerequisites=tuple(intake.Prerequisite(item_id=f"PC2-{n:02}", kind="hard") for n in needs),
    )


def accepted(
    *items: intake.AcceptedItem, case_id: str | None = None, at: datetime = ACCEPTED_AT
) -> intake.CaseAcceptedV1:
    return intake.CaseAcceptedV1(
        case_id=case_id or str(uuid4()),
        case_number="610100201109260020000014",
        centre="610100",
        class_id="PC2",
        class_name="建设工程规划许可证、施工许可证",
        applicant_ref=APPLICANT,
        mode="explicit",
        lead_department="GHJ",
        catalogue_version="test",
        rule_set="CN-2011",
        items=items,
        documents=(
            intake.DocumentRef(kind="D01", sha256="0" * 64, size=10, media_type="application/pdf"),
        ),
        accepted_at=at,
    )


def opinion(
    case: intake.CaseAcceptedV1,
    of: intake.AcceptedItem,
    answer: str = "approve",
    at: datetime = ACCEPTED_AT,
    **more: object,
) -> departments.OpinionGivenV1:
    task = derived(case.case_id, of.item_id, "review")
    said = {
        "opinion_id": derived(task, "opinion"),
        "task_id": task,
        "case_id": case.case_id,
        "item_id": of.item_id,
        "department": of.department,
        "answer": answer,
        "reasons": ("不符合 not met",) if answer == "refuse" else (),
        "legal_basis": ("消防法 11",) if answer == "refuse" else (),
        "conditions": ("限期 conditions",) if answer == "approve-with-conditions" else (),
        "officer": f"{of.department}-01",
        "given_at": at,
    }
    return departments.OpinionGivenV1.model_validate(said | more)


def event(message: Message, source: str = "test", id: UUID | None = None) -> Event:
    return Event(id or uuid7(), source, ACCEPTED_AT, message, subject=message.subject)


def body(*events: Event) -> bytes:
    return next(pack([encode(e) for e in events]))
