"""What all answers have in common."""

from pydantic import BaseModel, ConfigDict, Field

Open = ConfigDict(extra="allow")


class Got(BaseModel):
    """Part of an answer; fields may be added."""

    model_config = Open


class Paged(Got):
    """A page of a list."""

    next: str | None = Field(description="the `cursor` of the next page; null on the last one")


class Label(Got):
    """A name in both languages."""

    zh: str
    en: str
