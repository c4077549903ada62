"""What is told beside the way of a case: authority, certificates, fees, people's concerns."""

from collections.abc import Mapping
from typing import Final

from onehall_supervision.api.coordinated import GRADES
from onehall_supervision.api.telling import Telling, Words

POSTS: Final[Words] = {
    "chief": ("首席代表", "chief representative"),
    "deputy": ("B角", "deputy"),
    "handler": ("经办人", "handler"),
    "head": ("部门负责人", "head"),
}
FOR: Final[Words] = {"approval": ("审批", "approval"), "regulation": ("监管", "regulation")}
CORRECTED: Final[Words] = {
    "True": ("已执行", "carried out"),
    "False": ("未执行", "not carried out"),
}
HOLDERS: Final[Words] = {
    "not-named": ("未列持证人", "without a holder's name"),
    "organisation": ("持证人为单位", "naming an organisation"),
    "masked": ("持证人姓名已脱敏", "with the holder's name masked"),
    "unmasked": ("持证人姓名未脱敏", "with the holder's name in full"),
}
COMPLAINTS: Final[Words] = {
    "conduct": ("服务态度", "manner"),
    "integrity": ("廉洁", "integrity"),
    "retaliation": ("打击报复", "retaliation"),
    "other": ("其他", "something else"),
}
UPHELD: Final[Words] = {"True": ("属实", "upheld"), "False": ("不属实", "not upheld")}
REACHED: Final[Words] = {"True": ("已联系上", "reached"), "False": ("未联系上", "not reached")}
GROUNDS: Final[Words] = {
    "person-asks": ("本人要求", "the person asked for it"),
    "no-longer-needed": ("不再需要", "it is no longer needed"),
    "retention-over": ("保存期满", "it was kept long enough"),
    "handled-unlawfully": ("违法处理", "it was handled unlawfully"),
    "court-order": ("法院裁定", "a court ordered it"),
}

AFFAIRS: Final[Mapping[str, Telling]] = {
    "approval.delegation-registered.v1": Telling(
        "{department}登记授权: {post},{level},{office}",
        "{department} registered a delegation: {post}, {level}, {office}",
        ("department", "post", "level", "office", "valid_from", "valid_until"), (),
        {"post": POSTS, "office": FOR},
    ),
    "approval.delegation-ended.v1": Telling(
        "{department}的一项授权止于{ends_at}", "a delegation of {department} ends {ends_at}",
        ("department", "delegation_id", "ends_at"),
    ),
    "approval.absence-recorded.v1": Telling(
        "{department}一名人员{away_from}至{away_until}不在岗",
        "somebody of {department} is away from {away_from} to {away_until}",
        ("department", "away_from", "away_until"),
    ),
    "approval.conflict-declared.v1": Telling(
        "{department}一名人员申报回避", "somebody of {department} keeps out, for a conflict",
        ("department", "declared_at"),
    ),
    "approval.correction-answered.v1": Telling(
        "{item_id}的纠错指令{carried_out}", "the correction of {item_id} was {carried_out}",
        ("item_id", "correction_id", "carried_out"), (), {"carried_out": CORRECTED},
    ),
    "approval.certificate-issued.v1": Telling(
        "{department}出具{item_id}的证照{permit_number}",
        "{department} made out the permit {permit_number} of {item_id}",
        ("item_id", "department", "permit_number", "document_sha256"),
    ),
    "approval.decision-published.v1": Telling(
        "{items}的决定已公示,{holder}", "the decisions on {items} are public, {holder}",
        ("items", "holder", "published_at"), (), {"holder": HOLDERS},
    ),
    "intake.fee-charged.v1": Telling(
        "{department}就{item_id}收取{what}{amount_fen}分",
        "{department} charged {amount_fen} fen for {item_id}: {what}",
        ("item_id", "department", "what", "amount_fen", "published_fen", "basis"),
    ),
    "intake.guide-published.v1": Telling(
        "{department}公布{item_id}的办事指南,缺{empty_fields}栏",
        "{department} published the guide of {item_id}; {empty_fields} fields are empty",
        ("item_id", "department", "catalogue_version", "revised_on"), ("empty_fields",),
    ),
    "intake.enquiry-received.v1": Telling(
        "收到对{department}的咨询,{reply_wd}个工作日内答复",
        "an enquiry for {department}, to be answered within {reply_wd} working days",
        ("department", "enquiry_id", "reply_wd"),
    ),
    "intake.enquiry-answered.v1": Telling(
        "{department}已答复咨询", "{department} answered an enquiry",
        ("department", "enquiry_id"),
    ),
    "intake.complaint-received.v1": Telling(
        "收到对{department}的投诉({complaint}),{reply_wd}个工作日内答复",
        "a complaint about {department} ({complaint}), to be answered within {reply_wd} "
        "working days",
        ("department", "complaint_id", "complaint", "reply_wd"), (), {"complaint": COMPLAINTS},
    ),
    "intake.complaint-answered.v1": Telling(
        "对{department}的投诉已答复: {upheld}", "a complaint about {department} was {upheld}",
        ("department", "complaint_id", "upheld"), (), {"upheld": UPHELD},
    ),
    "intake.evaluation-received.v1": Telling(
        "收到评价: {grade}", "the service was rated: {grade}",
        ("evaluation_id", "item_id", "department", "grade"), (), {"grade": GRADES},
    ),
    "intake.person-erased.v1": Telling(
        "一名申请人的个人信息已删除: {ground}", "an applicant's data was destroyed: {ground}",
        ("ground", "erased_at"), (), {"ground": GROUNDS},
    ),
    "notify.call-back-done.v1": Telling(
        "已回访: {reached}", "somebody was called back: {reached}",
        ("evaluation_id", "dispute_id", "reached"), (), {"reached": REACHED},
    ),
    "notify.call-back-done.v2": Telling(
        "已回访: {reached}", "somebody was called back: {reached}",
        ("evaluation_id", "dispute_id", "reached", "wants_rectification"), (),
        {"reached": REACHED},
    ),
}  # fmt: skip
