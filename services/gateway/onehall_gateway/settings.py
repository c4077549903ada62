"""Every environment variable of the gateway."""

from onehall_chassis import Settings as ChassisSettings
from pydantic import Field


class Settings(ChassisSettings):
    """The gateway keeps nothing: it has neither a database nor a bus.

    Limits of requests are counted in this process only; several replicas allow several times as
    much, and a proxy in front is the place for one limit over all of them.
    """

    rate_per_second: float = Field(default=50, gt=0, description="per caller, in the long run")
    rate_burst: int = Field(default=200, ge=1, description="per caller, at once")
    rate_callers: int = Field(default=100_000, ge=1, description="callers remembered at once")
    cors_origins: str = Field(
        default="", description="web origins that may call from a browser, separated by commas"
    )
    heartbeat_seconds: float = Field(
        default=15, gt=0, description="silence of an event stream before a comment is sent"
    )
    stream_seconds: float = Field(
        default=900, gt=0, description="age at which an event stream ends, to be resumed anew"
    )

    @property
    def origins(self) -> tuple[str, ...]:
        """Return the allowed web origins; none unless they are named."""
        return tuple(one.strip() for one in self.cors_origins.split(",") if one.strip())
