"""Builders of messages for tests: a case as intake would have accepted it."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from onehall_approval import messages
from onehall_approval.domain import coordination
from onehall_approval.domain import model as m
from onehall_approval.domain.posts import usual
from onehall_approval.messages.notary import Notary
from onehall_approval.messages.proving import proven
from onehall_calendar import SHANGHAI, load
from onehall_contracts import Event, Message, departments, encode, intake, pack
from onehall_contracts.ids import derived, uuid7
from onehall_contracts.signing import verify
from onehall_contracts.statements import (
    OPINION,
    TASK,
    OpinionStatement,
    TaskStatement,
    sha256_of,
)

from tests.keys import CENTRE, centre_key, department_key

NOTARY = Notary(centre_key(), CENTRE)
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


@lru_cache(maxsize=256)
def asked(case: intake.CaseAcceptedV1) -> Mapping[str, str]:
    """What a case's departments are asked first, as the centre signs it: statements by item.

    The centre's signatures follow from its inputs, so a test knows them without having been asked.
    """
    register = usual([one.department for one in case.items])
    act = m.Act(case.accepted_at, load(), "test", m.Side.OURSELVES, None, register, NOTARY)
    opened = coordination.decide(coordination.INITIAL, messages.open_coordination(case, act))
    assert not isinstance(opened, m.Refused)
    (event, *_) = opened
    assert isinstance(event, m.CoordinationOpened)
    return {r.item: r.seal.statement for r in event.reviews if r.seal}


def opinion(
    case: intake.CaseAcceptedV1,
    of: intake.AcceptedItem,
    answer: str = "approve",
    at: datetime = ACCEPTED_AT,
    **more: object,
) -> departments.OpinionGivenV1:
    """The opinion of an item's department, signed; `more` are fields of its statement."""
    return signed_opinion(asked(case)[of.item_id], answer, at, of.department, **more)


def stated(statement: str) -> TaskStatement:
    """What a department was asked, as the centre of all tests signed it."""
    return verify(statement, TASK, {NOTARY.key.kid: NOTARY.key.public}.get).read(TaskStatement)


def signed_opinion(
    statement: str,
    answer: str = "approve",
    at: datetime = ACCEPTED_AT,
    department: str = "",
    **more: object,
) -> departments.OpinionGivenV1:
    """The answer to a signed task, signed by its department or by another one."""
    task = stated(statement)
    by = department or task.department
    said = {
        "iss": by,
        "aud": task.iss,
        "iat": int(at.timestamp()),
        "jti": derived(task.task_id, "opinion"),
        "nonce": task.nonce,
        "task_sha256": sha256_of(statement),
        "task_id": task.task_id,
        "case_id": task.case_id,
        "item_id": task.item_id,
        "answer": answer,
        "reasons": ("不符合 not met",) if answer == "refuse" else (),
        "legal_basis": ("消防法 11",) if answer == "refuse" else (),
        "conditions": ("限期 conditions",) if answer == "approve-with-conditions" else (),
        "officer": f"{by}-01",
    }
    given = OpinionStatement.model_validate(said | more)
    return departments.OpinionGivenV1(
        task_id=given.task_id,
        case_id=given.case_id,
        item_id=given.item_id,
        department=by,
        signed=department_key(by).sign(OPINION, given),
    )


def record(said: departments.OpinionGivenV1, act: m.Act) -> m.RecordOpinion:
    """The command that a signed opinion means, once its signature is verified."""
    key = department_key(said.department)
    return messages.record_opinion(
        *proven(said, {key.kid: key.public}.get, NOTARY.name, act.at), act
    )


def event(message: Message, source: str = "", id: UUID | None = None) -> Event:
    """An event as its owner says it: a department under its own name."""
    department = getattr(message, "department", "")
    theirs = message.wire_name.startswith("departments.")
    source = source or (f"department/{department}" if theirs else "test")
    return Event(id or uuid7(), source, ACCEPTED_AT, message, subject=message.subject)


def body(*events: Event) -> bytes:
    return next(pack([encode(e) for e in events]))
