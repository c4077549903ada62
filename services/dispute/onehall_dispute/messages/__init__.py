"""Between contracts and the domain, both ways; pure."""

from onehall_dispute.messages.reading import observe
from onehall_dispute.messages.telling import publishes

__all__ = ["observe", "publishes"]
