"""Every environment variable of notify."""

from base64 import b64decode
from functools import cached_property
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from onehall_chassis import VaultSettings
from onehall_store.vault import KeyRing, Vault
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from onehall_notify.clients.mailing import Outlet
from onehall_notify.domain.kinds import EVERYWHERE
from onehall_notify.domain.model import Channel

MAILBOX: Final = "[!-?A-~]+@[!-?A-~]+"
"""ASCII only: an envelope in more needs SMTPUTF8, and no mail would go by a server without."""
SECRET_BYTES: Final = 24
"""The least that a secret of Standard Webhooks 1.0 has."""


class Settings(VaultSettings):
    """Notify talks to a mail server, an SMS provider, webhooks, and asks intake for addresses."""

    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:1025")
    """smtp://, smtp+starttls:// or smtps://, with the password in it where there is one."""
    mail_from: str = Field(default="onehall@localhost", pattern=rf"^{MAILBOX}$")
    smtp_connections: int = Field(default=4, ge=1, le=64)
    mail_per_second: int = Field(default=0, ge=0)
    """The most mails a second that the server wants to have; 0: as many as it takes."""
    sms_url: str = ""
    """Where an SMS provider takes `{"to", "text", "key"}`; empty: there is none."""
    sms_key: SecretStr = SecretStr("")
    """The provider's bearer key."""
    sms_per_second: int = Field(default=50, ge=0)
    sms_report_secret: SecretStr = SecretStr("")
    """`whsec_…`, with which the provider signs its delivery reports; empty: it sends none."""
    bounce_address: str = Field(default="", pattern=rf"^({MAILBOX})?$")
    """Where mail servers return what they cannot deliver; empty: to `mail_from`."""
    bounce_secret: SecretStr = SecretStr("")
    """`whsec_…`, with which `onehall bounces` signs what came back; empty: nobody says."""
    call_back_per_myriad: int = Field(default=500, ge=0, le=10_000)
    """Of ten thousand delivered cases, how many are called back."""
    webhook_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Hosts, separated by commas, that webhooks may reach over http and inside our network."""
    attempt_seconds: float = Field(default=30.0, gt=0)
    """The longest one attempt may take, address and delivery together; real seconds."""
    poll_seconds: float = Field(default=1.0, gt=0)
    """How often to look for what is due, when there was nothing; real seconds."""
    breaker_seconds: float = Field(default=1.0, gt=0)
    """The first pause for a provider that is down, doubled up to five minutes; real seconds."""

    @property
    def outlet(self) -> Outlet:
        """Return where mail goes out."""
        url, returns = self.smtp_url.get_secret_value(), self.bounce_address
        return Outlet.of(url, self.mail_from, self.attempt_seconds, returns)

    @property
    def carried(self) -> frozenset[Channel]:
        """Return the channels that notices of messages go out on."""
        return EVERYWHERE | ({Channel.SMS} if self.sms_url else set())

    @cached_property
    def vault(self) -> Vault:
        """Return the keys of owners; raises `BadKey` with the cure if ours is missing."""
        own, before = self.vault_key.get_secret_value(), self.vault_keys_before.get_secret_value()
        return Vault("notify", KeyRing.read(own, before))

    @field_validator("webhook_hosts", mode="before")
    @classmethod
    def _hosts(cls, given: object) -> object:
        return given.replace(",", " ").split() if isinstance(given, str) else given

    @field_validator("sms_report_secret", "bounce_secret")
    @classmethod
    def _signs(cls, secret: SecretStr) -> SecretStr:
        if text := secret.get_secret_value():
            try:
                decoded = b64decode(text.removeprefix("whsec_"), validate=True)
            except ValueError:
                decoded = b""
            if len(decoded) < SECRET_BYTES:
                least = f"of {SECRET_BYTES} bytes at least"
                raise ValueError(f"it is no secret: write whsec_ and base64 {least}")
        return secret

    @field_validator("sms_url")
    @classmethod
    def _provider(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username):
            raise ValueError("sms_url is none: write https://HOST/PATH, the key in sms_key")
        return url

    @model_validator(mode="after")
    def _sends_somewhere(self) -> Self:
        assert self.outlet  # noqa: S101 - raises what is wrong with the URL
        return self
