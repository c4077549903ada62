"""Event streams passed on, as a browser would see them: live, resumed, ended by either side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts.problem import MEDIA_TYPE
from onehall_gateway import sse
from starlette.responses import JSONResponse, StreamingResponse

from tests.unit.gateway.rig import CASE, ROOT, Rig, as_, chunks, gateway
from tests.waiting import until

PATH = f"{ROOT}/cases/{CASE}/progress"
FIRST = b"id: 1\nevent: intake.case-accepted.v1\ndata: {}\n\n"
SECOND = b": a comment\r\nid: 2\r\ndata: a\r\ndata: b\r\n\r\n"
SLOW = sse.Pace(heartbeat=60, lifetime=60)


class Upstream(httpx.AsyncBaseTransport, httpx.AsyncByteStream):
    """Supervision, streaming what a test puts in; `None` ends it, an exception breaks it."""

    def __init__(self) -> None:
        self.coming: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self.asked: httpx.Request | None = None
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked = request
        return httpx.Response(200, headers={"Content-Type": sse.MEDIA_TYPE}, stream=self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (part := await self.coming.get()) is not None:
            if isinstance(part, Exception):
                raise part
            yield part

    async def aclose(self) -> None:
        self.closed = True


class Browser:
    """A client that is still reading; `httpx.ASGITransport` would wait for the end."""

    def __init__(self, rig: Rig, headers: dict[str, str]) -> None:
        self.sent: list[dict[str, Any]] = []
        self._gone = asyncio.Event()
        raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
        self._scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "method": "GET",
            "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "root_path": "",
            "scheme": "http", "http_version": "1.1", "headers": raw, "client": ("127.0.0.1", 1),
            "server": ("gateway", 80),
        }  # fmt: skip
        self._asked = False
        self.task = asyncio.create_task(rig.app(self._scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def headers(self) -> httpx.Headers:
        return httpx.Headers(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    def leave(self) -> None:
        self._gone.set()


@asynccontextmanager
async def streaming(
    folder: Path, last: str | None = None, **settings: Any
) -> AsyncIterator[tuple[Browser, Upstream, Rig]]:
    upstream = Upstream()
    async with gateway(folder, lambda _: upstream, **settings) as rig:
        resumed = {"Last-Event-ID": last} if last else {}
        browser = Browser(rig, as_("applicant") | resumed)
        yield browser, upstream, rig
        browser.leave()
        await asyncio.wait_for(browser.task, 30)


async def test_events_pass_while_the_stream_is_open(tmp_path: Path) -> None:
    async with streaming(tmp_path) as (browser, upstream, _):
        upstream.coming.put_nowait(FIRST + SECOND[:9])
        await until(lambda: browser.body == FIRST)
        assert browser.headers["Content-Type"] == sse.MEDIA_TYPE
        assert browser.headers["Cache-Control"] == "no-store"
        assert "RateLimit" in browser.headers
        upstream.coming.put_nowait(SECOND[9:])
        await until(lambda: browser.body == FIRST + SECOND)
        assert not upstream.closed


async def test_the_clock_passes_between_the_entries_and_has_no_id(tmp_path: Path) -> None:
    clock = b'event: clock\ndata: {"phase": "review", "holders": []}\n\n'
    async with streaming(tmp_path) as (browser, upstream, _):
        upstream.coming.put_nowait(FIRST + clock[:20])
        upstream.coming.put_nowait(clock[20:] + SECOND)
        await until(lambda: browser.body == FIRST + clock + SECOND)


async def test_a_client_resumes_from_the_last_event_it_has(tmp_path: Path) -> None:
    async with streaming(tmp_path, last="41") as (_, upstream, _rig):
        await until(lambda: upstream.asked)
        assert upstream.asked is not None
        assert upstream.asked.headers["Last-Event-ID"] == "41"
        assert upstream.asked.headers["Accept"] == sse.MEDIA_TYPE
        assert upstream.asked.headers["Authorization"].startswith("Bearer ")


async def test_a_client_that_leaves_closes_the_stream_behind_it(tmp_path: Path) -> None:
    async with streaming(tmp_path) as (browser, upstream, _):
        upstream.coming.put_nowait(FIRST)
        await until(lambda: browser.body)
        browser.leave()
        await until(lambda: upstream.closed)
        await asyncio.wait_for(browser.task, 30)


async def test_a_client_that_leaves_closes_a_real_connection(tmp_path: Path) -> None:
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + FIRST)
        await reader.read()
        gone.set()
        writer.close()

    def real(_: str) -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with gateway(tmp_path, real, supervision_url=f"http://127.0.0.1:{port}") as rig:
            browser = Browser(rig, as_("applicant"))
            await until(lambda: browser.body == FIRST)
            browser.leave()
            await asyncio.wait_for(browser.task, 30)
            await asyncio.wait_for(gone.wait(), 30)


async def test_silence_is_filled_with_comments_between_events(tmp_path: Path) -> None:
    async with streaming(tmp_path, heartbeat_seconds=0.01) as (browser, upstream, _):
        upstream.coming.put_nowait(FIRST[:10])
        await until(lambda: browser.body.count(sse.HEARTBEAT) >= 2)
        upstream.coming.put_nowait(FIRST[10:])
        await until(lambda: FIRST in browser.body)
        assert browser.body.replace(sse.HEARTBEAT, b"") == FIRST


async def test_stopping_the_gateway_ends_its_streams(tmp_path: Path) -> None:
    async with streaming(tmp_path) as (browser, upstream, rig):
        upstream.coming.put_nowait(FIRST)
        await until(lambda: browser.body)
        rig.stop.set()
        await asyncio.wait_for(browser.task, 30)
        assert upstream.closed
        assert browser.sent[-1]["more_body"] is False


async def test_an_old_stream_ends_so_that_its_token_is_looked_at_again(tmp_path: Path) -> None:
    async with streaming(tmp_path, stream_seconds=0.02) as (browser, upstream, _):
        await asyncio.wait_for(browser.task, 30)
        assert upstream.closed
        assert browser.sent[-1]["more_body"] is False


async def test_a_service_that_breaks_off_ends_the_stream_without_half_an_event(
    tmp_path: Path,
) -> None:
    async with streaming(tmp_path) as (browser, upstream, _):
        upstream.coming.put_nowait(FIRST + b"id: 2\ndata: ha")
        upstream.coming.put_nowait(httpx.ReadError("reset"))
        await asyncio.wait_for(browser.task, 30)
        assert browser.body == FIRST
        assert upstream.closed


async def test_a_finished_stream_ends(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: StreamingResponse(
            chunks([FIRST, SECOND]), media_type=sse.MEDIA_TYPE
        )
        answer = await rig.http.get(PATH, headers=as_("applicant"))
        assert answer.content == FIRST + SECOND
        assert rig.services.last.path == f"/cases/{CASE}/progress"


async def test_a_refused_stream_is_a_problem(tmp_path: Path) -> None:
    said = {"code": "not-found", "status": 404}
    async with gateway(tmp_path) as rig:
        rig.services.answer = lambda _: JSONResponse(said, 404, media_type=MEDIA_TYPE)
        answer = await rig.http.get(PATH, headers=as_("applicant"))
        assert (answer.status_code, answer.json()) == (404, said)
        assert answer.headers["Content-Type"] == MEDIA_TYPE


@given(st.lists(st.integers(1, 12)), st.sampled_from([b"\n", b"\r\n"]))
async def test_events_are_whole_however_they_arrive(cuts: list[int], end: bytes) -> None:
    sent = [b"id: %d" % n + end + b"data: x" + end + end for n in range(4)]
    text, parts = b"".join(sent), []
    for cut in cuts:
        parts.append(text[:cut])
        text = text[cut:]
    source = sse.events(chunks([*parts, text]))
    assert [event async for event in sse.paced(source, SLOW, asyncio.Event())] == sent
