"""Every environment variable of approval."""

from pydantic import SecretStr

from onehall_approval.certificates.settings import CertificateSettings


class Settings(CertificateSettings):
    """Approval is the only service that talks to departments, and the one that makes permits."""

    departments_amqp_url: SecretStr
    departments: str
    """Department ids to listen to, separated by commas."""
