"""What permit documents need of the environment; approval's settings include it."""

from functools import cached_property
from typing import Protocol

from onehall_chassis import VaultSettings
from onehall_store.vault import KeyRing, Vault
from pydantic import Field, SecretStr

from onehall_approval.certificates.jobs import Workshop


class Wanted(Protocol):
    """What the maker takes from the settings."""

    intake_url: str
    service_token: SecretStr
    certificate_poll_seconds: float
    certificate_processes: int

    @property
    def vault(self) -> Vault:
        """Return the keys of holders."""
        ...

    @property
    def workshop(self) -> Workshop:
        """Return what making needs."""
        ...


class CertificateSettings(VaultSettings):
    """Keys, the public address, and how many processes; secrets also as `*_FILE`."""

    signing_key: SecretStr = SecretStr("")
    """The private key of the centre's seal, PEM (PKCS #8, no passphrase)."""
    signing_certificates: str = ""
    """PEM: the key's certificate first, the trust root last."""
    public_url: str = "http://127.0.0.1:8700"
    """Where the public reaches the centre; printed, so it must hold for as long as the permits."""
    permits_are_samples: bool = False
    """Prints that documents have no legal force: set wherever the key is not a centre's own."""
    certificate_processes: int = Field(default=2, ge=0, le=64)
    """How many at once; with 0 this process makes none, and leaves them to another."""
    certificate_poll_seconds: float = Field(default=1.0, gt=0)
    """How often to look for documents to make, when there was none; real seconds."""

    @cached_property
    def vault(self) -> Vault:
        """Return the keys of holders; raises `BadKey` with the cure if ours is missing."""
        own, before = self.vault_key.get_secret_value(), self.vault_keys_before.get_secret_value()
        return Vault("approval", KeyRing.read(own, before))

    @property
    def workshop(self) -> Workshop:
        """Return what making needs."""
        return Workshop(
            self.signing_key.get_secret_value(),
            self.signing_certificates,
            self.public_url,
            self.data_dir,
            self.permits_are_samples,
        )
