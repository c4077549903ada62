"""What a permit is worth, by its status and the day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from onehall_approval.certificates.register import PermitStatus, Standing, standing

from tests.unit.approval.certificates.examples import PERMIT

IN_TIME = datetime(2012, 6, 1, tzinfo=UTC)
LAST_MOMENT = datetime(2014, 12, 1, 15, 59, 59, tzinfo=UTC)  # a second before midnight in China
MIDNIGHT = datetime(2014, 12, 1, 16, 0, tzinfo=UTC)
CENTURY = datetime(2111, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "until", "now", "expected"),
    [
        (PermitStatus.VALID, PERMIT.valid_until, IN_TIME, Standing.VALID),
        (PermitStatus.VALID, PERMIT.valid_until, LAST_MOMENT, Standing.VALID),
        (PermitStatus.VALID, PERMIT.valid_until, MIDNIGHT, Standing.EXPIRED),
        (PermitStatus.VALID, None, CENTURY, Standing.VALID),
        (PermitStatus.REVOKED, PERMIT.valid_until, IN_TIME, Standing.REVOKED),
        (PermitStatus.REVOKED, PERMIT.valid_until, MIDNIGHT, Standing.REVOKED),
        (PermitStatus.CANCELLED, None, IN_TIME, Standing.REVOKED),
        (PermitStatus.SUPERSEDED, None, IN_TIME, Standing.REVOKED),
    ],
)
def test_a_permit_stands_until_its_last_day_has_ended_unless_it_is_taken_back(
    status: PermitStatus, until: date | None, now: datetime, expected: Standing
) -> None:
    assert standing(replace(PERMIT, status=status, valid_until=until), now) is expected
