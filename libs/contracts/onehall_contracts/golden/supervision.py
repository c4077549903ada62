"""The story as supervision saw it: a step that took too long."""

from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.supervision import CardIssuedV1

CARD = said(
    at(10, 14, 0, 0),
    CardIssuedV1(
        card_id=derived(story.CASE, "F03", "step-over", "PC2-07/审查"),
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

EVENTS = (CARD,)
