"""The story: a builder hands in a case, a clerk accepts it, 13 departments examine it at once."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from onehall.demo.gateway import Person, Refusal
from onehall.demo.papers import pdf
from onehall.demo.screen import Screen
from onehall.demo.stage import CLASS, OPENING, Stage
from onehall.demo.visit import SiteVisit
from onehall.stack.prepare import token

# A unified social credit code of the fictitious region 610199 (GB 32100 check digit holds).
BUILDER = {
    "kind": "organisation",
    "name": "西安示例置业有限公司",
    "id_number": "916101990000791932",
    "email": "builder@example.test",
    "language": "zh",
}
OPENED = "approval.coordination-opened.v1"
ISSUED = frozenset({"approval.permit-issued.v1", "approval.case-refused.v1"})
PATIENCE = 180.0
SOON = 0.2
GROUND_LICENCE = "G2"

Say = Callable[[str], None]
Watch = Callable[[Screen], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Permit:
    """One permit as a document, and what the public is told of it."""

    number: str
    verdict: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, for the closing report."""

    case: dict[str, Any]
    notice: dict[str, Any]
    coordination: dict[str, Any]
    issuance: dict[str, Any]
    cards: list[dict[str, Any]]
    dispute: dict[str, Any]
    trace: dict[str, Any]
    inbox: list[dict[str, Any]]
    issuances: int
    permit: Permit | None


class Story:
    """The people of the story, and what each does."""

    def __init__(self, stage: Stage, http: httpx.AsyncClient, say: Say) -> None:
        def person(name: str, *roles: str) -> Person:
            return Person(http, token(stage.credentials, name, roles))

        self.stage, self.say, self.screen, self._http = stage, say, Screen(), http
        self.builder = person("demo-builder", "applicant")
        self.clerk = person("demo-clerk", "clerk")
        self.supervisor = person("demo-supervisor", "supervisor")
        self.operator = person("demo-operator", "operator")

    def _officer(self, department: str, officer: str) -> Person:
        claims = {"department": department}
        return Person(self._http, token(self.stage.credentials, officer, ["department"], claims))

    async def run(self, watch: Watch) -> Told:
        """Play the story; `watch` draws the screen while the departments work."""
        notice = await self._read_the_notice()
        await self._until_the_hall_opens()
        case = await self._hand_in(notice)
        await self._accept(case)
        issuances = await self._follow(case, watch)
        dispute = await self._dispute(case)
        return await self._told(case, notice, dispute, issuances)

    async def _read_the_notice(self) -> dict[str, Any]:
        notice: dict[str, Any] = await self.builder.get(f"/catalogue/classes/{CLASS}/notice")
        demanded, distinct = notice["papers_asked"], notice["papers_distinct"]
        self.say(f"one-time notice 一次性告知单: {distinct} papers instead of {demanded}")
        return notice

    async def _until_the_hall_opens(self) -> None:
        early = OPENING - self.stage.clock.now()
        if early > timedelta(0):
            self.say("waiting for the hall to open at 09:00")
            await asyncio.sleep(self.stage.clock.real_seconds(early))

    async def _hand_in(self, notice: dict[str, Any]) -> dict[str, Any]:
        papers = [paper for paper in notice["papers"] if paper["bring"]]
        stored = await asyncio.gather(*(self._upload(paper["id"]) for paper in papers))
        answers = {one["item"]: True for asked in notice["questions"] for one in asked["items"]}
        case: dict[str, Any] = await self.builder.post(
            "/cases",
            {
                "class_id": CLASS,
                "answers": answers,
                "applicant": BUILDER,
                "documents": stored,
                "channel": "online",
            },
        )
        self.say(f"submitted once, one set of papers: case {case['case_number']}")
        return case

    async def _upload(self, kind: str) -> dict[str, str]:
        stored = await self.builder.upload(pdf(kind), "application/pdf", kind)
        return {"kind": kind, "sha256": stored["sha256"]}

    async def _accept(self, case: dict[str, Any]) -> None:
        path = f"/cases/{case['case_id']}"
        await self.clerk.post(f"{path}/acceptance", {}, await self.clerk.etag(path))
        self.say("accepted by the clerk; every department was asked in the same transaction")

    async def _follow(self, case: dict[str, Any], watch: Watch) -> int:
        path = f"/cases/{case['case_id']}"
        visit = SiteVisit(path, self._officer, self.stage.clock)
        watching = asyncio.create_task(watch(self.screen))
        issuances = 0
        try:
            async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as acting:
                await self._seen(path)
                async for event in self.builder.events(f"{path}/progress"):
                    if event.get("type") == OPENED:
                        coordination = await self.builder.get(f"{path}/coordination")
                        self.screen.open(coordination)
                        acting.create_task(visit.run(coordination))
                    self.screen.hear(event)
                    issuances += event.get("type") in ISSUED
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        return issuances

    async def _seen(self, path: str) -> None:
        """Wait until supervision has heard of the case; before that it is nobody's to follow."""
        while True:
            try:
                await self.builder.get(f"{path}/clock")
            except Refusal:
                await asyncio.sleep(SOON)
            else:
                return

    async def _dispute(self, case: dict[str, Any]) -> dict[str, Any]:
        """Dispute the condition on the greening permit, to show that the file freezes."""
        issuance = await self.builder.get(f"/cases/{case['case_id']}/issuance")
        conditional = next((p for p in issuance["permits"] if p["conditions"]), None)
        if conditional is None:
            return {}
        filed: dict[str, Any] = await self.builder.post(
            "/disputes",
            {
                "case_id": case["case_id"],
                "ground": GROUND_LICENCE,
                "item_id": conditional["item_id"],
                "statement": "所附条件超出法定标准 the condition exceeds the statutory standard",
            },
        )
        return filed | {"item_id": conditional["item_id"]}

    async def _told(
        self, case: dict[str, Any], notice: dict[str, Any], dispute: dict[str, Any], issuances: int
    ) -> Told:
        path = f"/cases/{case['case_id']}"
        return Told(
            case=case,
            notice=notice,
            coordination=await self.builder.get(f"{path}/coordination"),
            issuance=await self.builder.get(f"{path}/issuance"),
            cards=(await self.supervisor.get(f"{path}/cards"))["cards"],
            dispute=dispute,
            trace=await self._settled_trace(path),
            inbox=(await self.builder.get("/inbox"))["notices"],
            issuances=issuances,
            permit=await self._permit(path),
        )

    async def _permit(self, path: str) -> Permit | None:
        """Return the first permit's document once it is made; a moment later, or put off."""
        number = (await self.builder.get(f"{path}/issuance"))["permits"][0]["permit_number"]
        for _ in range(150):
            if found := await self.builder.file(f"/permits/{number}/document"):
                verdict = (await self.builder.get(f"/permits/{number}"))["verdict"]
                return Permit(number, verdict, found)
            await asyncio.sleep(0.1)
        return None

    async def _settled_trace(self, path: str) -> dict[str, Any]:
        """Return the trace once the last service has spoken: notices take a moment."""
        trace: dict[str, Any] = {}
        for _ in range(50):
            trace = await self.operator.get(f"{path}/trace")
            if {"notify", "dispute"} <= {message["service"] for message in trace["messages"]}:
                break
            await asyncio.sleep(0.1)
        return trace
