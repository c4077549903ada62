"""The story of the refused case: disputed, its file frozen; and a dispute that came too late."""

from datetime import date

from onehall_contracts.dispute import (
    DisputeAdmittedV1,
    DisputeFiledV1,
    DisputeNotAdmittedV1,
    EvidenceFrozenV1,
)
from onehall_contracts.golden import intake, story
from onehall_contracts.golden.approval import issuing
from onehall_contracts.golden.story import at, said

DISPUTE = story.made_at(at(10, 24), "dispute")
LATE_DISPUTE = story.made_at(at(12, 8), "late dispute")

FILED = said(
    at(10, 24),
    DisputeFiledV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        item_id="PC2-13",
        ground="G2",
        applicant_ref=story.APPLICANT,
        act_event_id=issuing.REFUSED.id,
        filed_at=at(10, 24),
        reconsideration_last_day=date(2011, 12, 18),
        litigation_last_day=date(2012, 4, 19),
    ),
    1,
)

FROZEN = said(
    at(10, 24),
    EvidenceFrozenV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        manifest_sha256=story.document("manifest", 0).sha256,
        events=17,
        documents=4,
        frozen_at=at(10, 24),
    ),
    2,
    cause=FILED.id,
)

ADMITTED = said(
    at(10, 24),
    DisputeAdmittedV1(
        dispute_id=DISPUTE,
        case_id=story.REFUSED_CASE,
        close_by=date(2011, 11, 21),
        admitted_at=at(10, 24),
    ),
    3,
    cause=FILED.id,
)

NOT_ADMITTED = said(
    at(12, 8),
    DisputeNotAdmittedV1(
        dispute_id=LATE_DISPUTE,
        case_id=story.OTHER_CASE,
        cause="out-of-time",
        redirect_to="行政诉讼 litigation: 西安市未央区人民法院, until 2012-03-26",
        decided_at=at(12, 8),
    ),
    2,
    cause=intake.NOT_ACCEPTED.id,
)

EVENTS = (FILED, FROZEN, ADMITTED, NOT_ADMITTED)
