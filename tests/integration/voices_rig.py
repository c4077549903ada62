"""What ratings, enquiries and complaints are tried with: visitors without a login, closed cases."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import httpx
from onehall_calendar import SHANGHAI
from onehall_contracts import approval

from tests.building import event
from tests.integration.intake_rig import MONDAY, PERSON, Rig
from tests.waiting import until


async def visit(rig: Rig, path: str, content: dict[str, Any], **headers: str) -> httpx.Response:
    """Post without a login."""
    sent = {"Idempotency-Key": str(uuid4())} | headers
    return await rig.http.post(path, json=content, headers=sent)


def on(rig: Rig, day: date, hour: int = 9) -> None:
    rig.clock.advance(
        datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI) - rig.clock.now()
    )


async def over(rig: Rig, at: datetime = MONDAY, **more: Any) -> dict[str, Any]:
    """Return a case whose every item was decided at that instant."""
    case = await rig.submit(applicant=PERSON, **more)
    await rig.as_clerk(f"/cases/{case['case_id']}/acceptance", version=1)
    await rig.as_approval(event(issued(case, at)))
    await until(lambda: status(rig, case, "closed"), describe="a closed case")
    return case


def issued(case: dict[str, Any], at: datetime, *remaining: str) -> approval.PermitIssuedV1:
    return approval.PermitIssuedV1(
        case_id=case["case_id"],
        case_number=case["case_number"],
        class_id="PC2",
        issuance_id=uuid4(),
        permits=(),
        remaining=remaining,
        used_wd=12,
        joint_limit_wd=45,
        serial_legal_wd=319,
        issued_at=at,
    )


async def status(rig: Rig, case: dict[str, Any], wanted: str) -> bool:
    return bool((await rig.get(f"/cases/{case['case_id']}")).json()["status"] == wanted)
