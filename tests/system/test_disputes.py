"""Disputes through the front door of a whole suite of processes, as far as no day has to pass.

The ends that need a hearing take days: all nine, for each of the four grounds, are in
`tests/integration/test_dispute_course.py`, through the gateway too.
"""

from datetime import UTC, datetime
from typing import Any

from onehall.stack import prepare
from onehall_calendar import load, local_day
from onehall_contracts.ids import derived, uuid7

from tests.system.city import City
from tests.waiting import until

REFUSAL = {"cause": "other", "reasons": ["不属于本窗口受理。"], "legal_basis": ["行政许可法 32"]}
STATEMENT = "王小明认为理由不足。"


class Cast:
    """The people of a dispute, each with a token of theirs."""

    def __init__(self, city: City) -> None:
        self.city = city

    async def __call__(self, role: str, path: str, **said: Any) -> Any:
        who = {"applicant": "builder", "department": "officer-d"}.get(role, f"{role}-d")
        claims = {"department": self.respondent} if role == "department" else {}
        token = prepare.token(self.city.infrastructure.credentials, who, (role,), claims)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid7())}
        answer = await self.city.call("POST", path, headers, json=said)
        assert answer.status_code in (200, 201), f"{path}: {answer.text}"
        return answer.json()

    async def file(self, case_id: str, ground: str, **said: Any) -> Any:
        """File a dispute as soon as the decision is known where disputes are kept."""
        headers = self.city.headers("applicant")
        filing = {"case_id": case_id, "ground": ground, "statement": STATEMENT} | said

        async def admitted() -> Any:
            answer = await self.city.call("POST", "/disputes", headers, json=filing)
            return answer.json() if answer.status_code == 201 else None

        filed = await until(admitted, deadline_s=60, describe=self.city.logs)
        assert filed["status"] == "admitted"
        self.respondent = filed["respondent"]
        return filed


async def test_a_case_that_was_not_accepted_is_disputed_and_agreed_on(city: City) -> None:
    case = (await city.hand_in())["case_id"]
    clerk = city.headers("clerk", subject="clerk")
    clerk["If-Match"] = (await city.call("GET", f"/cases/{case}", clerk)).headers["ETag"]
    refused = await city.call("POST", f"/cases/{case}/refusal", clerk, json=REFUSAL)
    assert refused.status_code == 200, refused.text
    act = Cast(city)
    path = f"/disputes/{(await act.file(case, 'G1'))['dispute_id']}"
    await act("coordinator", f"{path}/respondent", department="GHJ")
    act.respondent = "GHJ"
    await act("department", f"{path}/reply", reply="依据规划条件。")
    await act("coordinator", f"{path}/agreement", text="补正后重新申请。")
    seen = (await city.call("GET", path, city.headers("applicant"))).json()
    digest = seen["agreement"]["agreement_sha256"]
    assert seen["words"][digest] == "补正后重新申请。"
    for side in ("applicant", "department"):
        await act(side, f"{path}/agreement/signature", agreement_sha256=digest)
    examined = {"agreement_sha256": digest, "harmless": True, "reasons": "不涉及他人。"}
    await act("legal-officer", f"{path}/agreement/examination", **examined)
    await act("coordinator", f"{path}/closing", outcome="O3")
    await _is_over(city, path, "O3")


async def test_a_permit_is_disputed_a_panel_drawn_and_the_remedy_goes_first(city: City) -> None:
    act = Cast(city)
    for name in ("lawyer", "planner", "engineer", "chemist"):
        expert = f"/experts/{derived('applicant', name)}"
        await act("coordinator", f"{expert}/proposal", name=name, fields=["行政法"])
        await act("legal-officer", f"{expert}/confirmation")
    case = (await city.hand_in())["case_id"]
    await city.accept(case)
    path = f"/disputes/{(await act.file(case, 'G2', item_id='PC2-06'))['dispute_id']}"
    assert (await act("coordinator", f"{path}/panel", size=3))["happened"] == ["panel-drawn"]
    seen = (await city.call("GET", path, city.headers("applicant"))).json()
    assert len(set(seen["experts"].values())) == 3
    begun = {"body": "人民政府", "since": str(local_day(datetime.now(UTC)))}
    await act("department", f"{path}/reconsideration", **begun)
    await _is_over(city, path, "T2")


async def _is_over(city: City, path: str, outcome: str) -> None:
    """It ended so, with the days of the real calendar, and everybody who listens took it."""
    seen = (await city.call("GET", path, city.headers("coordinator"))).json()
    assert (seen["status"], seen["outcome"], seen["next"]) == ("closed", outcome, [])
    closed = local_day(datetime.fromisoformat(seen["closed"]["at"]))
    call_back_by = str(load().add_working_days(closed, 5))
    assert seen["closed"]["call_back_by"] == call_back_by
    await until(_nothing_waits(city), deadline_s=60, describe=city.logs)
    parked = sum([await city.number(f"SELECT count(*) FROM {name}.parked") for name in HEARING])
    assert parked == 0


HEARING = ("notify", "supervision")


def _nothing_waits(city: City) -> Any:
    async def quiet() -> bool:
        return await city.waiting_messages() == 0

    return quiet
