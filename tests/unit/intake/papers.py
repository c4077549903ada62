"""Small documents of every kind that is taken, and some that are not."""

import struct
import zipfile
import zlib
from io import BytesIO


def archive(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(text: str = "") -> bytes:
    return f"%PDF-1.7\n% {text}\n1 0 obj\nendobj\ntrailer\n%%EOF\n".encode()


TAKEN = {
    "application/pdf": pdf(),
    "image/png": _png(),
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(20) + b"\xff\xd9",
    "image/tiff": b"II*\x00\x08" + bytes(20),
    "application/ofd": archive("OFD.xml", "Doc_0/Document.xml"),
}
NOT_TAKEN = {
    "a text": b"hello, centre",
    "a page": b"<html><script>alert(1)</script></html>",
    "a program": b"MZ\x90\x00" + bytes(80),
    "an archive": archive("OFD.xml.exe", "readme.txt"),
    "an office file": archive("[Content_Types].xml", "word/document.xml"),
    "half an archive": archive("OFD.xml")[:40],
    "a gif": b"GIF89a" + bytes(20),
    "a text before a pdf": b"\n%PDF-1.7",
    "one byte": b"\x00",
}
