"""Every environment variable of supervision."""

import json
from pathlib import Path
from typing import Literal

from onehall_chassis import StoredSettings
from onehall_contracts.bundle import keys_in
from onehall_contracts.signing import SigningKey
from pydantic import Field, SecretStr, field_validator

from onehall_supervision.domain.rulebook import Book, book_of, profile
from onehall_supervision.messages.log import LogKeys


class Settings(StoredSettings):
    """Supervision listens and tells, and keeps the evidence log."""

    log_key: SecretStr
    """The Ed25519 key that signs the log's checkpoints, PEM (PKCS #8, no passphrase)."""
    log_keys_before: str = '{"keys": []}'
    """The public keys that signed before this one, a JWK set: what they signed stays provable."""
    centre_name: str = Field(default="onehall", pattern=r"^[^\s+]{1,200}$")
    """Whose log it is; one name for one centre, as approval's."""

    rule_profile: Literal["default", "hunan2018", "yulin"] = "default"
    """By which of the profiles 发牌规则 that come with the service cards are issued."""
    rule_file: Path | None = None
    """A profile of the centre's own, instead; it may extend one of those."""

    @field_validator("log_keys_before")
    @classmethod
    def _a_set_of_keys(cls, text: str) -> str:
        keys_in(json.loads(text))
        return text

    @property
    def log_keys(self) -> LogKeys:
        """Return who signs for the log."""
        key = SigningKey.read(self.log_key.get_secret_value())
        retired = tuple(keys_in(json.loads(self.log_keys_before)).values())
        return LogKeys(f"{self.centre_name}/supervision", key, retired)

    @property
    def book(self) -> Book:
        """Return the rules; raise `RuleFileError` with the line and the cure, or `OSError`."""
        if self.rule_file is None:
            return profile(self.rule_profile)
        return book_of(self.rule_file.name, self.rule_file.read_text(encoding="utf-8"))
