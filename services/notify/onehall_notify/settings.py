"""Every environment variable of notify."""

from typing import Self

from onehall_chassis import StoredSettings
from pydantic import Field, SecretStr, model_validator

from onehall_notify.clients.mailing import Outlet


class Settings(StoredSettings):
    """Notify talks to a mail server, and asks intake for addresses."""

    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:1025")
    """smtp://, smtp+starttls:// or smtps://, with the password in it where there is one."""
    mail_from: str = Field(default="onehall@localhost", pattern=r"^[^@\s]+@[^@\s]+$")
    smtp_connections: int = Field(default=4, ge=1, le=64)
    attempt_seconds: float = Field(default=30.0, gt=0)
    """The longest one attempt may take, address and delivery together; real seconds."""
    poll_seconds: float = Field(default=1.0, gt=0)
    """How often to look for mail that is due, when there was none; real seconds."""

    @property
    def outlet(self) -> Outlet:
        """Return where mail goes out."""
        return Outlet.of(self.smtp_url.get_secret_value(), self.mail_from, self.attempt_seconds)

    @model_validator(mode="after")
    def _sends_somewhere(self) -> Self:
        assert self.outlet  # noqa: S101 - raises what is wrong with the URL
        return self
