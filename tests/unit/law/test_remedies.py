"""What can be contested, and what only together with the decision it leads to."""

import pytest
from onehall_contracts import Message, approval
from onehall_contracts.ids import derived
from onehall_dispute.domain import disputes
from onehall_dispute.domain import model as m

from tests.unit.dispute.examples import (
    ACCEPTED,
    CASE_ID,
    ISSUED_AT,
    NOTIFIED,
    SUBMITTED,
    event_id,
    file_of,
    filing,
    issued,
)

TOLD_OF_HEARING = approval.HearingRecordedV1(
    case_id=CASE_ID,
    item_id="PC2-01",
    department="GHJ",
    hearing_id=derived("a hearing"),
    stage="parties-informed",
    due_at=ISSUED_AT,
    recorded_at=ISSUED_AT,
)


def verdict(of: Message) -> m.Event:
    file = file_of(SUBMITTED, NOTIFIED, ACCEPTED, TOLD_OF_HEARING, issued())
    answer = disputes.decide(file, filing("G1", act=m.EventId(str(event_id(of)))))
    assert not isinstance(answer, m.Refused), answer
    return answer[-1]


@pytest.mark.parametrize("notice", [NOTIFIED, TOLD_OF_HEARING], ids=lambda said: said.wire_name)
def test_a_notice_to_correct_or_of_a_hearing_cannot_be_contested_alone(notice: Message) -> None:
    """L-63: it is recorded, and the applicant is told of the decision it leads to."""
    said = verdict(notice)
    assert isinstance(said, m.DisputeNotAdmitted)
    assert said.cause is m.Cause.NOT_AN_ACT
    assert "dispute the decision it leads to" in said.redirect_to
