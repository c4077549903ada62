"""From contracts to commands; pure."""

from collections.abc import Iterable
from uuid import UUID

from onehall_calendar import Limit, Unit
from onehall_contracts import departments, intake
from onehall_contracts.ids import derived
from onehall_contracts.statements import OpinionStatement

from onehall_approval.domain import model as m


def task_of(case: str, item: str, round: int = 1) -> m.TaskId:
    """Return the task of an item's n-th round; derived, so that it is the same whenever read."""
    names = (case, item, "review") if round == 1 else (case, item, "review", round)
    return m.TaskId(str(derived(*names)))


def open_coordination(said: intake.CaseAcceptedV1, act: m.Act) -> m.OpenCoordination:
    """Return the command that an acceptance means."""
    return m.OpenCoordination(
        case=m.CaseId(said.case_id),
        case_number=said.case_number,
        class_id=said.class_id,
        centre=said.centre,
        lead=m.DepartmentId(said.lead_department),
        applicant=str(said.applicant_ref),
        accepted_at=said.accepted_at,
        plans=tuple(_plan(said, item) for item in said.items),
        documents=_documents(said.documents),
        act=act,
        certificates=tuple(
            m.Certificate(m.ItemId(c.item_id), c.number, c.issuer, c.valid_until)
            for c in said.certificates
        ),
        owed=frozenset(owed.kind for owed in said.owed),
    )


def record_opinion(stated: OpinionStatement, proof: m.Proof, act: m.Act) -> m.RecordOpinion:
    """Return the command that a department's proven answer means."""
    second = stated.countersigned_by
    opinion = m.Opinion(
        id=m.OpinionId(str(stated.jti)),
        answer=m.Answer(stated.answer),
        officer=m.OfficerId(stated.officer),
        given_at=stated.signed_at,
        reasons=stated.reasons,
        conditions=stated.conditions,
        legal_basis=stated.legal_basis,
        countersigned_by=m.OfficerId(second) if second else None,
        false_materials=stated.false_materials,
        proof=proof,
    )
    return m.RecordOpinion(m.ItemId(stated.item_id), m.TaskId(str(stated.task_id)), opinion, act)


def complete_step(said: departments.StepDoneV1, report: UUID, act: m.Act) -> m.CompleteStep:
    """Return the command that a department's report of a step means."""
    item, task = m.ItemId(said.item_id), m.TaskId(str(said.task_id))
    return m.CompleteStep(item, task, said.step, str(report), act)


def ask_clarification(said: departments.ClarificationRequestedV1, act: m.Act) -> m.AskClarification:
    """Return the command that a department's question to the applicant means."""
    question = m.ClarificationId(str(said.clarification_id))
    return m.AskClarification(question, m.ItemId(said.item_id), said.question, act)


def answer_invitation(said: departments.AttendanceGivenV1, act: m.Act) -> m.AnswerInvitation:
    """Return the command that a department's answer to an invitation means."""
    officers = tuple(m.OfficerId(officer) for officer in said.officers)
    reply = m.Reply(officers, said.leave_reason)
    return m.AnswerInvitation(m.ActivityId(str(said.activity_id)), reply, act)


def note_supplement(said: intake.DocumentAddedV1, act: m.Act) -> m.NoteSupplement:
    """Return the command that papers handed in later mean."""
    return m.NoteSupplement(_documents(said.documents), frozenset(said.still_owed), act)


def lapse_supplement(said: intake.SupplementOverdueV1, act: m.Act) -> m.LapseSupplement:
    """Return the command that papers not handed in mean."""
    return m.LapseSupplement(said.kinds, act)


def _documents(said: Iterable[intake.DocumentRef]) -> tuple[m.Document, ...]:
    return tuple(m.Document(d.kind, d.sha256, d.size, d.media_type) for d in said)


def _plan(said: intake.CaseAcceptedV1, item: intake.AcceptedItem) -> m.Plan:
    return m.Plan(
        item=m.ItemId(item.item_id),
        name=item.name,
        department=m.DepartmentId(item.department),
        task=task_of(said.case_id, item.item_id),
        # The case number ends in its own check digit, so the permit number is checkable by it too.
        permit_number=m.PermitNumber(f"{said.case_number}-{item.item_id.rpartition('-')[2]}"),
        certificate=item.certificate,
        promised_wd=item.promised_wd,
        legal=Limit(item.legal_n, Unit(item.legal_unit)),
        steps=tuple(m.Step(s.name, s.limit_wd, s.clock) for s in item.steps),
        prerequisites=tuple(
            m.Prerequisite(m.ItemId(p.item_id), m.PrerequisiteKind(p.kind))
            for p in item.prerequisites
        ),
        papers=frozenset(item.documents),
        centre=item.centre,
        mode=m.Mode(item.mode),
        valid_months=item.valid_months,
        safety=item.safety,
        hearing=m.HearingRule(item.hearing),
        authority=m.Level(item.authority),
        department_name=item.department_name,
        legal_basis=item.legal_basis,
    )
