"""The story of what was asked in mid-review: of the applicant, and of bodies beside the case."""

from onehall_contracts.approval import (
    ClarificationAnsweredV1,
    ClarificationAskedV1,
    ConsultationAnsweredV1,
    ConsultationAskedV1,
    ConsultationDeferredV1,
    DemandRefusedV1,
)
from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

CONSULTATION = derived(story.CASE, "PC2-01", "consultation", "X_FXGZ")
SILENT_CONSULTATION = derived(story.TURNS_CASE, "PC2-01", "consultation", "X_CJDA")
SILENT_UNTIL = at(10, 26, 0)

CONSULTED = said(
    at(9, 29, 14, 20),
    ConsultationAskedV1(
        case_id=story.CASE,
        item_id="PC2-01",
        department="GHJ",
        consultation_id=CONSULTATION,
        body="X_FXGZ",
        question="本项目拟建高度98米,是否符合机场净空保护区域的限高要求?",
        due_at=at(10, 12, 0),
        silence_consents=False,
        asked_at=at(9, 29, 14, 20),
    ),
    3,
)

# Nothing of safety, and the body was told day and consequence: its silence counts (超时默认).
CONSULTED_OR_SILENT = said(
    at(10, 18, 15, 30),
    ConsultationAskedV1(
        case_id=story.TURNS_CASE,
        item_id="PC2-01",
        department="GHJ",
        consultation_id=SILENT_CONSULTATION,
        body="X_CJDA",
        question="对本项目建设工程档案的编制和移交有无其他要求?逾期未答复视为无意见",
        due_at=SILENT_UNTIL,
        silence_consents=True,
        asked_at=at(10, 18, 15, 30),
    ),
    2,
)

DEFERRED = said(
    at(10, 8, 10, 0),
    ConsultationDeferredV1(
        case_id=story.CASE,
        item_id="PC2-01",
        consultation_id=CONSULTATION,
        due_at=at(10, 14, 0),
        deferred_at=at(10, 8, 10, 0),
    ),
    4,
    cause=CONSULTED.id,
)

CONSULTATION_ANSWERED = said(
    at(10, 12, 9, 50),
    ConsultationAnsweredV1(
        case_id=story.CASE,
        item_id="PC2-01",
        consultation_id=CONSULTATION,
        body="X_FXGZ",
        agrees=True,
        deemed=False,
        reasons=("建筑高度98米,符合机场净空保护区域的限高要求",),
        answered_at=at(10, 12, 9, 50),
    ),
    10,
    cause=DEFERRED.id,
)

SILENCE_CONSENTED = said(
    SILENT_UNTIL,
    ConsultationAnsweredV1(
        case_id=story.TURNS_CASE,
        item_id="PC2-01",
        consultation_id=SILENT_CONSULTATION,
        body="X_CJDA",
        agrees=True,
        deemed=True,
        answered_at=SILENT_UNTIL,
    ),
    5,
    cause=CONSULTED_OR_SILENT.id,
)

CLARIFICATION_ASKED = said(
    at(10, 11, 10, 40),
    ClarificationAskedV1(
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        clarification_id=story.QUESTION,
        question=story.ASKED_ABOUT_SHELTER,
        asked_at=at(10, 11, 10, 40),
    ),
    8,
    cause=story.QUESTION,
)

DEMAND_REFUSED = said(
    at(10, 11, 10, 45),
    DemandRefusedV1(
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        paper="D08",
        cause="already-held",
        demanded_by="RFB-01",
        refused_at=at(10, 11, 10, 45),
    ),
    9,
)

CLARIFICATION_ANSWERED = said(
    at(10, 12, 11, 15),
    ClarificationAnsweredV1(
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        clarification_id=story.QUESTION,
        answered_at=at(10, 12, 11, 15),
    ),
    11,
)

EVENTS = (
    CONSULTED, CONSULTED_OR_SILENT, DEFERRED, CONSULTATION_ANSWERED, SILENCE_CONSENTED,
    CLARIFICATION_ASKED, DEMAND_REFUSED, CLARIFICATION_ANSWERED,
)  # fmt: skip
