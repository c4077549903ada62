"""What an entry of the ledger says to people: a sentence in each language, and its plain facts.

Only fields named here leave the ledger: a message's references to persons, officers' names and
free texts stay in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onehall_supervision.store.reading import Entry


@dataclass(frozen=True, slots=True)
class Telling:
    """How one type of event is told: fields of its data that are shown, lists that are counted."""

    zh: str
    en: str
    shows: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)


ANSWERS: Final = {
    "approve": ("同意", "approved"),
    "approve-with-conditions": ("有条件同意", "approved with conditions"),
    "refuse": ("不同意", "refused"),
    "not-concerned": ("不涉及", "not concerned"),
}
MODES: Final = {
    "explicit": ("已受理", "accepted"),
    "deemed": ("逾期未答复,视为受理", "deemed accepted, for no answer came in time"),
    "tolerant": ("容缺受理", "accepted, some papers to follow"),
}
LEVELS: Final = {
    "warning": ("预警", "warning"),
    "yellow": ("黄牌", "yellow card"),
    "red": ("红牌", "red card"),
}

TELLINGS: Final[Mapping[str, Telling]] = {
    "intake.case-submitted.v1": Telling(
        "申请已提交,办件编号{case_number}", "submitted; the case number is {case_number}",
        ("case_number", "centre", "class_id", "channel", "items"), ("documents",),
    ),
    "intake.correction-notified.v1": Telling(
        "一次性告知需补正{deficiencies}处", "told once what is missing: {deficiencies} points",
        ("case_number",), ("deficiencies",),
    ),
    "intake.correction-received.v1": Telling(
        "补正材料已收到", "the missing papers were received", (), ("documents",),
    ),
    "intake.case-accepted.v1": Telling(
        "{mode},牵头部门{lead_department}", "{mode}; {lead_department} leads",
        ("case_number", "class_id", "class_name", "mode", "lead_department", "items",
         "catalogue_version"), (), {"mode": MODES},
    ),
    "intake.case-not-accepted.v1": Telling(
        "不予受理", "not accepted", ("case_number", "cause"),
    ),
    "intake.case-withdrawn.v1": Telling("申请人已撤回", "withdrawn by the applicant"),
    "approval.coordination-opened.v1": Telling(
        "并联审批启动,{reviews}项同时办理,共同时限{joint_limit_wd}个工作日",
        "{reviews} reviews began at once; the joint limit is {joint_limit_wd} working days",
        ("class_id", "joint_limit_wd", "joint_due_at", "serial_legal_wd"), ("reviews",),
    ),
    "approval.step-completed.v1": Telling(
        "{department}完成{item_id}的环节“{step}”",
        "{department} completed the step {step} of {item_id}",
        ("item_id", "department", "step"),
    ),
    "approval.opinion-recorded.v1": Telling(
        "{department}对{item_id}出具审查意见: {answer}", "{department} on {item_id}: {answer}",
        ("item_id", "department", "answer", "given_at", "promised_due_at"), (),
        {"answer": ANSWERS},
    ),
    "approval.prerequisite-discharged.v1": Telling(
        "{item_id}的前置作用已兑现", "what others needed of {item_id} has come true",
        ("item_id", "discharged_for"),
    ),
    "approval.gate-opened.v1": Telling(
        "全部审查意见齐备,集中批准", "all opinions are in; decisions are made together", ("order",),
    ),
    "approval.permit-issued.v1": Telling(
        "统一送达: {permits}件证照,用时{used_wd}个工作日",
        "issued: {permits} permits after {used_wd} working days",
        ("issuance_id", "used_wd", "joint_limit_wd", "serial_legal_wd"), ("permits", "refusals"),
    ),
    "approval.case-refused.v1": Telling(
        "统一送达: 不予许可", "issued: nothing could be granted",
        ("issuance_id", "used_wd", "joint_limit_wd", "serial_legal_wd"), ("refusals",),
    ),
    "dispute.dispute-filed.v1": Telling(
        "提出争议,事由{ground}", "disputed on ground {ground}",
        ("dispute_id", "item_id", "ground", "reconsideration_last_day", "litigation_last_day"),
    ),
    "dispute.evidence-frozen.v1": Telling(
        "卷宗已固定", "the file is frozen", ("dispute_id", "manifest_sha256", "events"),
    ),
    "dispute.dispute-admitted.v1": Telling(
        "争议已受理,{close_by}前办结", "the dispute is admitted; it closes by {close_by}",
        ("dispute_id", "close_by"),
    ),
    "dispute.dispute-not-admitted.v1": Telling(
        "争议不予受理", "the dispute is not admitted", ("dispute_id", "cause"),
    ),
    "notify.notice-sent.v1": Telling(
        "通知已发出", "a notice was sent", ("notice_id", "channel", "template", "attempts"),
    ),
    "notify.notice-failed.v1": Telling(
        "通知未能送达", "a notice could not be delivered",
        ("notice_id", "channel", "template", "attempts"),
    ),
    "supervision.card-issued.v1": Telling(
        "电子监察{level}: {reason_zh}", "supervision, {level}: {reason_en}",
        ("function", "rule", "level", "subject", "department", "reason_zh", "reason_en",
         "legal_basis", "breached_at"), (), {"level": LEVELS},
    ),
}  # fmt: skip

END_OF_CASE: Final = (
    "approval.permit-issued.v1",
    "approval.case-refused.v1",
    "intake.case-not-accepted.v1",
    "intake.case-withdrawn.v1",
)


def facts(entry: Entry) -> dict[str, Any]:
    """Return what of an entry's data may be shown: nothing personal, no free text."""
    telling = TELLINGS.get(entry.type)
    if telling is None:
        return {}
    shown = {name: _plain(entry.data[name]) for name in telling.shows if name in entry.data}
    return shown | {name: len(entry.data.get(name) or ()) for name in telling.counts}


def sentences(entry: Entry) -> tuple[str, str]:
    """Return what happened in a short Chinese and a short English sentence."""
    telling = TELLINGS.get(entry.type, Telling(entry.type, entry.type))
    zh = facts(entry)
    en = dict(zh)
    for name, table in telling.words.items():
        zh[name], en[name] = table.get(zh.get(name, ""), (zh.get(name), en.get(name)))
    return telling.zh.format_map(_Told(zh)), telling.en.format_map(_Told(en))


def _plain(value: Any) -> Any:
    """Return a list of items as their ids; anything else as it is."""
    if isinstance(value, list):
        return [v["item_id"] if isinstance(v, dict) else v for v in value]
    return value


class _Told(dict[str, Any]):
    """Facts to be told; one that is missing leaves a gap, never an error."""

    def __missing__(self, key: str) -> str:
        return "…"
