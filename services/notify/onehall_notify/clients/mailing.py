"""SMTP: one mail at a time over a connection that is kept, and what every refusal means."""

import base64
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import format_datetime
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from onehall_notify.clients import Undeliverable

IDLE_SECONDS = 10.0
"""A kept connection older than this without use is not trusted: servers hang up on idlers."""
PERMANENT = 500
SERVER_FAILED = range(420, 440)
"""4xx codes of the server's own state (RFC 5321 4.2.3: 421 not available), not of a mailbox."""
POLICY: Final = re.compile(r"5\.7\.")
"""How a server's words begin that lets us in nowhere: no relaying, no permission (RFC 3463 3.8)."""
WORD_BYTES: Final = 45
"""Of UTF-8 in an encoded word of at most 75 characters (RFC 2047 section 2)."""
PLAIN: Final = re.compile(r"[a-zA-Z0-9._+-]{1,64}@[a-zA-Z0-9.-]{1,253}")
FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "timed-out"),
    (aiosmtplib.SMTPServerDisconnected, "disconnected"),
    (OSError, "cannot-connect"),
)
DOMAIN = "onehall"
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where mail goes out: server, protection, credentials, sender; `timeout` in seconds.

    `returns` is where it comes back to when it cannot be delivered, if not to the sender.
    """

    scheme: str
    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    timeout: float = 30.0
    returns: str = ""

    @classmethod
    def of(cls, url: str, sender: str, timeout: float = 30.0, returns: str = "") -> "Outlet":
        """Read `smtp://host:port`, `smtp+starttls://user:password@host`, `smtps://…`.

        `smtp` takes STARTTLS if it is offered, `smtp+starttls` insists on it, `smtps` begins with
        TLS. Raises ValueError for anything else, and for a password that would travel in the clear.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("smtp_url is none: write smtp://, smtp+starttls:// or smtps://HOST")
        if parts.username and parts.scheme == "smtp":
            raise ValueError("smtp_url has a password: use smtp+starttls:// or smtps:// for it")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            sender,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            timeout,
            returns,
        )

    def client(self) -> aiosmtplib.SMTP:
        """Return a client that is not connected yet."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            timeout=self.timeout,
            use_tls=self.scheme == "smtps",
            start_tls=True if self.scheme == "smtp+starttls" else None,
            local_hostname=self.sender.rpartition("@")[2] or DOMAIN,
        )


def message_id(key: str) -> str:
    """Return the Message-ID of what a provider knows under this key."""
    return f"<{key}@{DOMAIN}>"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to go; raises `Undeliverable` where the address is none."""

    to: str
    subject: str
    body: str
    message_id: str
    at: datetime
    languages: Sequence[str] = ("zh", "en")

    def content(self, sender: str) -> bytes:
        """Return it as plain text that no answering machine answers (RFC 3834).

        Written out here: the standard library takes two milliseconds for what is always alike.
        """
        lines = (
            f"From: {sender}",
            f"To: {self.address()}",
            f"Subject: {encoded(self.subject)}",
            f"Date: {format_datetime(self.at)}",
            f"Message-ID: {self.message_id}",
            "Auto-Submitted: auto-generated",
            f"Content-Language: {', '.join(self.languages)}",
            "MIME-Version: 1.0",
            'Content-Type: text/plain; charset="utf-8"',
            "Content-Transfer-Encoding: base64",
            "",
            "",
        )
        text = base64.encodebytes(self.body.replace("\n", "\r\n").encode())
        return "\r\n".join(lines).encode() + text.replace(b"\n", b"\r\n")

    def address(self) -> str:
        """Return the one address; two in one field would show each to the other."""
        if PLAIN.fullmatch(self.to):
            return self.to
        try:
            return Address(addr_spec=self.to).addr_spec
        except (ValueError, IndexError, MessageError):
            raise Undeliverable("bad-address", final=True) from None


def encoded(text: str) -> str:
    """Return a header's text as ASCII, in encoded words where it is none (RFC 2047)."""
    if text.isascii() and text.isprintable():
        return text
    words = (base64.b64encode(part.encode()).decode() for part in _parts(text))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _parts(text: str) -> Iterator[str]:
    """Yield parts that fit an encoded word each; no character is cut."""
    part, size = "", 0
    for character in text:
        width = len(character.encode())
        if size + width > WORD_BYTES:
            yield part
            part, size = "", 0
        part, size = part + character, size + width
    yield part


class Lane:
    """One kept connection to the mail server; used by one task at a time."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._client: aiosmtplib.SMTP | None = None
        self._used = 0.0
        self._asked = self._handed_over = False

    async def __aenter__(self) -> Self:
        """Use as a context manager, so that the connection is closed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Hang up."""
        self.drop()

    def drop(self) -> None:
        """Close the connection without a word; the next mail opens another."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def cut_off(self) -> Undeliverable:
        """Return what it means that the time for this attempt is up, and hang up.

        A server that had the whole mail and did not say so may have taken it: the next attempt
        has the same Message-ID.
        """
        self.drop()
        if self._handed_over:
            return Undeliverable("unconfirmed", outage=True)
        return Undeliverable("timed-out", blameless=not self._asked, outage=True)

    async def send(self, letter: Letter) -> None:
        """Return when the server has taken the mail; raise `Undeliverable` when it has not."""
        self._asked = self._handed_over = False
        content, to = letter.content(self._outlet.sender), letter.address()
        try:
            await self._send(content, to)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise self._judged(error) from None

    async def greet(self) -> None:
        """Return when the server lets us in; raise `Undeliverable` when it does not."""
        self._asked = self._handed_over = False
        try:
            await (await self._opened()).noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._judged(error) from None
        finally:
            self.drop()

    def _judged(self, error: Exception) -> Undeliverable:
        failed = judged(error, asked=self._asked, handed_over=self._handed_over)
        if not failed.final:
            self.drop()
        return failed

    async def _send(self, content: bytes, to: str) -> None:
        kept = self._kept()
        try:
            client = await self._begin(kept or await self._opened(), to)
        except aiosmtplib.SMTPServerDisconnected:
            if kept is None or self._asked:
                raise
            self.drop()  # it had hung up on us meanwhile
            client = await self._begin(await self._opened(), to)
        await self._say(client, content, to)

    async def _begin(self, client: aiosmtplib.SMTP, to: str) -> aiosmtplib.SMTP:
        options, encoding = ([], "ascii") if to.isascii() else (["SMTPUTF8"], "utf-8")
        if options and not client.supports_extension("smtputf8"):
            raise aiosmtplib.SMTPNotSupported("SMTPUTF8")
        returns = self._outlet.returns or self._outlet.sender
        await client.mail(returns, options=options, encoding=encoding)
        return client

    async def _say(self, client: aiosmtplib.SMTP, content: bytes, to: str) -> None:
        self._asked = True
        try:
            await client.rcpt(to, encoding="ascii" if to.isascii() else "utf-8")
            self._handed_over = True
            await client.data(content)
        except aiosmtplib.SMTPResponseException as refused:
            await _quietly_reset(client, refused)
            raise
        self._used = time.monotonic()

    def _kept(self) -> aiosmtplib.SMTP | None:
        if self._client is None or not self._client.is_connected:
            return None
        if time.monotonic() - self._used > IDLE_SECONDS:
            self.drop()
        return self._client

    async def _opened(self) -> aiosmtplib.SMTP:
        self._client = client = self._outlet.client()
        await client.connect()
        await client.ehlo()
        return client


async def _quietly_reset(client: aiosmtplib.SMTP, refused: Exception) -> None:
    """Make a connection fit for the next mail after one was refused."""
    try:
        await client.rset()
    except aiosmtplib.SMTPException:
        raise refused from None


def judged(error: Exception, *, asked: bool = True, handed_over: bool = False) -> Undeliverable:
    """Say what a failure means for the notice.

    A 5xx about this mail or its recipient is final. One about us (greeting, password, sender) is
    not, and is no attempt of the notice either: none may be lost because of a setting. A server's
    policy may be cured within the days that it is tried. A lost
    connection after the whole mail was handed over leaves open whether the server took it.
    """
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refused(error, error.code)
    if isinstance(error, aiosmtplib.SMTPNotSupported | ValueError):
        return Undeliverable("bad-address", final=True)
    why = next((why for kind, why in FAULTS if isinstance(error, kind)), "smtp-failed")
    if handed_over:
        return Undeliverable("unconfirmed", outage=True)
    return Undeliverable(why, blameless=not asked, outage=True)


def _refused(error: aiosmtplib.SMTPResponseException, code: int) -> Undeliverable:
    why = f"smtp-{code}"
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        down = code in SERVER_FAILED
        final = code >= PERMANENT and not POLICY.match(error.message)
        return Undeliverable(why, final=final, blameless=down)
    return Undeliverable(why, blameless=True)
