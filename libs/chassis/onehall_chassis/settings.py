"""Every environment variable a service reads, in one class; secrets also as `*_FILE`.

Twelve-factor: configuration comes from the environment only, with one prefix.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ONEHALL_"


class Settings(BaseSettings):
    """What every service has; a service adds its own in its `settings.py`."""

    # A wrong setting may be a password: what it was is in no log.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    auth_jwks: Path = Field(description="file with the public keys that sign bearer tokens")
    service_token: SecretStr = Field(
        default=SecretStr(""), description="this service's own bearer token for its peers"
    )
    clock: str | None = Field(default=None, description="scaled business clock; empty = real time")
    log_level: str = "INFO"

    intake_url: str = "http://127.0.0.1:8001"
    approval_url: str = "http://127.0.0.1:8002"
    supervision_url: str = "http://127.0.0.1:8003"
    dispute_url: str = "http://127.0.0.1:8004"
    notify_url: str = "http://127.0.0.1:8005"

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in cls.model_fields:
            path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
            if path and name not in values:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
        return values


class StoredSettings(Settings):
    """What a service with a database and a bus has."""

    database_url: SecretStr
    amqp_url: SecretStr
    data_dir: Path = Path(".onehall/data")


class VaultSettings(StoredSettings):
    """What a service has that keeps personal data: the key that wraps persons' keys."""

    vault_key: SecretStr = SecretStr("")
    """32 random bytes in base64; made once and kept, for nothing is readable without it."""
    vault_keys_before: SecretStr = SecretStr("")
    """Keys that wrapped before this one, separated by blanks, until everything is re-wrapped."""
