"""Documents: handed in once as raw bytes, then known by their hash."""

import asyncio
import hashlib
import logging
from typing import Annotated
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.problem import FieldError, Problem
from onehall_store import Answer, RequestKey
from onehall_store.vault import FileKey

from onehall_intake.api import running
from onehall_intake.api.running import Call, CurrentCall, CurrentHall, Hall
from onehall_intake.documents import EXTENSIONS, DocumentLost, Folder, recognised
from onehall_intake.store import papers, people

log = logging.getLogger(__name__)

router = APIRouter(prefix="/documents", tags=["documents"])

Hash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.post("", status_code=201)
async def upload(call: CurrentCall) -> JSONResponse:
    """Take one document as the request's body; the same again is the same document."""
    call.actor.must_have("applicant", "clerk")
    declared = call.request.headers.get("Content-Type", "")
    _known_kind(call)
    content = await _content(call.request, call.hall.document_max_bytes)
    media_type = await asyncio.to_thread(recognised, content, declared)
    key = await asyncio.to_thread(call.request_key, content)
    sha256 = await asyncio.to_thread(_sha256, content)
    file = await _kept(call, sha256, content)
    answer = await _noted(call, key, papers.Stored(sha256, len(content), media_type), file)
    return JSONResponse(answer.body, answer.status)


@router.get("/{sha256}")
async def download(hall: CurrentHall, actor: CurrentActor, sha256: Hash) -> Response:
    """Return a document to its owner, the window or a department; others never learn of it."""
    found = await _allowed(hall, actor, sha256)
    try:
        content = await asyncio.to_thread(hall.folder.get, sha256, found.key)
    except DocumentLost as error:
        log.error("a document is lost", extra={"sha256": sha256})
        raise Problem(500, "document-lost", str(error)) from None
    name = f"{sha256[:16]}.{EXTENSIONS[found.stored.media_type]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": running.etag(sha256),
    }
    return Response(content, media_type=found.stored.media_type, headers=headers)


def _known_kind(call: Call) -> None:
    """Refuse early what no notice of ours asks for."""
    kind = call.request.headers.get("X-Document-Kind")
    if kind is not None and kind not in call.hall.catalogue.documents:
        message = "the catalogue has no such kind of document; use an id of the one-time notice"
        raise _invalid(FieldError("X-Document-Kind", message))


async def _content(request: Request, limit: int) -> bytes:
    """Return the body; raise a 413 problem as soon as it is more than `limit` bytes."""
    declared = request.headers.get("Content-Length", "")
    content = bytearray()
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise _too_large(limit)
    if not content:
        raise _invalid(FieldError("body", "the document is empty; send its bytes as the body"))
    return bytes(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _kept(call: Call, sha256: str, content: bytes) -> FileKey | None:
    """Keep a document, and return the key of its file; None if the caller's copy is whole."""
    async with call.hall.pool.acquire(timeout=10) as connection:
        found = await papers.find(connection, call.hall.vault, sha256, call.actor.ref)
    if found is not None and await asyncio.to_thread(_whole, call.hall.folder, found):
        return None
    try:
        known = found.key if found else None
        return (await asyncio.to_thread(call.hall.folder.put, content, known))[1]
    except OSError as error:
        log.error("the folder of documents takes nothing", extra={"errno": error.errno})
        detail = "the document could not be kept; nothing was taken, send it again"
        raise Problem(503, "unavailable", detail, retry_after=5) from None


def _whole(folder: Folder, found: papers.Found) -> bool:
    try:
        folder.get(found.stored.sha256, found.key)
    except DocumentLost:
        return False
    return True


async def _noted(
    call: Call, key: RequestKey, stored: papers.Stored, file: FileKey | None
) -> Answer:
    """Note whose the document is, once per key."""
    body = {"sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type}

    async def work(connection: Connection) -> Answer:
        if file:
            vault, owner = call.hall.vault, call.actor.ref
            await papers.add(connection, vault, stored, file, owner, call.hall.now)
        return running.answered(201, body)

    async with call.hall.pool.acquire(timeout=10) as connection, connection.transaction():
        return await running.REQUESTS.once(connection, key, work)


async def _allowed(hall: Hall, actor: Actor, sha256: str) -> papers.Found:
    """Return a document the caller may read; a reading by staff is kept for ever."""
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        found = await papers.find(connection, hall.vault, sha256, actor.ref)
        if found is None and actor.has(*STAFF):
            found = await papers.find(connection, hall.vault, sha256, None)
        if found is None:
            raise Problem(404, "not-found", "there is no such document, or it is not yours")
        if found.owner != actor.ref:
            await _note(hall, connection, actor, found.owner)
    return found


async def _note(hall: Hall, connection: object, actor: Actor, owner: UUID) -> None:
    await people.note_read(connection, actor.subject, [owner], hall.now, "document")


def _too_large(limit: int) -> Problem:
    return Problem(413, "too-large", f"a document has at most {limit} bytes; make it smaller")


def _invalid(error: FieldError) -> Problem:
    return Problem(422, "invalid-request", "the document cannot be taken", errors=(error,))
