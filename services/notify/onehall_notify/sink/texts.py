"""An SMS provider for demonstrations and tests: keeps every SMS as a file, and can misbehave.

It takes what `clients.texting.JsonProvider` says, drops what it has under the same key, and tells
of deliveries, signed, where it is told to.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from onehall_contracts.ids import uuid7
from standardwebhooks import Webhook

from onehall_notify.sink.serving import LOOPBACK, serve


class Answer(StrEnum):
    """How the provider treats a text."""

    TAKE = "take"
    REFUSE = "refuse"  # 422, there is no such number
    BUSY = "busy"  # 429, with Retry-After
    DOWN = "down"  # 503
    BROKEN = "broken"  # 500
    KEEP_AND_BREAK = "keep-and-break"  # keeps the text, and says 500
    KEEP_AND_HANG = "keep-and-hang"  # keeps the text, and never says so
    STRANGER = "stranger"  # 401, our key is wrong


REFUSALS: Final = {
    Answer.REFUSE: (422, {}),
    Answer.BUSY: (429, {"Retry-After": "120"}),
    Answer.DOWN: (503, {}),
    Answer.BROKEN: (500, {}),
    Answer.STRANGER: (401, {}),
}


class Texts:
    """A provider on a loopback port; `answer` may be changed while it runs."""

    def __init__(self, folder: Path | None = None, port: int = 0) -> None:
        self.folder, self.port, self.answer = folder, port, Answer.TAKE
        self.asked: list[str] = []
        """The key of every text offered, taken or not, in order."""
        self.taken: dict[str, dict[str, str]] = {}
        """What would have gone to a telephone, by key: each once."""
        self._ending = asyncio.Event()
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.post("/texts")(self._take)
        app.head("/texts")(self._here)
        config = uvicorn.Config(app, host=LOOPBACK, port=port, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)

    async def __aenter__(self) -> Self:
        """Listen."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        self._server.config.load()
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup()
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        self._ticking = asyncio.create_task(self._server.main_loop())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Hang up on everybody and stop listening."""
        self._ending.set()
        self._server.should_exit = self._server.force_exit = True
        await self._ticking
        await self._server.shutdown()

    @property
    def url(self) -> str:
        """Return the address to give to notify."""
        return f"http://{LOOPBACK}:{self.port}/texts"

    async def report(
        self, to: str, secret: str, key: str, reason: str | None = None
    ) -> httpx.Response:
        """Tell `to` that a text arrived, or why not."""
        body, headers = self.signed(secret, key, reason)
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.post(to, content=body, headers=headers)

    @staticmethod
    def signed(secret: str, key: str, reason: str | None = None) -> tuple[str, dict[str, str]]:
        """Return a delivery report and its headers, signed (Standard Webhooks 1.0)."""
        status = "undelivered" if reason else "delivered"
        body = json.dumps({"key": key, "status": status} | ({"reason": reason} if reason else {}))
        at, number = datetime.now(UTC), f"report-{key}-{status}"
        return body, {
            "content-type": "application/json",
            "webhook-id": number,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(number, at, body),
        }

    async def _here(self) -> Response:
        status, headers = REFUSALS.get(self.answer, (200, {}))
        return Response(status_code=status, headers=headers)

    async def _take(self, request: Request) -> Response:
        text = json.loads(await request.body())
        self.asked.append(text["key"])
        if refusal := REFUSALS.get(self.answer):
            return Response(status_code=refusal[0], headers=refusal[1])
        if text["key"] not in self.taken:
            self._keep(text)
        if self.answer is Answer.KEEP_AND_HANG:
            await self._ending.wait()
        return Response(status_code=500 if self.answer is Answer.KEEP_AND_BREAK else 202)

    def _keep(self, text: dict[str, Any]) -> None:
        self.taken[text["key"]] = text
        if self.folder is not None:
            path = self.folder / f"{uuid7()}.json"
            path.write_text(json.dumps(text, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="onehall_notify.sink.texts", description=__doc__)
    parser.add_argument("--port", type=int, default=1026)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args(argv)

    async def run() -> None:
        texts = Texts(given.folder, given.port)
        await serve(texts, f"SMS for {{url}} are kept in {given.folder}")

    asyncio.run(run())


if __name__ == "__main__":
    main()
