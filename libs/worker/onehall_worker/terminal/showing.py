"""Tasks, invitations and receipts as lines to be read or heard: one fact a line, label first."""

from collections.abc import Iterator
from datetime import datetime

from onehall_worker.activity import Invitation
from onehall_worker.opinions import Opinion
from onehall_worker.records import Filed, Returned
from onehall_worker.task import ReviewTask

ANSWERS = {
    "approve": "同意 approve",
    "approve-with-conditions": "附条件同意 approve with conditions",
    "refuse": "不同意 refuse",
    "not-concerned": "不涉及 not concerned",
}
ACTIVITIES = {
    "document-review": "联合会审 document review",
    "drawing-review": "联合审图 drawing review",
    "site-visit": "联合踏勘 site visit",
    "opinion-signing": "会签 opinion signing",
    "completion-inspection": "联合验收 completion inspection",
}
CLOCKS = {"intake": "受理 intake", "decision": "审批 decision", "delivery": "送达 delivery"}


def left(due: datetime, now: datetime) -> str:
    """Say how many days there are until `due`, or how many it is past; working days or not."""
    days = (due.date() - now.astimezone(due.tzinfo).date()).days
    if due < now:
        return f"已逾期 {-days} 天 overdue by {-days} days"
    return f"还剩 {days} 天 {days} days left"


def line(n: int, task: ReviewTask, now: datetime) -> str:
    """Return a task as one line of a list."""
    due = f"{left(task.due_at, now)}, 期限 due {_at(task.due_at)}"
    return f"{n}. {task.item_id} {task.name}, 办件 case {task.case_number}, {due}"


def invited_line(n: int, one: Invitation) -> str:
    """Return an invitation as one line of a list."""
    kind = ACTIVITIES.get(one.activity, one.activity)
    when = f"{_at(one.starts_at)} {one.place}, 回复期限 answer by {_at(one.answer_by)}"
    return f"邀请 invitation {n}. {kind}, 事项 items {', '.join(one.items)}, {when}"


def whole(task: ReviewTask, now: datetime) -> Iterator[str]:
    """Yield everything a task says."""
    yield f"事项 item: {task.item_id} {task.name}"
    yield f"办件 case: {task.case_number}, {task.class_id}, {task.case_id}"
    yield f"任务 task: {task.task_id}"
    yield f"轮次 round: {task.round}"
    yield f"决定权限 decided by: {task.authority}"
    yield f"请求时间 asked: {_at(task.requested_at)}"
    yield f"期限 due: {_at(task.due_at)}, {left(task.due_at, now)}"
    yield f"期限说明 because: {task.due_explained}"
    yield f"视为已具备的前置条件 assumed prerequisites: {', '.join(task.assumed) or '无 none'}"
    for step in task.steps:
        clock = CLOCKS.get(step.clock, step.clock)
        yield f"环节 step: {step.name}, {step.limit_wd} 个工作日 working days, {clock}"
    for paper in task.documents:
        yield f"材料 document: {paper.kind}, sha256 {paper.sha256}, {paper.size} bytes"
    if not task.documents:
        yield "材料 documents: 无 none"


def about_to_sign(task: ReviewTask, opinion: Opinion, officer: str) -> Iterator[str]:
    """Yield what a signature would be put under."""
    yield "即将签名 about to sign:"
    yield f"意见 answer: {ANSWERS[opinion.answer]}"
    yield f"事项 item: {task.item_id} {task.name}, 办件 case {task.case_number}"
    yield from (f"条件 condition: {one}" for one in opinion.conditions)
    yield from (f"理由 reason: {one}" for one in opinion.reasons)
    yield from (f"法律依据 legal basis: {one}" for one in opinion.legal_basis)
    if opinion.false_materials:
        yield "提供虚假材料 false materials: 是 yes"
    yield f"签署人 officer: {officer}"
    if opinion.countersigned_by:
        yield f"会签人 countersigned by: {opinion.countersigned_by}"


def receipt(one: Filed) -> str:
    """Return a receipt as one line."""
    return (
        f"回执 receipt: 意见 opinion {one.opinion_id}, 任务 task {one.task_id}, "
        f"登记 recorded {one.recorded_at}, sha256 {one.opinion_sha256}"
    )


def came_back(one: Returned) -> str:
    """Return what was not taken as one line."""
    what = f"{one.message} {one.event_id}, {one.returned_at}"
    return f"退回 returned: {what}, {one.reason}: {one.detail}"


def _at(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
