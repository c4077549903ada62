"""A dispute in a case of its own, and what people do in it over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from onehall_contracts.ids import derived

from tests.integration.dispute_rig import Rig, expert_ref
from tests.unit.dispute.examples import ACCEPTED, OPINION, issued

GROUNDS = {"G2": ("PC2-01", "GHJ"), "G3": ("PC2-02", "HBJ"), "G4": ("PC2-03", "XFZD")}
EXPERTS = ("lawyer", "planner", "engineer", "chemist", "jurist", "surveyor")


def findings(recommends: str) -> list[dict[str, Any]]:
    wrong = "unlawful" if recommends == "correct" else "lawful"
    law = ["行政许可法 第三十八条"]
    points = ("competence", "facts", "basis")
    return [
        *({"point": point, "finding": "lawful", "articles": law} for point in points),
        {"point": "procedure", "finding": wrong, "articles": law},
    ]


@dataclass
class Course:
    """One dispute in a case of its own, and what people do in it."""

    rig: Rig
    ground: str
    name: str
    id: str = ""

    @property
    def case(self) -> str:
        return str(derived("case", self.ground, self.name))

    @property
    def department(self) -> str:
        return GROUNDS[self.ground][1]

    async def file(self) -> "Course":
        said = (ACCEPTED, OPINION, issued())
        moved = [one.model_copy(update={"case_id": self.case}) for one in said]
        await self.rig.tell(*moved, facts=len(moved), case=self.case)
        more: dict[str, Any] = {"item_id": GROUNDS[self.ground][0]}
        filed = await self.rig.file(
            f"file-{self.case}", case_id=self.case, ground=self.ground, **more
        )
        assert filed.status_code == 201, filed.text
        assert filed.json()["status"] == "admitted"
        self.id = filed.json()["dispute_id"]
        return self

    async def act(self, role: str, path: str, **said: Any) -> httpx.Response:
        by = {"applicant": "wang", "department": "officer"}.get(role, role)
        said.setdefault("by", by)
        if role == "department":
            said.setdefault("department", self.department)
        elif "department" in said:  # a field of the body, not a claim
            return await self._named(role, path, said["department"])
        return await self.rig.act(role, f"/disputes/{self.id}/{path}", **said)

    async def _named(self, role: str, path: str, department: str) -> httpx.Response:
        headers = self.rig.auth.headers(role, subject=role) | {"Idempotency-Key": f"n{self.id}"}
        url = f"/disputes/{self.id}/{path}"
        return await self.rig.http.post(url, json={"department": department}, headers=headers)

    async def does(self, role: str, path: str, **said: Any) -> list[str]:
        answer = await self.act(role, path, **said)
        assert answer.status_code == 200, (self.ground, self.name, path, answer.text)
        happened: list[str] = answer.json()["happened"]
        return happened

    async def code(self, role: str, path: str, **said: Any) -> str:
        answer = await self.act(role, path, **said)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem = answer.json()
        assert problem["detail"]
        code: str = problem["code"]
        return code

    async def seen(self, role: str = "coordinator", who: str = "coordinator") -> dict[str, Any]:
        answer = await self.rig.get(f"/disputes/{self.id}", role, who=who)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def seats(self) -> list[str]:
        """Who sits, by the names they log in with."""
        panel = (await self.seen())["panel"]
        names = {expert_ref(one): one for one in EXPERTS}
        return [names[seat["expert_ref"]] for seat in panel["seats"]]

    async def summon(self) -> None:
        """Draw the panel, let it declare, and set the meeting for tomorrow."""
        assert await self.does("coordinator", "panel", size=3) == ["panel-drawn"]
        for one in await self.seats():
            await self.does("expert", "panel/declarations", by=one, declared="free")
        meets_at = (self.rig.clock.now() + timedelta(days=1)).isoformat()
        await self.does("coordinator", "meeting", meets_at=meets_at, place="协调室 2", remote=True)
