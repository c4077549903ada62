"""A dispute in a real city, and what each person in it does over HTTP on the day that it is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from onehall.stack import prepare
from onehall_calendar import local_day
from onehall_contracts.ids import derived, uuid7

from tests.system.at_time import Days
from tests.system.city import City
from tests.waiting import until

ITEMS = {"G1": None, "G2": "PC2-06", "G3": "PC2-04", "G4": "PC2-03"}
RESPONDENTS = {"G1": "GHJ", "G2": "XFZD", "G3": "GTJ", "G4": "JW"}
OUTCOMES = ("O1", "O2", "O3", "O4", "O5", "T1", "T2", "T3", "T4")
HEARD = {"O1": "uphold", "O2": "correct", "O4": "correct", "O5": "correct"}
REPLY = frozenset({"O1", "O2", "O3", "O4"})
ANSWERS = {"O2": "corrected", "O4": "partly-corrected", "O5": "declined"}
EXPERTS = ("lawyer", "planner", "engineer", "chemist", "jurist", "surveyor")
PERSON = "王小明"
STATEMENT = f"{PERSON}认为理由不足。"
REFUSAL = {"cause": "other", "reasons": ["不属于本窗口受理。"], "legal_basis": ["行政许可法 32"]}
POINTS = ("competence", "facts", "basis", "procedure")
AT_ONCE = 12
"""How many people are at the gateway at one time: more wait no shorter."""


@dataclass
class Hall:
    """A city on a calendar of its own, and everybody who has a part in its disputes."""

    city: City
    days: Days
    door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def ask(
        self, method: str, path: str, role: str, who: str = "", department: str = "", **said: Any
    ) -> httpx.Response:
        credentials = self.city.infrastructure.credentials
        claims = {"department": department} if department else {}
        token = prepare.token(credentials, who or f"{role}-d", (role,), claims)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid7())}
        body = {"json": said} if method == "POST" else {}
        async with self.door:
            answer: httpx.Response = await self.city.call(method, path, headers, **body)
            return answer

    async def does(self, role: str, path: str, **said: Any) -> Any:
        answer = await self.ask("POST", path, role, **said)
        assert answer.status_code in (200, 201), f"{path}: {answer.text}"
        return answer.json()

    async def sees(self, role: str, path: str, who: str = "") -> Any:
        answer = await self.ask("GET", path, role, who)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    async def register(self, *experts: str) -> None:
        """Put experts, named by who they log in as, into the register 专家库."""
        for one in experts:
            path = f"/experts/{derived('applicant', one)}"
            await self.does("coordinator", f"{path}/proposal", name=one, fields=["行政法"])
            await self.does("legal-officer", f"{path}/confirmation")

    async def decided(self) -> str:
        """Hand a case in that is accepted and decided."""
        case: str = (await self.city.hand_in())["case_id"]
        await self.city.accept(case)
        return case

    async def turned_away(self) -> str:
        """Hand a case in that is not accepted."""
        case: str = (await self.city.hand_in())["case_id"]
        clerk = self.city.headers("clerk", subject="clerk")
        seen = await self.city.call("GET", f"/cases/{case}", clerk)
        clerk["If-Match"] = seen.headers["ETag"]
        refused = await self.city.call("POST", f"/cases/{case}/refusal", clerk, json=REFUSAL)
        assert refused.status_code == 200, refused.text
        return case


@dataclass
class Course:
    """One dispute, on one ground, to one end."""

    hall: Hall
    ground: str
    outcome: str
    case: str
    id: str = ""
    sitting: Sequence[str] = ()

    @property
    def department(self) -> str:
        return RESPONDENTS[self.ground]

    @property
    def path(self) -> str:
        return f"/disputes/{self.id}"

    @property
    def silent(self) -> bool:
        """Whether the department says nothing to it."""
        return self.outcome not in REPLY

    async def file(self) -> None:
        """File it as soon as the decision is known where disputes are kept."""
        said = {"case_id": self.case, "ground": self.ground, "statement": STATEMENT}
        said |= {"item_id": item} if (item := ITEMS[self.ground]) else {}

        async def admitted() -> Any:
            answer = await self.hall.ask("POST", "/disputes", "applicant", "builder", **said)
            return answer.json() if answer.status_code == 201 else None

        filed = await until(admitted, deadline_s=120, describe=self.hall.city.logs)
        assert filed["status"] == "admitted"
        self.id = filed["dispute_id"]
        if self.ground == "G1":
            own = await self.hall.ask("POST", f"{self.path}/panel", "coordinator", "clerk", size=3)
            assert own.json()["code"] == "handled-the-case", "who refused it at the window"
            await self.does("coordinator", "respondent", department=self.department)
        if not self.silent:
            await self.does("department", "reply", reply="依据规划条件。")

    async def act(self, role: str, path: str, **said: Any) -> httpx.Response:
        chief = f"{self.department}-01"  # the delegation that each department begins with
        who = {"applicant": "builder", "department": chief}.get(role, "") or said.pop("who", "")
        path = f"{self.path}/{path}"
        if role == "department":
            claims = {"department": self.department}
            return await self.hall.ask("POST", path, role, who, **claims, **said)
        if "department" in said:  # a field of what is said, not a claim of who says it
            return await self._names(path, said)
        return await self.hall.ask("POST", path, role, who, **said)

    async def _names(self, path: str, said: Mapping[str, Any]) -> httpx.Response:
        headers = self.hall.city.headers("coordinator", subject="coordinator-d")
        answer: httpx.Response = await self.hall.city.call("POST", path, headers, json=said)
        return answer

    async def does(self, role: str, path: str, **said: Any) -> list[str]:
        answer = await self.act(role, path, **said)
        assert answer.status_code == 200, (self.ground, self.outcome, path, answer.text)
        happened: list[str] = answer.json()["happened"]
        return happened

    async def seen(self) -> Any:
        return await self.hall.sees("coordinator", self.path)

    async def summon(self, meets_at: str) -> None:
        """Draw the panel, let it declare, and set the meeting."""
        assert await self.does("coordinator", "panel", size=3) == ["panel-drawn"]
        self.sitting = list((await self.seen())["experts"].values())
        for one in self.sitting:
            await self.does("expert", "panel/declarations", who=one, declared="free")
        await self.does("coordinator", "meeting", meets_at=meets_at, place="协调室 2", remote=True)

    async def hear(self) -> None:
        """Hold the meeting; the last expert's view makes the opinion."""
        recommends = HEARD[self.outcome]
        heard, minutes = ["applicant", "respondent"], f"{PERSON}陈述了意见。"
        await self.does("coordinator", "minutes", heard=heard, minutes=minutes)
        view = {"findings": findings(recommends), "recommends": recommends}
        for one in self.sitting:
            last = await self.does("expert", "opinion", who=one, reasons="程序不符。", **view)
        assert last == ["vote-cast", "opinion-given"]

    async def end(self) -> None:
        """End it on the day of the hearing, if that is when it ends."""
        match self.outcome:
            case "O1":
                await self.close(explanation=f"已向{PERSON}说明。")
            case "O3":
                await self.agree()
                await self.close()
            case "T1":
                await self.does("applicant", "withdrawal")
            case "T2":
                begun = {"body": "人民政府", "since": str(local_day(self.hall.days.now()))}
                await self.does("department", "reconsideration", **begun)
            case "T4":
                await self.does("legal-officer", "false-material", what="公章系伪造")

    async def agree(self) -> None:
        await self.does("coordinator", "agreement", text=f"{PERSON}补正后重新申请。")
        digest = (await self.seen())["agreement"]["agreement_sha256"]
        for side in ("applicant", "department"):
            await self.does(side, "agreement/signature", agreement_sha256=digest)
        examined = {"agreement_sha256": digest, "harmless": True, "reasons": "不涉及他人。"}
        await self.does("legal-officer", "agreement/examination", **examined)

    async def answer(self) -> None:
        """Let the department answer, do what it says, and have the dispute closed on that."""
        said = {"answer": ANSWERS[self.outcome], "text": "意见收悉。"}
        await self.does("department", "answer", **said)
        more = {} if self.outcome == "O5" else await self._decide_anew()

        async def closed() -> bool:
            answer = await self.act("coordinator", "closing", outcome=self.outcome, **more)
            return answer.status_code == 200

        await until(closed, deadline_s=60, describe=self.hall.city.logs)

    async def _decide_anew(self) -> dict[str, str]:
        """Decide again as a department does: in the case, or, if it is over, in a new one."""
        if self.ground == "G1":
            return {"accepted_case_id": await self.hall.decided()}
        issued = await self.hall.sees("applicant", f"/cases/{self.case}/issuance", "builder")
        item = ITEMS[self.ground]
        (number,) = (p["permit_number"] for p in issued["permits"] if p["item_id"] == item)
        change = f"/cases/{self.case}/permits/{number}/change"
        said = {"conditions": ["补充说明"], "reasons": ["论证意见"]}
        whose = {"who": f"{self.department}-01", "department": self.department}
        await self.hall.does("department", change, **whose, **said)
        return {}

    async def close(self, **said: Any) -> None:
        await self.does("coordinator", "closing", outcome=self.outcome, **said)


def findings(recommends: str) -> list[dict[str, Any]]:
    """Return what is found on the four points: the procedure is what may be wrong."""
    wrong = "unlawful" if recommends == "correct" else "lawful"
    found = {point: "lawful" for point in POINTS} | {"procedure": wrong}
    law = ["行政许可法 第三十八条"]
    return [{"point": point, "finding": found[point], "articles": law} for point in POINTS]
