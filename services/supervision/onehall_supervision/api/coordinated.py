"""What is told of disputes being coordinated, of ratings made good, and of the hall."""

from collections.abc import Mapping
from typing import Final

from onehall_supervision.api.telling import Telling, Words

OUTCOMES: Final[Words] = {
    "O1": ("合法维持", "lawful and upheld"),
    "O2": ("自行纠正", "corrected by the department"),
    "O3": ("达成协议", "settled by agreement"),
    "O4": ("部分纠正", "corrected in part"),
    "O5": ("协调不成", "not settled"),
    "T1": ("撤回", "withdrawn"),
    "T2": ("已进入复议或诉讼", "gone to reconsideration or to court"),
    "T3": ("期限将届", "ended before the remedies would"),
    "T4": ("材料虚假", "ended over false papers"),
}
ADVICE: Final[Words] = {
    "uphold": ("建议维持", "to let the act stand"),
    "correct": ("建议纠正", "to correct the act"),
}
ANSWERS: Final[Words] = {
    "corrected": ("已纠正", "corrected"),
    "partly-corrected": ("部分纠正", "corrected in part"),
    "declined": ("不予纠正", "declined"),
}
SIDES: Final[Words] = {
    "applicant": ("申请人", "the applicant"),
    "respondent": ("被申请部门", "the department"),
}
CHALLENGED: Final[Words] = {"True": ("成立", "upheld"), "False": ("不成立", "not upheld")}
BECAUSE: Final[Words] = {
    "challenge": ("回避申请成立", "a challenge"),
    "declared": ("本人申报回避", "a tie that was declared"),
    "unavailable": ("不能出席", "being unavailable"),
}
COUNTS: Final[Words] = {
    "True": ("不计入", "it counts no more"),
    "False": ("仍计入", "it counts"),
}
RESULTS: Final[Words] = {"fixed": ("已整改", "put right"), "explained": ("已说明", "explained")}
GRADES: Final[Words] = {
    "5": ("非常满意", "very satisfied"),
    "4": ("满意", "satisfied"),
    "3": ("基本满意", "fairly satisfied"),
    "2": ("不满意", "dissatisfied"),
    "1": ("非常不满意", "very dissatisfied"),
}
PROOFS: Final[Words] = {
    "read": ("收件人已阅读", "read by the recipient"),
    "accepted-by-server": ("邮件服务器已接收", "accepted by the mail server"),
    "confirmed-by-provider": ("服务商已确认", "confirmed by the provider"),
    "handed-over": ("当面送达", "handed over"),
    "posted": ("邮寄送达", "posted"),
}

COORDINATED: Final[Mapping[str, Telling]] = {
    "dispute.reply-requested.v1": Telling(
        "请{department}于{reply_by}前书面答复", "{department} is to reply by {reply_by}",
        ("dispute_id", "department", "reply_by"),
    ),
    "dispute.reply-given.v1": Telling(
        "{department}已书面答复", "{department} replied",
        ("dispute_id", "department", "reply_sha256"),
    ),
    "dispute.panel-drawn.v1": Telling(
        "抽取{seats}名专家,{excluded}名依法回避",
        "a panel of {seats} was drawn by lot, {excluded} kept out",
        ("dispute_id", "round", "pool_sha256", "seed", "excluded"), ("seats",),
    ),
    "dispute.challenge-decided.v1": Telling(
        "{side}的回避申请{upheld}", "the challenge of {side} was {upheld}",
        ("dispute_id", "side", "stage", "upheld"), (), {"side": SIDES, "upheld": CHALLENGED},
    ),
    "dispute.panel-member-replaced.v1": Telling(
        "更换一名专家: {because}", "an expert was replaced, for {because}",
        ("dispute_id", "because"), (), {"because": BECAUSE},
    ),
    "dispute.meeting-scheduled.v1": Telling(
        "论证会定于{meets_at},地点{place}", "the panel meets {meets_at} at {place}",
        ("dispute_id", "department", "meets_at", "place", "remote"),
    ),
    "dispute.meeting-held.v1": Telling(
        "论证会已召开,{heard}方到会", "the panel met and heard {heard} sides",
        ("dispute_id", "minutes_sha256"), ("heard",),
    ),
    "dispute.legality-opinion-given.v1": Telling(
        "合法性论证意见: {recommends},{dissents}人持不同意见",
        "the panel advises {recommends}; {dissents} disagree",
        ("dispute_id", "department", "recommends", "dissents", "opinion_sha256", "answer_by"),
        ("findings",), {"recommends": ADVICE},
    ),
    "dispute.legality-opinion-voided.v1": Telling(
        "论证意见作废,重新组成专家组", "the opinion is void and a new panel sits",
        ("dispute_id", "voided_at"),
    ),
    "dispute.department-answered.v1": Telling(
        "{department}答复论证意见: {answer}", "{department} answered the opinion: {answer}",
        ("dispute_id", "department", "answer", "answer_sha256"), (), {"answer": ANSWERS},
    ),
    "dispute.dispute-extended.v1": Telling(
        "协调延长至{close_by}", "the coordination was extended to {close_by}",
        ("dispute_id", "close_by"),
    ),
    "dispute.dispute-closed.v1": Telling(
        "争议办结: {outcome}", "the dispute is closed: {outcome}",
        ("dispute_id", "department", "outcome", "reconsideration_last_day",
         "litigation_last_day", "call_back_by"), (), {"outcome": OUTCOMES},
    ),
    "intake.complaint-admitted.v1": Telling(
        "对{department}的投诉已受理", "the complaint about {department} is looked into",
        ("department", "complaint_id"),
    ),
    "intake.complaint-redirected.v1": Telling(
        "对{department}的投诉转由{redirect_to}处理",
        "the complaint about {department} belongs to {redirect_to}",
        ("department", "complaint_id", "redirect_to"),
    ),
    "intake.rectification-opened.v1": Telling(
        "差评须于{fix_by}前整改", "what was rated badly is to be put right by {fix_by}",
        ("evaluation_id", "department", "fix_by"),
    ),
    "intake.rectification-closed.v1": Telling(
        "差评{result}", "what was rated badly was {result}",
        ("evaluation_id", "department", "result"), (), {"result": RESULTS},
    ),
    "intake.evaluation-followed-up.v1": Telling(
        "追加评价: {grade}", "rated once more: {grade}",
        ("evaluation_id", "department", "grade"), (), {"grade": GRADES},
    ),
    "intake.evaluation-appealed.v1": Telling(
        "部门对评价提出申诉,{decide_by}前复核",
        "an appeal against a rating is decided by {decide_by}",
        ("evaluation_id", "department", "decide_by"),
    ),
    "intake.evaluation-appeal-decided.v1": Telling(
        "评价申诉复核: {excluded}", "an appeal against a rating was decided: {excluded}",
        ("evaluation_id", "department", "excluded"), (), {"excluded": COUNTS},
    ),
    "intake.hall-day-closed.v1": Telling(
        "大厅{day}办理{served}号,共取{tickets}号",
        "the hall served {served} of {tickets} tickets on {day}",
        ("centre", "day", "tickets", "served", "left", "waited_p50_s", "waited_p95_s"),
        ("windows",),
    ),
    "notify.notice-served.v1": Telling(
        "通知已送达: {proof}", "a notice was served: {proof}",
        ("notice_id", "template", "proof", "content_sha256"), (), {"proof": PROOFS},
    ),
}  # fmt: skip
