"""Every environment variable of intake."""

from pathlib import Path

from onehall_chassis import StoredSettings
from pydantic import Field, field_validator

MEBIBYTE = 1024 * 1024


class Settings(StoredSettings):
    """Intake keeps documents under `data_dir` and publishes one catalogue."""

    catalogue: Path | None = Field(default=None, description="a catalogue file; empty = built in")
    document_max_bytes: int = Field(default=20 * MEBIBYTE, ge=1024, le=1024 * MEBIBYTE)
    allow_fictitious_region: bool = Field(
        default=False, description="take resident numbers of the test region 610199"
    )

    @field_validator("catalogue", mode="before")
    @classmethod
    def _empty_is_built_in(cls, value: object) -> object:
        return value or None
