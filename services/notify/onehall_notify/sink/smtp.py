"""As much of an SMTP server (RFC 5321) as a sink needs, and little enough to be fast."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeAlias

GREETING: Final = b"220 onehall-sink ESMTP\r\n"
EHLO: Final = b"250-onehall-sink\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SMTPUTF8\r\n"
OK: Final = b"250 OK\r\n"
GO_ON: Final = b"354 end with a dot\r\n"
END: Final = b"\r\n.\r\n"
UNKNOWN: Final = b"500 no such command\r\n"
OUT_OF_ORDER: Final = b"503 MAIL and RCPT come first\r\n"
BYE: Final = b"221 bye\r\n"
LONGEST: Final = 16 * 1024 * 1024

Judge: TypeAlias = Callable[["Session", str, bytes], bytes | None]
"""Answers a step (`greeting`, `MAIL`, `RCPT`, `data` with the mail); None: nothing, ever."""


class Session(asyncio.Protocol):
    """One client: commands in, answers out; `judge` decides what the server thinks of each."""

    def __init__(self, judge: Judge) -> None:
        self._judge, self._held = judge, b""
        self._in_data, self._recipients, self._from = False, 0, False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a TCP server gives
        self.transport = transport
        self._say(self._judge(self, "greeting", b""))

    def data_received(self, data: bytes) -> None:
        """Deal with every whole command or mail that has come."""
        self._held += data
        if len(self._held) > LONGEST:
            self.transport.abort()
        while not self.transport.is_closing() and self._step():
            continue

    def hang_up(self) -> None:
        """Close without a word."""
        self.transport.abort()

    def _step(self) -> bool:
        end = END if self._in_data else b"\r\n"
        content, found, rest = self._held.partition(end)
        if not found:
            return False
        self._held = rest
        if self._in_data:
            self._in_data = False
            self._say(self._judge(self, "data", _undotted(content)))
            self._reset()
        else:
            self._command(content)
        return True

    def _command(self, line: bytes) -> None:
        word = line[:4].upper()
        match word:
            case b"EHLO" | b"HELO":
                self._say(EHLO if word == b"EHLO" else OK)
            case b"MAIL":
                self._from = True
                self._say(self._judge(self, "MAIL", line))
            case b"RCPT":
                self._recipient(line)
            case b"DATA":
                self._in_data = self._recipients > 0
                self._say(GO_ON if self._in_data else OUT_OF_ORDER)
            case b"RSET" | b"NOOP":
                self._reset()
                self._say(OK)
            case b"QUIT":
                self._say(BYE)
                self.transport.close()
            case _:
                self._say(UNKNOWN)

    def _recipient(self, line: bytes) -> None:
        answer = self._judge(self, "RCPT", line) if self._from else OUT_OF_ORDER
        self._recipients += 1 if answer == OK else 0
        self._say(answer)

    def _reset(self) -> None:
        self._recipients, self._from = 0, False

    def _say(self, answer: bytes | None) -> None:
        if answer and not self.transport.is_closing():
            self.transport.write(answer)


def _undotted(content: bytes) -> bytes:
    """Return a mail as it was before dots were doubled (RFC 5321 4.5.2)."""
    whole = content + b"\r\n"
    whole = whole[1:] if whole.startswith(b"..") else whole
    return whole.replace(b"\r\n..", b"\r\n.")
