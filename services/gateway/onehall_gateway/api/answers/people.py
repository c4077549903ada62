"""What became of a person's data."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Erased(Got):
    """That a person's data is destroyed; asked again, the same as the first time."""

    applicant_ref: UUID
    ground: str
    erased_at: datetime
    erased_by: str = Field(description="who did it, as a work reference")
