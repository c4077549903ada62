"""What every event of the ledger says to people: a table, one entry a type.

Only fields named here leave the ledger: a message's references to persons, officers' names and
free texts stay in it.
"""

from collections.abc import Mapping
from typing import Final

from onehall_supervision.api.affairs import AFFAIRS
from onehall_supervision.api.coordinated import COORDINATED
from onehall_supervision.api.telling import (
    ACTIVITIES,
    AGREES,
    ANSWERS,
    CHANGES,
    DELIVERIES,
    DEMANDS,
    DISCHARGES,
    ENDS,
    LEAVING,
    LEVELS,
    MODES,
    OFFICES,
    OUTCOMES,
    PROCEDURES,
    SILENCE,
    STAGES,
    Telling,
)

TELLINGS: Final[Mapping[str, Telling]] = {
    **AFFAIRS,
    **COORDINATED,
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
    "intake.case-not-accepted.v2": Telling(
        "不予受理", "not accepted", ("case_number", "cause"),
    ),
    "intake.case-withdrawn.v1": Telling("申请人已撤回", "withdrawn by the applicant"),
    "intake.gaps-reported.v1": Telling(
        "{department}报来需补正{deficiencies}处", "{department} reported {deficiencies} gaps",
        ("department",), ("deficiencies",),
    ),
    "intake.demand-refused.v1": Telling(
        "驳回对申请人的材料要求{kinds}: {cause}",
        "a demand for {kinds} was refused, the applicant is protected: {cause}",
        ("department", "kinds", "cause"), (), {"cause": DEMANDS},
    ),
    "intake.document-added.v1": Telling(
        "收到补充材料{documents}份", "{documents} further papers came in",
        ("still_owed",), ("documents",),
    ),
    "intake.supplement-overdue.v1": Telling(
        "容缺材料逾期未补: {kinds}", "papers owed did not come in time: {kinds}",
        ("kinds", "overdue_at"),
    ),
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
        "{item_id}作为前置条件已满足({by})", "{item_id} holds as a prerequisite, by {by}",
        ("item_id", "discharged_for", "by"), (), {"by": DISCHARGES},
    ),
    "approval.review-assigned.v1": Telling(
        "{department}的{item_id}换人负责", "another officer of {department} holds {item_id} now",
        ("item_id", "department", "assigned_at"),
    ),
    "approval.opinion-voided.v1": Telling(
        "{department}对{item_id}的意见因{because}不成立而失效,重新审查",
        "the opinion of {department} on {item_id} is void, for {because} failed; it is asked again",
        ("item_id", "department", "because", "voided_at"),
    ),
    "approval.assumption-failed.v1": Telling(
        "前置条件{item_id}不成立,{voided}的意见失效",
        "the prerequisite {item_id} does not hold; these opinions are void: {voided}",
        ("item_id", "voided"),
    ),
    "approval.clock-suspended.v1": Telling(
        "{department}启动特别程序“{cause}”,告知用时{declared_wd}个工作日,涉及{items},期间不计入期限",
        "{department} began a special procedure, {cause}, told to take {declared_wd} working days; "
        "that long the limits of {items} stand still",
        ("procedure_id", "department", "cause", "declared_wd", "notice", "started_on", "items",
         "joint_due_at"), (), {"cause": PROCEDURES},
    ),
    "approval.clock-resumed.v1": Telling(
        "特别程序结束,扣除{excluded_wd}个工作日,{items}继续计时",
        "the special procedure ended; {excluded_wd} working days are not counted for {items}",
        ("procedure_id", "ended_on", "excluded_wd", "items", "joint_due_at"),
    ),
    "approval.limit-extended.v1": Telling(
        "经{approver_role}批准,{items}延长{days}日",
        "{items} extended by {days} days, approved by {approver_role}",
        ("department", "days", "approver_role", "notice", "items", "joint_due_at"), (),
        {"approver_role": OFFICES},
    ),
    "approval.deadlines-recalculated.v1": Telling(
        "工作日历由{previous_version}更新为{calendar_version},重新计算{items}的期限",
        "the calendar changed from {previous_version} to {calendar_version}; the limits of {items} "
        "were counted again",
        ("previous_version", "calendar_version", "items", "joint_due_at"),
    ),
    "approval.link-outage-attributed.v1": Telling(
        "链路中断{from_at}至{until_at},期间{items}的逾期不归责于个人",
        "the link was down from {from_at} to {until_at}; lateness of {items} within is nobody's",
        ("items", "from_at", "until_at"),
    ),
    "approval.clarification-asked.v1": Telling(
        "{department}就{item_id}请申请人说明,时限照常计算",
        "{department} asked the applicant about {item_id}; the clock runs on",
        ("item_id", "department", "clarification_id"),
    ),
    "approval.clarification-answered.v1": Telling(
        "申请人已就{item_id}向{department}说明",
        "the applicant answered {department} about {item_id}",
        ("item_id", "department", "clarification_id"),
    ),
    "approval.demand-refused.v1": Telling(
        "驳回{department}对材料{paper}的要求: {cause}",
        "{department} may not ask for {paper}: {cause}",
        ("item_id", "department", "paper", "cause"), (), {"cause": DEMANDS},
    ),
    "approval.consultation-asked.v1": Telling(
        "{department}就{item_id}征求{body}意见,{due_at}前答复",
        "{department} consults {body} on {item_id}, to be answered by {due_at}",
        ("item_id", "department", "consultation_id", "body", "due_at", "silence_consents"),
    ),
    "approval.consultation-deferred.v1": Telling(
        "{item_id}征求的意见延至{due_at}答复,逾期不视为同意",
        "the consulted body of {item_id} has leave until {due_at}; silence is no consent",
        ("item_id", "consultation_id", "due_at", "deferred_at"),
    ),
    "approval.consultation-answered.v1": Telling(
        "{body}就{item_id}: {agrees},{deemed}", "{body} on {item_id}: {agrees}, {deemed}",
        ("item_id", "consultation_id", "body", "agrees", "deemed"), (),
        {"agrees": AGREES, "deemed": SILENCE},
    ),
    "approval.joint-activity-proposed.v1": Telling(
        "{lead_department}发起{activity},{departments}参加,{starts_at}开始",
        "{lead_department} proposes a {activity} with {departments}, beginning {starts_at}",
        ("activity_id", "activity", "lead_department", "departments", "items", "starts_at"), (),
        {"activity": ACTIVITIES},
    ),
    "approval.joint-activity-held.v1": Telling(
        "{activity}第{round}次举行,{attendance}个部门应到,问题清单{findings}条",
        "{activity}, round {round}, was held; {attendance} departments invited, "
        "{findings} points found",
        ("activity_id", "activity", "round", "held_at"), ("attendance", "findings"),
        {"activity": ACTIVITIES},
    ),
    "approval.joint-activity-concluded.v1": Telling(
        "{activity}: {outcome}", "{activity}: {outcome}",
        ("activity_id", "activity", "outcome", "minutes_sha256", "signed_by"), (),
        {"activity": ACTIVITIES, "outcome": OUTCOMES},
    ),
    "approval.dependants-asked.v1": Telling(
        "{item_id}不予许可,请申请人选择{dependants}如何处理,{answer_by}前答复",
        "{item_id} was refused; the applicant chooses by {answer_by} what becomes of {dependants}",
        ("item_id", "dependants", "answer_by", "pending_until"),
    ),
    "approval.dependants-kept.v1": Telling(
        "申请人保留{dependants},待{item_id}补正后重新申请,最迟{pending_until}",
        "the applicant keeps {dependants} pending until {item_id} is put right, "
        "at most until {pending_until}",
        ("item_id", "dependants", "pending_until"),
    ),
    "approval.items-ended.v1": Telling(
        "{items}终止办理: {cause}", "{items} left the case: {cause}",
        ("items", "cause"), (), {"cause": LEAVING},
    ),
    "approval.hearing-recorded.v1": Telling(
        "{department}办理{item_id}: {stage}", "{department} on {item_id}: {stage}",
        ("item_id", "department", "hearing_id", "stage", "due_at"), (), {"stage": STAGES},
    ),
    "approval.gate-opened.v1": Telling(
        "全部审查意见齐备,集中批准", "all opinions are in; decisions are made together", ("order",),
    ),
    "approval.permit-issued.v1": Telling(
        "统一送达: {permits}件证照,用时{used_wd}个工作日",
        "issued: {permits} permits after {used_wd} working days",
        ("issuance_id", "sequence", "used_wd", "joint_limit_wd", "serial_legal_wd", "remaining"),
        ("permits", "refusals"),
    ),
    "approval.case-refused.v1": Telling(
        "统一送达: 不予许可", "issued: nothing could be granted",
        ("issuance_id", "sequence", "used_wd", "joint_limit_wd", "serial_legal_wd", "remaining"),
        ("refusals",),
    ),
    "approval.case-ended.v1": Telling(
        "办件结束: {outcome}", "the case ended: {outcome}", ("outcome", "ended_at"), (),
        {"outcome": ENDS},
    ),
    "approval.delivery-made.v1": Telling(
        "已送达({channel}),回证{receipt}", "delivered {channel}, receipt {receipt}",
        ("issuance_id", "channel", "receipt", "decided_at", "delivered_at"), (),
        {"channel": DELIVERIES},
    ),
    "approval.permit-changed.v1": Telling(
        "{department}的证照{permit_number}{change}",
        "the permit {permit_number} of {department} was {change}",
        ("item_id", "department", "permit_number", "change", "valid_until", "changed_at"), (),
        {"change": CHANGES},
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
    "notify.notice-sent.v2": Telling(
        "通知已发出", "a notice was sent", ("notice_id", "channel", "template", "attempts"),
    ),
    "notify.notice-failed.v2": Telling(
        "通知未能送达", "a notice could not be delivered",
        ("notice_id", "channel", "template", "attempts"),
    ),
    "supervision.card-issued.v1": Telling(
        "电子监察{level}: {reason_zh}", "supervision, {level}: {reason_en}",
        ("function", "rule", "level", "subject", "department", "reason_zh", "reason_en",
         "legal_basis", "breached_at"), (), {"level": LEVELS},
    ),
}  # fmt: skip
