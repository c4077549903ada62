"""Every environment variable of approval."""

import json

from onehall_contracts.bundle import keys_in
from onehall_contracts.signing import PublicKey, SigningKey
from pydantic import Field, SecretStr, field_validator

from onehall_approval.certificates.settings import CertificateSettings
from onehall_approval.messages.notary import Notary
from onehall_approval.store.checkpoints import Log


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

    log_keys: str = ""
    """The public keys of the evidence log, a JWK set; without them permits need no evidence."""
    evidence_limit: float = Field(default=4 * 3600, gt=0)
    """Real seconds after which the newest checkpoint is too old to issue anything (G17)."""

    department_rate: float = Field(default=500, ge=0)
    """Events a second that are read of one department; a tenth while most are refused; 0 = all."""

    @field_validator("centre_keys_before")
    @classmethod
    def _a_set_of_keys(cls, text: str) -> str:
        keys_in(json.loads(text))
        return text

    @field_validator("log_keys")
    @classmethod
    def _the_logs_keys(cls, text: str) -> str:
        if text.strip() and not keys_in(json.loads(text)):
            raise ValueError("name the keys of the evidence log, or leave the setting out")
        return text

    @property
    def log(self) -> Log | None:
        """Return whose checkpoints count, and for how long."""
        if not self.log_keys.strip():
            return None
        keys = tuple(keys_in(json.loads(self.log_keys)).values())
        return Log(f"{self.centre_name}/supervision", keys, self.evidence_limit)

    @property
    def retired(self) -> tuple[PublicKey, ...]:
        """Return the centre's earlier keys."""
        return tuple(keys_in(json.loads(self.centre_keys_before)).values())

    @property
    def notary(self) -> Notary:
        """Return who signs for the centre."""
        return Notary(SigningKey.read(self.centre_key.get_secret_value()), self.centre_name)
