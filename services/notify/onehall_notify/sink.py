"""A mail server for demonstrations and tests: keeps every mail as a file, and can misbehave.

`python -m onehall_notify.sink --port 1025 --folder mail` needs aiosmtpd; loopback only.
"""

import argparse
import asyncio
import importlib
import signal
import sys
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from onehall_contracts.ids import uuid7

LOOPBACK = "127.0.0.1"
MISSING = "the mail sink needs aiosmtpd, which only development installs: pip install aiosmtpd"
TAKEN, LATER, REFUSED = "250 taken", "451 greylisted, come back later", "550 no such mailbox"


class Mode(StrEnum):
    """How the sink treats a mail."""

    ACCEPT = "accept"
    GREYLIST = "greylist"  # 451 once for each Message-ID, then accept
    REFUSE = "refuse"  # 550
    HANG = "hang"  # takes the mail and never answers
    KEEP_AND_HANG = "keep-and-hang"  # keeps the mail, and never says so


class Sink:
    """An SMTP server on a loopback port; `mode` may be changed while it runs."""

    def __init__(self, folder: Path, port: int = 0, mode: Mode = Mode.ACCEPT) -> None:
        """Choose a free port if `port` is 0; raise SystemExit without aiosmtpd."""
        self.folder, self.port, self.mode = folder, port, mode
        self.seen: list[str] = []
        """The Message-ID of every mail offered, taken or not, in order."""
        self._closing = asyncio.Event()
        self._sessions: list[Any] = []
        try:
            self._protocol = importlib.import_module("aiosmtpd.smtp").SMTP
        except ImportError:
            raise SystemExit(MISSING) from None

    async def __aenter__(self) -> Self:
        """Listen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Hang up on everybody and stop listening."""
        self._closing.set()
        self._server.close()
        for session in self._sessions:
            if session.transport is not None:
                session.transport.abort()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Return the address to give to notify."""
        return f"smtp://{LOOPBACK}:{self.port}"

    @property
    def connections(self) -> int:
        """Return how many connections were opened so far."""
        return len(self._sessions)

    def mails(self) -> list[EmailMessage]:
        """Return every mail that was kept, oldest first."""
        files = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Deal with one mail as the mode says; aiosmtpd calls this."""
        mail = message_from_bytes(envelope.content, policy=default)
        number, before = str(mail["Message-ID"]), len(self.seen)
        self.seen.append(number)
        match self.mode:
            case Mode.REFUSE:
                return REFUSED
            case Mode.GREYLIST if number not in self.seen[:before]:
                return LATER
            case Mode.HANG | Mode.KEEP_AND_HANG:
                if self.mode is Mode.KEEP_AND_HANG:
                    self._keep(envelope.content)
                await self._closing.wait()
                return LATER
            case _:
                self._keep(envelope.content)
                return TAKEN

    def _keep(self, content: bytes) -> None:
        # Named by time, not by person; complete before it can be seen.
        path = self.folder / f"{uuid7()}.eml"
        path.with_suffix(".part").write_bytes(content)
        path.with_suffix(".part").rename(path)

    def _session(self) -> Any:
        session = self._protocol(self, hostname="onehall-sink", enable_SMTPUTF8=True)
        self._sessions.append(session)
        return session


async def serve(sink: Sink) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with sink:
        sys.stdout.write(f"mail for {sink.url} is kept in {sink.folder}\n")
        sys.stdout.flush()
        await stop.wait()


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="onehall_notify.sink", description=__doc__)
    parser.add_argument("--port", type=int, default=1025)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.ACCEPT)
    given = parser.parse_args(argv)

    async def run() -> None:
        await serve(Sink(given.folder, given.port, given.mode))

    asyncio.run(run())


if __name__ == "__main__":
    main()
