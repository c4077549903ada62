"""The story at the departments: who will come and who not, a step done, opinions of each kind."""

from datetime import datetime

from onehall_contracts.departments import (
    AttendanceGivenV1,
    ClarificationRequestedV1,
    HeartbeatV1,
    OpinionGivenV1,
    StepDoneV1,
)
from onehall_contracts.event import Event
from onehall_contracts.golden import asked, signed, story
from onehall_contracts.golden.asked import Asked
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.message import Answer

ATTENDANCE = said(
    at(9, 30, 10, 15),
    AttendanceGivenV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        department="XFZD",
        officers=("XFZD-03", "XFZD-07"),
        given_at=at(9, 30, 10, 15),
    ),
    id=derived(story.VISIT, "attendance", "XFZD"),
    by="department/XFZD",
    cause=derived(story.VISIT, "XFZD"),
)

LEAVE = said(
    at(9, 30, 16, 40),
    AttendanceGivenV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        department="RFB",
        leave_reason="当日两名经办人员均参加全市人防工程年度检查,请假一次,意见书面提交",
        given_at=at(9, 30, 16, 40),
    ),
    id=derived(story.VISIT, "attendance", "RFB"),
    by="department/RFB",
    cause=derived(story.VISIT, "RFB"),
)

STEP_DONE = said(
    at(10, 8, 16, 20),
    StepDoneV1(
        task_id=story.FIRE_TASK,
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        step="审查",
        officer="XFZD-03",
        done_at=at(10, 8, 16, 20),
    ),
    id=derived(story.FIRE_TASK, "step", "审查"),
    by="department/XFZD",
    cause=story.FIRE_TASK,
)


def _signed(one: Asked, when: datetime, given: Answer, **said_with: object) -> str:
    opinion_id = derived(one.task.task_id, "opinion")
    return signed.opinion(one.task, one.statement, opinion_id, when, answer=given, **said_with)


def _opinion(one: Asked, when: datetime, compact: str) -> Event:
    task, opinion_id = one.task, derived(one.task.task_id, "opinion")
    return said(
        when,
        OpinionGivenV1(
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=task.department,
            signed=compact,
        ),
        id=opinion_id,
        by=f"department/{task.department}",
        cause=task.task_id,
    )


SIGNED = _signed(
    asked.FIRE,
    at(10, 14, 15, 0),
    "approve-with-conditions",
    reasons=("消防设计文件符合国家工程建设消防技术标准",),
    conditions=("消防车道净宽不得小于4米,施工中不得占用",),
    legal_basis=("《中华人民共和国消防法》第十一条",),
    officer="XFZD-03",
    countersigned_by="XFZD-01",
)
OPINION = _opinion(asked.FIRE, at(10, 14, 15, 0), SIGNED)

# The catalogue leaves this item to the bureau 局级, so its head signs, and alone.
ENVIRONMENT_OPINION = _opinion(
    asked.ENVIRONMENT,
    at(11, 4, 11, 29),
    _signed(
        asked.ENVIRONMENT,
        at(11, 4, 11, 29),
        "approve",
        legal_basis=("《中华人民共和国环境影响评价法》第二十二条",),
        officer="HBJ-00",
    ),
)

REFUSAL = _opinion(
    asked.REFUSED,
    at(11, 16, 15, 39),
    _signed(
        asked.REFUSED,
        at(11, 16, 15, 39),
        "refuse",
        reasons=story.FIRE_REFUSED_BECAUSE,
        legal_basis=story.FIRE_REFUSED_BY,
        officer="XFZD-03",
        countersigned_by="XFZD-01",
    ),
)

QUESTION = said(
    at(10, 11, 10, 39),
    ClarificationRequestedV1(
        clarification_id=story.QUESTION,
        task_id=derived(story.CASE, "PC2-07", "review"),
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        question=story.ASKED_ABOUT_SHELTER,
        officer="RFB-03",
        requested_at=at(10, 11, 10, 39),
    ),
    id=story.QUESTION,
    by="department/RFB",
    cause=derived(story.CASE, "PC2-07", "review"),
)

HEARTBEAT = said(
    at(10, 11, 10, 31),
    HeartbeatV1(
        department="XFZD",
        instance="xfzd-1",
        version="0.1.0",
        waiting=0,
        later=1,
        unpublished=0,
        parked=0,
        receipts=12,
        returned=0,
        sent_at=at(10, 11, 10, 31),
    ),
    id=derived("XFZD", "heartbeat", "example"),
    by="department/XFZD",
)

EVENTS = (ATTENDANCE, LEAVE, STEP_DONE, OPINION, ENVIRONMENT_OPINION, REFUSAL, QUESTION, HEARTBEAT)
