"""The one site visit 联合踏勘 of the story: attended, one findings list, signed by all."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from onehall_calendar import SHANGHAI, Clock, Limit, due_on, load

from onehall.demo.gateway import Person, Refusal

VISIT = "联合踏勘"
LEAD = "GHJ"
AHEAD = Limit(6)  # two must be left to everybody, also when the machine is busy and days fly
TRIES = 5
REPLIES_S, LOOK_S = 4.0, 0.1
BEGINS = time(9, 30)
FINDING = "临时道路未硬化 the temporary road is not paved"
MINUTES = hashlib.sha256("联合踏勘会议纪要 minutes of the joint visit".encode()).hexdigest()

Officer = Callable[[str, str], Person]


class SiteVisit:
    """What the lead department and the others do about the visit, each as its own officer."""

    def __init__(self, path: str, officer: Officer, clock: Clock) -> None:
        self._path, self._officer, self._clock = path, officer, clock
        self._lead = officer(LEAD, f"{LEAD}-03")

    async def run(self, coordination: dict[str, Any]) -> None:
        """Play it from the proposal to the last signature."""
        items = [
            review["item_id"]
            for review in coordination["reviews"]
            if any(step["name"] == VISIT for step in review["steps"])
        ]
        starts_at = await self._propose(items)
        await self._until(starts_at + timedelta(hours=2))
        activity = await self._answered()
        await self._record(activity)
        await asyncio.gather(*(self._sign(activity, d) for d in _came(activity)))

    async def _propose(self, items: list[str]) -> datetime:
        """Return when it begins; who was told that it is too soon by now proposes a later day."""
        proposal = {"activity": "site-visit", "items": items, "place": "项目现场 the building site"}
        for left in reversed(range(TRIES)):
            starts_at = self._slot()
            try:
                at = {"starts_at": starts_at.isoformat()}
                await self._lead.post(f"{self._path}/activities", proposal | at)
            except Refusal:
                if not left:
                    raise
            else:
                return starts_at
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _slot(self) -> datetime:
        """Return half past nine, six working days ahead."""
        day = due_on(self._clock.now(), AHEAD, load())
        return datetime.combine(day, BEGINS, SHANGHAI)

    async def _until(self, instant: datetime) -> None:
        await asyncio.sleep(max(0.0, self._clock.real_seconds(instant - self._clock.now())))

    async def _answered(self) -> dict[str, Any]:
        """Return the visit once every department has replied, or those that did after a while."""
        found: dict[str, Any] = {}
        for _ in range(int(REPLIES_S / LOOK_S)):
            (found,) = (await self._lead.get(f"{self._path}/coordination"))["activities"]
            if {reply["department"] for reply in found["replies"]} >= {*found["departments"]}:
                break
            await asyncio.sleep(LOOK_S)
        return found

    async def _record(self, activity: dict[str, Any]) -> None:
        """Write down who came and the one finding; look again when it has been put right."""
        attendance = [
            {"department": reply["department"], "officers": reply["officers"]}
            for reply in activity["replies"]
        ]
        path = f"{self._path}/activities/{activity['activity_id']}/record"
        finding = {"point": "1", "department": LEAD, "what": FINDING}
        await self._lead.post(path, {"attendance": attendance, "findings": [finding]})
        closed = {"attendance": attendance, "findings": [finding | {"closed": True}]}
        await self._lead.post(path, closed)

    async def _sign(self, activity: dict[str, Any], department: str) -> None:
        officer = self._officer(department, f"{department}-01")
        path = f"{self._path}/activities/{activity['activity_id']}/signature"
        await officer.post(path, {"minutes_sha256": MINUTES})


def _came(activity: dict[str, Any]) -> list[str]:
    return [reply["department"] for reply in activity["replies"]]
