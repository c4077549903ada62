"""Every environment variable of approval."""

from onehall_chassis import StoredSettings
from pydantic import SecretStr


class Settings(StoredSettings):
    """Approval is the only service that talks to departments."""

    departments_amqp_url: SecretStr
    departments: str
    """Department ids to listen to, separated by commas."""
