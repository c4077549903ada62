"""The story of who may act: delegations, an absence, a conflict of interest, a correction."""

from onehall_contracts.approval import (
    AbsenceRecordedV1,
    Authority,
    ConflictDeclaredV1,
    CorrectionAnsweredV1,
    DelegationEndedV1,
    DelegationRegisteredV1,
)
from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

OPENING = at(4, 27, 0, year=2009)
"""The centre opened on that day; its usual posts are held from then on."""
SUCCESSOR = derived("delegation", "RFB-04")
CORRECTION = derived(story.CASE, "send-task-again", "PC2-05")
CORRECTED_AT = at(10, 26, 9, 20)

CHIEF = Authority(
    delegation_id=derived("delegation", "XFZD-01"),
    post="chief",
    level="处级",
    needed="处级",
    valid_from=OPENING,
)
HANDLER = Authority(
    delegation_id=derived("delegation", "XFZD-03"),
    post="handler",
    level="科级",
    valid_from=OPENING,
)

REGISTERED = said(
    at(9, 29, 15, 0),
    DelegationRegisteredV1(
        delegation_id=SUCCESSOR,
        department="RFB",
        officer="RFB-04",
        post="handler",
        level="科级",
        office="approval",
        valid_from=at(10, 8, 0),
        valid_until=at(1, 1, 0, year=2012),
        registered_at=at(9, 29, 15, 0),
    ),
)

# Called back early: what was signed until then stands.
ENDED = said(
    at(10, 28, 17, 30),
    DelegationEndedV1(
        delegation_id=SUCCESSOR,
        department="RFB",
        officer="RFB-04",
        ends_at=at(10, 28, 17, 30),
        recorded_at=at(10, 28, 17, 30),
    ),
    cause=REGISTERED.id,
)

ABSENT = said(
    at(10, 13, 17, 0),
    AbsenceRecordedV1(
        department="RFB",
        officer="RFB-01",
        away_from=at(10, 17, 0),
        away_until=at(10, 22, 0),
        recorded_at=at(10, 13, 17, 0),
    ),
)

CONFLICT = said(
    at(10, 19, 14, 10),
    ConflictDeclaredV1(
        case_id=story.CASE,
        item_id="PC2-01",
        department="GHJ",
        officer="GHJ-02",
        ground="配偶为申请人所委托设计单位的负责人",
        declared_by="GHJ-01",
        declared_at=at(10, 19, 14, 10),
    ),
    19,
)

CORRECTED = said(
    CORRECTED_AT,
    CorrectionAnsweredV1(
        case_id=story.CASE,
        item_id="PC2-05",
        correction_id=CORRECTION,
        carried_out=True,
        detail="the task was sent to HBJ again, as it was signed",
        answered_at=CORRECTED_AT,
    ),
    21,
    id=derived(CORRECTION, "answer"),
)

EVENTS = (REGISTERED, ENDED, ABSENT, CONFLICT, CORRECTED)
