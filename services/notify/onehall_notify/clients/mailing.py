"""SMTP: one mail at a time over a connection that is kept, and what every refusal means."""

import time
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from onehall_notify.clients import Undeliverable

IDLE_SECONDS = 10.0
"""A kept connection older than this without use is not trusted: servers hang up on idlers."""
PERMANENT = 500
FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "timed-out"),
    (aiosmtplib.SMTPServerDisconnected, "disconnected"),
    (OSError, "cannot-connect"),
)
DOMAIN = "onehall"
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where mail goes out: server, protection, credentials, sender; `timeout` in seconds."""

    scheme: str
    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    timeout: float = 30.0

    @classmethod
    def of(cls, url: str, sender: str, timeout: float = 30.0) -> "Outlet":
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


def message_id(notice_id: object, round_: int) -> str:
    """Return the Message-ID of a notice in one round of attempts.

    It is the same for every attempt, so that a provider can drop what it has already, and another
    after a resend, so that that is not dropped.
    """
    suffix = "" if round_ == 1 else f".{round_}"
    return f"<{notice_id}{suffix}@{DOMAIN}>"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to go; raises `Undeliverable` where the address is none."""

    to: str
    subject: str
    body: str
    message_id: str
    at: datetime

    def message(self, sender: str) -> EmailMessage:
        """Return it as plain text that no answering machine answers (RFC 3834)."""
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"], message["To"] = sender, self._address()
        message["Subject"], message["Date"] = self.subject, self.at
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "zh, en"
        message.set_content(self.body, charset="utf-8", cte="base64")
        return message

    def _address(self) -> Address:
        """Return the one address; two in one field would show each to the other."""
        try:
            return Address(addr_spec=self.to)
        except (ValueError, IndexError, MessageError):
            raise Undeliverable("bad-address", final=True) from None


class Lane:
    """One kept connection to the mail server; used by one task at a time."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._client: aiosmtplib.SMTP | None = None
        self._used = 0.0

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

    async def send(self, letter: Letter) -> None:
        """Return when the server has taken the mail; raise `Undeliverable` when it has not."""
        message = letter.message(self._outlet.sender)
        try:
            await self._send(message, letter.to)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            failed = judged(error)
            if not failed.final:
                self.drop()
            raise failed from None

    async def _send(self, message: EmailMessage, to: str) -> None:
        kept = self._kept()
        try:
            await self._say(kept or await self._opened(), message, to)
        except aiosmtplib.SMTPServerDisconnected:
            self.drop()
            if kept is None:
                raise
            await self._say(await self._opened(), message, to)  # it had hung up on us meanwhile

    async def _say(self, client: aiosmtplib.SMTP, message: EmailMessage, to: str) -> None:
        await client.send_message(message, sender=self._outlet.sender, recipients=[to])
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
        return client


def judged(error: Exception) -> Undeliverable:
    """Say what a failure means for the notice.

    A 5xx about this mail or its recipient is final. One about us (greeting, password, sender) is
    not: no notice may be lost because of a setting.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        about_it = isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
        return Undeliverable(f"smtp-{error.code}", final=about_it and error.code >= PERMANENT)
    if isinstance(error, aiosmtplib.SMTPNotSupported | ValueError):
        return Undeliverable("bad-address", final=True)
    why = next((why for kind, why in FAULTS if isinstance(error, kind)), "smtp-failed")
    return Undeliverable(why)
