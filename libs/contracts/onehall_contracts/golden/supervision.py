"""The story as supervision saw it: a step that took too long, and what its department did."""

from onehall_contracts.golden import signed, story
from onehall_contracts.golden.approval import authority
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.log import checkpoint, merkle
from onehall_contracts.log.checkpoint import Checkpoint
from onehall_contracts.supervision import (
    AppealDecidedV1,
    CardAcknowledgedV1,
    CardAnsweredV1,
    CardAppealedV1,
    CardClosedV1,
    CardIssuedV1,
    CardRevokedV1,
    CheckpointSignedV1,
    CorrectCaseV1,
    OrderAnsweredV1,
    OrderClosedV1,
    OrderIssuedV1,
    ScorePublishedV1,
)

STEP_CARD = derived(story.CASE, "F03", "step-over", "PC2-07/审查")
GUIDE_CARD = derived("department/WWJ", "F11", "guide-field-empty", "PC2-13")
ORDER = derived(STEP_CARD, "order", 1)


CARD = said(
    at(10, 14, 0, 0),
    CardIssuedV1(
        card_id=STEP_CARD,
        case_id=story.CASE,
        function="F03",
        rule="step-over",
        level="yellow",
        subject_ref="PC2-07/审查",
        department="RFB",
        responsible="RFB-01",
        reason_zh="环节“审查”承诺8个工作日,至2011年10月13日24时尚未办结",
        reason_en="the step was promised within 8 working days and was not done by their end",
        legal_basis="《中华人民共和国行政许可法》第四十二条",
        calendar_version=story.CALENDAR,
        breached_at=at(10, 14, 0, 0),
        issued_at=at(10, 14, 0, 0),
    ),
    1,
    cause=derived(story.CASE, "PC2-07", "review"),
)

# A department's own affairs belong to no case; whether a law was broken a supervisor confirms.
OWN_AFFAIRS = said(
    at(12, 26, 10, 0),
    CardIssuedV1(
        card_id=GUIDE_CARD,
        item_id="PC2-13",
        function="F11",
        rule="guide-field-empty",
        level="red",
        subject_ref="PC2-13/form",
        department="WWJ",
        responsible="WWJ-01",
        confirmed_by="supervisor-02",
        reason_zh="办事指南缺申请书示范文本",
        reason_en="the guide lacks its sample application",
        legal_basis="《中华人民共和国行政许可法》第三十条",
        calendar_version=story.NEXT_CALENDAR,
        breached_at=at(12, 26, 8, 0),
        issued_at=at(12, 26, 10, 0),
        answer_by=at(12, 29, 0),
    ),
)

ACKNOWLEDGED = said(
    at(10, 14, 9, 40),
    CardAcknowledgedV1(
        card_id=STEP_CARD,
        case_id=story.CASE,
        department="RFB",
        acknowledged_by="RFB-01",
        acknowledged_at=at(10, 14, 9, 40),
    ),
    2,
    cause=CARD.id,
)

ANSWERED = said(
    at(10, 14, 16, 30),
    CardAnsweredV1(
        card_id=STEP_CARD,
        case_id=story.CASE,
        department="RFB",
        explanation="经办人参加全市人防工程年度检查,未及时办理移交",
        remedy="已改由B角办理",
        completes_at=at(10, 18, 0),
        answered_by="RFB-01",
        answered_at=at(10, 14, 16, 30),
    ),
    3,
    cause=CARD.id,
)

APPEALED = said(
    at(12, 27, 9, 0),
    CardAppealedV1(
        card_id=GUIDE_CARD,
        department="WWJ",
        grounds="示范文本已于发布前张贴于窗口,目录导入时遗漏",
        appealed_by="WWJ-01",
        appealed_at=at(12, 27, 9, 0),
        decide_by=at(1, 5, 0, year=2012),
    ),
    cause=OWN_AFFAIRS.id,
)

APPEAL_DECIDED = said(
    at(12, 28, 15, 0),
    AppealDecidedV1(
        card_id=GUIDE_CARD,
        department="WWJ",
        outcome="revoked",
        reasons="遗漏发生于中心导入环节,不归责于部门",
        decided_by="supervisor-01",
        decided_at=at(12, 28, 15, 0),
    ),
    cause=APPEALED.id,
)

REVOKED = said(
    at(12, 28, 15, 0),
    CardRevokedV1(
        card_id=GUIDE_CARD,
        department="WWJ",
        because="申诉成立",
        revoked_by="supervisor-01",
        revoked_at=at(12, 28, 15, 0),
    ),
    cause=APPEAL_DECIDED.id,
)

CLOSED = said(
    at(10, 18, 9, 0),
    CardClosedV1(
        card_id=STEP_CARD,
        case_id=story.CASE,
        department="RFB",
        closed_by="supervisor-02",
        closed_at=at(10, 18, 9, 0),
    ),
    7,
    cause=CARD.id,
)

ORDERED = said(
    at(10, 14, 9, 0),
    OrderIssuedV1(
        order_id=ORDER,
        order="urge",
        case_id=story.CASE,
        department="RFB",
        card_ids=(STEP_CARD,),
        demand_zh="请于2011年10月17日24时前办结“审查”环节并书面反馈",
        demand_en="finish the step by the end of 17 October 2011 and say so in writing",
        finish_by=at(10, 18, 0),
        issued_by="supervisor-02",
        issued_at=at(10, 14, 9, 0),
    ),
    4,
    cause=CARD.id,
)

ORDER_ANSWERED = said(
    at(10, 17, 15, 0),
    OrderAnsweredV1(
        order_id=ORDER,
        case_id=story.CASE,
        department="RFB",
        reply="“审查”环节已办结,转入决定环节",
        answered_by="RFB-02",
        answered_at=at(10, 17, 15, 0),
    ),
    5,
    cause=ORDERED.id,
)

ORDER_CLOSED = said(
    at(10, 18, 9, 0),
    OrderClosedV1(
        order_id=ORDER,
        case_id=story.CASE,
        department="RFB",
        ended="met",
        closed_by="supervisor-02",
        closed_at=at(10, 18, 9, 0),
    ),
    6,
    cause=ORDER_ANSWERED.id,
)

CORRECTION = said(
    at(10, 26, 9, 15),
    CorrectCaseV1(
        correction_id=authority.CORRECTION,
        case_id=story.CASE,
        item_id="PC2-05",
        act="send-task-again",
        reason="部门称未收到任务,其收件端已恢复",
        ordered_by="supervisor-02",
        ordered_at=at(10, 26, 9, 15),
    ),
    8,
    id=authority.CORRECTION,
)

SCORED = said(
    at(11, 1, 8, 0),
    ScorePublishedV1(
        period="2011-10",
        scored="department",
        unit="RFB",
        score=93.5,
        grade="优秀",
        cases=41,
        ranked=True,
        rule_set="default",
        published_at=at(11, 1, 8, 0),
    ),
)

# A log of one leaf; its note can be verified with the story's own key, which is the centre's.
ONE_LEAF = Checkpoint("onehall/610100/supervision", 1, merkle.leaf_hash(b"example"))
CHECKPOINT = said(
    at(10, 14, 0, 1),
    CheckpointSignedV1(
        origin=ONE_LEAF.origin,
        tree_size=ONE_LEAF.size,
        root=ONE_LEAF.root.hex(),
        note=checkpoint.signed(ONE_LEAF, signed.CENTRE, at(10, 14, 0, 1)).text,
        signed_at=at(10, 14, 0, 1),
    ),
)

EVENTS = (
    CARD, OWN_AFFAIRS, ACKNOWLEDGED, ANSWERED, APPEALED, APPEAL_DECIDED, REVOKED, CLOSED,
    ORDERED, ORDER_ANSWERED, ORDER_CLOSED, CORRECTION, SCORED, CHECKPOINT,
)  # fmt: skip
