"""Every environment variable of dispute."""

from functools import cached_property

from onehall_chassis import VaultSettings
from onehall_store.vault import KeyRing, Vault


class Settings(VaultSettings):
    """Dispute needs its database, the bus, and the key of its vault."""

    @cached_property
    def vault(self) -> Vault:
        """Return the keys of persons; raises `BadKey` with the cure if ours is missing."""
        own, before = self.vault_key.get_secret_value(), self.vault_keys_before.get_secret_value()
        return Vault("dispute", KeyRing.read(own, before))
