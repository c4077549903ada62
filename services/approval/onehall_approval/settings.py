"""Every environment variable of approval."""

import json

from onehall_contracts.bundle import keys_in
from onehall_contracts.signing import PublicKey, SigningKey
from pydantic import Field, SecretStr, field_validator

from onehall_approval.certificates.settings import CertificateSettings
from onehall_approval.messages.notary import Notary


class Settings(CertificateSettings):
    """Approval is the only service that talks to departments, and the one that makes permits."""

    departments_amqp_url: SecretStr
    departments: str
    """Department ids to listen to, separated by commas."""
    centre_key: SecretStr
    """The Ed25519 key that signs tasks and receipts, PEM (PKCS #8, no passphrase)."""
    centre_name: str = Field(default="onehall", min_length=1, max_length=200)
    """Who asks: `iss` of tasks and receipts, `aud` of opinions; one name for one registry."""

    centre_keys_before: str = '{"keys": []}'
    """The public keys that signed before this one, a JWK set: what they signed stays provable."""

    department_rate: float = Field(default=500, ge=0)
    """Events a second that are read of one department; a tenth while most are refused; 0 = all."""

    @field_validator("centre_keys_before")
    @classmethod
    def _a_set_of_keys(cls, text: str) -> str:
        keys_in(json.loads(text))
        return text

    @property
    def retired(self) -> tuple[PublicKey, ...]:
        """Return the centre's earlier keys."""
        return tuple(keys_in(json.loads(self.centre_keys_before)).values())

    @property
    def notary(self) -> Notary:
        """Return who signs for the centre."""
        return Notary(SigningKey.read(self.centre_key.get_secret_value()), self.centre_name)
