"""A hall in a real intake service: businesses, windows, guides, clerks and visitors, played."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
from onehall_intake.store.hall import closing

from tests.integration.intake_rig import Rig

CENTRE = "610100"
HALL = f"/halls/{CENTRE}"
MINUTE = timedelta(minutes=1)
GOOD, AVERAGE, POOR = 3, 2, 1


class Floor:
    """What a test needs of a hall."""

    def __init__(self, rig: Rig) -> None:
        self.rig, self.clock = rig, rig.clock

    async def set_up(self, **windows: str) -> None:
        """Set windows up, each with the letters of its businesses."""
        for code in sorted({code for codes in windows.values() for code in codes}):
            items = {"items": ["PC2-06"], "classes": ["PC2"]} if code == "A" else {}
            body = {"name_zh": "业务", "name_en": "business", **items}
            assert (await self.put(f"/businesses/{code}", body)).status_code == 200
        for name, codes in windows.items():
            body = {"businesses": list(codes)}
            assert (await self.put(f"/windows/{name[1:]}", body)).status_code == 200

    async def put(self, path: str, body: Any, role: str = "operator", who: str = "op") -> Any:
        headers = self.rig.auth.headers(role, subject=who)
        return await self.rig.http.put(HALL + path, json=body, headers=headers)

    async def take(self, business: str = "A", **more: Any) -> dict[str, Any]:
        """Take a ticket at the guide's desk."""
        body = {"business": business} | more
        answer = await self.rig.post(f"{HALL}/tickets", body, "guide-1", "guide")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def at(self, window: str, act: str, **body: Any) -> httpx.Response:
        """Act as the clerk who works at a window."""
        path = f"{HALL}/windows/{window}/{act}"
        return await self.rig.post(path, body, f"clerk-{window}", "clerk")

    async def did(self, window: str, act: str, **body: Any) -> dict[str, Any]:
        answer = await self.at(window, act, **body)
        assert answer.status_code == 200, (act, answer.text)
        return dict(answer.json())

    async def lead(self, path: str, role: str = "supervisor", **body: Any) -> httpx.Response:
        return await self.rig.post(HALL + path, body, "boss", role)

    async def serve(self, window: str) -> dict[str, Any]:
        """Serve the ticket in hand to its end."""
        await self.did(window, "serving")
        return await self.did(window, "finish")

    async def grade(self, ticket: dict[str, Any], grade: Any, *chips: str) -> Any:
        body = {"grade": grade, "chips": list(chips)}
        return await self.put(f"/tickets/{ticket['ticket_id']}/mood", body, "guide", "guide-1")

    async def visitor(self, ticket: dict[str, Any], path: str, **body: Any) -> httpx.Response:
        """Act as the holder of a ticket, who has no login."""
        headers = {"Ticket-Secret": ticket["secret"]}
        url = f"{HALL}/tickets/{ticket['ticket_id']}{path}"
        if not path:
            return await self.rig.http.get(url, headers=headers)
        return await self.rig.http.put(url, json=body, headers=headers)

    async def sweep(self) -> int:
        """Do what the process does every second."""
        return await closing.sweep(self.rig.engine.pool, self.clock.now())

    async def journal(self) -> list[str]:
        rows = await self.rig.rows("SELECT kind FROM intake.ticket_event ORDER BY seq")
        return [row["kind"] for row in rows]

    async def read(self, path: str, role: str = "supervisor", who: str = "boss") -> Any:
        answer = await self.rig.get(HALL + path, who, role)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Follower:
    """Who follows a live stream; `httpx.ASGITransport` would wait for its end."""

    def __init__(self, rig: Rig, path: str, headers: dict[str, str] | None = None) -> None:
        self.status, self._body, self._asked = 0, b"", False
        self._gone = asyncio.Event()
        raw = [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()]
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "method": "GET",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "scheme": "http", "http_version": "1.1", "headers": raw, "client": ("127.0.0.1", 1),
            "server": ("intake", 80),
        }  # fmt: skip
        self.task = asyncio.create_task(rig.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self._body += message.get("body", b"")

    @property
    def body(self) -> str:
        return self._body.decode()

    @property
    def events(self) -> list[tuple[str, str, Any]]:
        """Id, name and data of each event that came whole."""
        found = []
        for block in self.body.split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "data" in fields:
                found.append((fields.get("id", ""), fields["event"], json.loads(fields["data"])))
        return found

    def told(self, *names: str) -> list[tuple[str, Any]]:
        return [(name, data) for _, name, data in self.events if name in names]

    async def leave(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self.task, 60)
