"""Who may be rated does not find who rated in what is shown of a case (E-04)."""

from typing import Any
from uuid import uuid4

from onehall_calendar import FrozenClock

from tests.building import ACCEPTED_AT, item
from tests.concerning import rated
from tests.integration.supervision_rig import supervision
from tests.observing import at, case_of, said, submitted
from tests.waiting import until

RATED = "intake.evaluation-received.v1"


async def test_a_rating_is_in_the_trace_and_the_ledger_of_who_was_not_rated(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(item(6, "XFZD", promised=10), case_id=str(uuid4()))
    when = at("2011-10-13T10:00:00")
    told = [submitted(case), case, rated(case, when, grade=1)]
    async with supervision(database, amqp, auth, FrozenClock(when)) as rig:
        await rig.publish("intake", *(said(one, ACCEPTED_AT) for one in told))

        async def types(part: str, of: str, role: str) -> list[str]:
            answer = await rig.get(f"/cases/{case.case_id}/{part}", role)
            return [one["type"] for one in answer.json()[of]] if answer.is_success else []

        async def observed() -> bool:
            return RATED in await types("ledger", "entries", "supervisor")

        await until(observed, describe="a rating in the ledger")
        for part, of in (("ledger", "entries"), ("trace", "messages")):
            assert RATED in await types(part, of, "supervisor")
            for role in ("department", "clerk", "guide"):
                shown = await types(part, of, role)
                assert "intake.case-accepted.v1" in shown and RATED not in shown
