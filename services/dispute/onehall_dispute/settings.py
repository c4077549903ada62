"""Every environment variable of dispute."""

from onehall_chassis import StoredSettings


class Settings(StoredSettings):
    """Dispute needs its database and the bus, and nothing else."""
