"""A file from a form (RFC 7578), read within bounds; it is looked at, and never kept."""

from email.message import Message
from email.parser import BytesHeaderParser

from fastapi import Request

FILE_BYTES = 2 * 1024 * 1024
AROUND_IT = 64 * 1024
LONGEST_BOUNDARY = 70
LONGEST_HEAD = 8 * 1024
MOST_FIELDS = 8
LINE = b"\r\n"


class NotUploaded(Exception):
    """There is no file to look at; the text names what is told instead."""


async def uploaded(request: Request, name: str) -> bytes:
    """Return the file in the field `name`; raise `NotUploaded` without one, or for a larger one."""
    boundary = _boundary(request.headers.get("content-type", ""))
    if boundary is None:
        raise NotUploaded("no-file")
    file = field(await _body(request), boundary, name)
    if not file:
        raise NotUploaded("no-file")
    if len(file) > FILE_BYTES:
        raise NotUploaded("too-large")
    return file


def field(body: bytes, boundary: bytes, name: str) -> bytes | None:
    """Return the content of the first field called `name`, of the few a form of ours has."""
    pieces = (LINE + body).split(LINE + b"--" + boundary, MOST_FIELDS + 1)
    for piece in pieces[1 : MOST_FIELDS + 1]:
        head, found, content = piece.partition(LINE + LINE)
        if found and len(head) <= LONGEST_HEAD and _name(head) == name:
            return content
    return None


async def _body(request: Request) -> bytes:
    most = FILE_BYTES + AROUND_IT
    announced = request.headers.get("content-length", "0")
    content = bytearray()
    if not announced.isdecimal() or int(announced) > most:
        raise NotUploaded("too-large")
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise NotUploaded("too-large")
    return bytes(content)


def _boundary(content_type: str) -> bytes | None:
    header = Message()
    header["Content-Type"] = content_type
    found = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(found, str):
        return None
    boundary = found.encode("ascii", "replace")
    return boundary if 0 < len(boundary) <= LONGEST_BOUNDARY else None


def _name(head: bytes) -> str | None:
    found = (
        BytesHeaderParser()
        .parsebytes(head.lstrip())
        .get_param("name", header="content-disposition")
    )
    return found if isinstance(found, str) else None
