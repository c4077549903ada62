"""How one type of event is told, and the words its fields have in each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from onehall_calendar import SuspensionCause

Words: TypeAlias = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Telling:
    """How one type of event is told: fields of its data that are shown, lists that are counted."""

    zh: str
    en: str
    shows: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)


ANSWERS: Final[Words] = {
    "approve": ("同意", "approved"),
    "approve-with-conditions": ("有条件同意", "approved with conditions"),
    "refuse": ("不同意", "refused"),
    "not-concerned": ("不涉及", "not concerned"),
}
MODES: Final[Words] = {
    "explicit": ("已受理", "accepted"),
    "deemed": ("逾期未答复,视为受理", "deemed accepted, for no answer came in time"),
    "tolerant": ("容缺受理", "accepted, some papers to follow"),
}
LEVELS: Final[Words] = {
    "warning": ("预警", "warning"),
    "yellow": ("黄牌", "yellow card"),
    "red": ("红牌", "red card"),
}
ACTIVITIES: Final[Words] = {
    "document-review": ("联合审查", "joint document review"),
    "drawing-review": ("联合审图", "joint drawing review"),
    "site-visit": ("联合踏勘", "joint site visit"),
    "opinion-signing": ("会签", "signing of opinions"),
    "completion-inspection": ("联合验收", "completion inspection"),
}
OUTCOMES: Final[Words] = {
    "passed": ("通过,纪要已签", "passed, its minutes are signed"),
    "called-off": ("取消", "called off"),
}
ENDS: Final[Words] = {
    "withdrawn": ("申请人撤回", "withdrawn by the applicant"),
    "terminated": ("终止", "terminated"),
}
LEAVING: Final[Words] = {
    "applicant": ("申请人撤回", "withdrawn by the applicant"),
    "prerequisite": ("前置条件不具备", "a prerequisite is missing"),
    "terminated": ("终止", "terminated"),
    "supplement": ("容缺材料逾期未补", "papers owed did not come in time"),
}
STAGES: Final[Words] = {
    "parties-informed": ("已告知听证权利", "the parties were told of their right to a hearing"),
    "statement-recorded": ("陈述申辩已记录", "a statement was taken down"),
    "requested": ("已申请听证", "a hearing was requested"),
    "scheduled": ("听证已定期", "a hearing is scheduled"),
    "held": ("听证已举行", "a hearing was held"),
    "lapsed": ("逾期未申请,视为放弃", "nobody asked for a hearing in time"),
}
DELIVERIES: Final[Words] = {
    "window": ("窗口", "at the window"),
    "post": ("邮寄", "by post"),
    "electronic": ("电子", "electronically"),
}
CHANGES: Final[Words] = {
    "changed": ("变更", "changed"),
    "renewed": ("延续", "renewed"),
    "deemed-renewed": ("逾期未决定,视为准予延续", "deemed renewed, for no decision came in time"),
    "renewal-refused": ("不予延续", "not renewed"),
    "revoked": ("撤销", "revoked"),
    "cancelled": ("注销", "cancelled"),
}
DISCHARGES: Final[Words] = {
    "opinion": ("审查意见", "its opinion"),
    "certificate": ("已有证照", "a certificate that was verified"),
    "no-objection": ("书面无异议意见", "a written no-objection"),
}
DEMANDS: Final[Words] = {
    "second-notice": ("不得二次告知", "a second notice is not allowed"),
    "late-gap": ("逾期提出", "it came too late"),
    "not-listed": ("不在材料目录", "it is not on the published list"),
    "already-held": ("平台已有", "the platform holds it already"),
    "formal": ("形式要件应在受理时提出", "form is a matter of intake"),
}
PROCEDURES: Final[Words] = {one.value: (one.value, one.english) for one in SuspensionCause}
OFFICES: Final[Words] = {
    "本机关负责人": ("本机关负责人", "the head of the authority"),
    "本级人民政府负责人": ("本级人民政府负责人", "the head of the government"),
}
AGREES: Final[Words] = {"True": ("同意", "agrees"), "False": ("不同意", "does not agree")}
SILENCE: Final[Words] = {
    "True": ("逾期未答复,视为同意", "by silence 超时默认"),
    "False": ("书面答复", "in writing"),
}
