"""Every environment variable of supervision."""

from onehall_chassis import StoredSettings


class Settings(StoredSettings):
    """Supervision has none of its own: it only listens and tells."""
