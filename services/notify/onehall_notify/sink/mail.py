"""A mail server for demonstrations and tests: keeps every mail as a file, and can misbehave."""

import asyncio
import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from onehall_contracts.ids import uuid7

from onehall_notify.sink.returning import returned
from onehall_notify.sink.serving import LOOPBACK
from onehall_notify.sink.smtp import GREETING, OK, Session

BUSY: Final = b"421 too busy, come back later\r\n"
LATER: Final = b"451 greylisted, come back later\r\n"
REFUSED: Final = b"550 no such mailbox\r\n"
MESSAGE_ID: Final = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)

RETURNS: Final = re.compile(rb"FROM:\s*<([^>]*)>", re.IGNORECASE)


class Mode(StrEnum):
    """How the sink treats a mail."""

    ACCEPT = "accept"
    GREYLIST = "greylist"  # 451 once for each Message-ID, then accept
    REFUSE = "refuse"  # 550 to the mail
    NOBODY = "nobody"  # 550 to the recipient
    BUSY = "busy"  # 421 to everybody, at the door
    HANG = "hang"  # takes the mail and never answers
    KEEP_AND_HANG = "keep-and-hang"  # keeps the mail, and never says so
    KEEP_AND_CLOSE = "keep-and-close"  # keeps the mail, and hangs up instead of saying so
    KEEP_AND_FAIL = "keep-and-fail"  # keeps the mail, and says 451
    CLOSE = "close"  # hangs up in the middle of the mail
    RETURN = "return"  # takes the mail, and returns it: the notification is kept beside it


class Sink:
    """An SMTP server on a loopback port; `mode` may be changed while it runs.

    Without a folder it keeps no mail, only when which came.
    """

    def __init__(self, folder: Path | None, port: int = 0, mode: Mode = Mode.ACCEPT) -> None:
        self.folder, self.port, self.mode = folder, port, mode
        self.seen: list[str] = []
        """The Message-ID of every mail offered, taken or not, in order."""
        self.taken: list[tuple[str, float]] = []
        """The Message-ID of every mail that was kept, and when (`time.time`)."""
        self.returns: list[str] = []
        """Where each mail offered is returned to, in order."""
        self._offered: set[str] = set()
        self._sessions: list[Session] = []

    async def __aenter__(self) -> Self:
        """Listen."""
        if self.folder:
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
        self._server.close()
        for session in self._sessions:
            session.hang_up()
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
        files = sorted(self.folder.glob("*.eml")) if self.folder else []
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def _judge(self, session: Session, step: str, content: bytes) -> bytes | None:
        if step == "data":
            return self._mail(session, content)
        if step == "MAIL":
            return self._began(content)
        if self.mode is Mode.BUSY:
            return BUSY
        if step == "RCPT":
            return REFUSED if self.mode is Mode.NOBODY else OK
        return GREETING

    def _began(self, line: bytes) -> bytes:
        found = RETURNS.search(line)
        self.returns.append(found[1].decode("ascii", "replace") if found else "")
        return OK

    def _mail(self, session: Session, content: bytes) -> bytes | None:
        found = MESSAGE_ID.search(content)
        number = found[1].decode("ascii", "replace") if found else ""
        again = number in self._offered
        self.seen.append(number)
        self._offered.add(number)
        match self.mode:
            case Mode.REFUSE:
                return REFUSED
            case Mode.GREYLIST if not again:
                return LATER
            case Mode.HANG:
                return None
            case Mode.CLOSE:
                session.hang_up()
                return None
        self._keep(number, content)
        return self._acknowledged(session)

    def _acknowledged(self, session: Session) -> bytes | None:
        """Say that a mail was kept, or not, as the mode has it."""
        match self.mode:
            case Mode.KEEP_AND_HANG:
                return None
            case Mode.KEEP_AND_CLOSE:
                session.hang_up()
                return None
            case Mode.KEEP_AND_FAIL:
                return LATER
            case _:
                return OK

    def _keep(self, number: str, content: bytes) -> None:
        self.taken.append((number, time.time()))
        if self.folder is None:
            return
        # Named by time, not by person; complete before it can be seen.
        path = self.folder / f"{uuid7()}.eml"
        path.with_suffix(".part").write_bytes(content)
        path.with_suffix(".part").rename(path)
        if self.mode is Mode.RETURN:
            path.with_suffix(".dsn").write_bytes(returned(content))

    def _session(self) -> Session:
        session = Session(self._judge)
        self._sessions.append(session)
        return session
