"""Every environment variable of intake."""

from functools import cached_property
from pathlib import Path
from typing import Annotated

from onehall_chassis import VaultSettings
from onehall_store.vault import KeyRing, Vault
from pydantic import Field, field_validator

from onehall_intake.domain.erasing import Retention
from onehall_intake.domain.model import Status

MEBIBYTE = 1024 * 1024
RETAINED = {Status.CLOSED: 10, Status.NOT_ACCEPTED: 5, Status.WITHDRAWN: 2}


class Settings(VaultSettings):
    """Intake keeps documents under `data_dir` and publishes one catalogue."""

    catalogue: Path | None = Field(default=None, description="a catalogue file; empty = built in")
    document_max_bytes: int = Field(default=20 * MEBIBYTE, ge=1024, le=1024 * MEBIBYTE)
    allow_fictitious_region: bool = Field(
        default=False, description="take resident numbers of the test region 610199"
    )

    retention_years: dict[Status, Annotated[int, Field(ge=0, le=100)]] = RETAINED
    """For how many years data is kept after a case ended, by its status; JSON. Law sets a floor."""

    @field_validator("retention_years")
    @classmethod
    def _every_end(cls, years: dict[Status, int]) -> dict[Status, int]:
        return RETAINED | years

    @field_validator("catalogue", mode="before")
    @classmethod
    def _empty_is_built_in(cls, value: object) -> object:
        return value or None

    @property
    def retention(self) -> Retention:
        """Return for how long data is kept."""
        return Retention(self.retention_years)

    @cached_property
    def vault(self) -> Vault:
        """Return the keys of persons; raises `BadKey` with the cure if ours is missing."""
        own, before = self.vault_key.get_secret_value(), self.vault_keys_before.get_secret_value()
        return Vault("intake", KeyRing.read(own, before))
