"""Between contracts and the domain, both ways; pure."""

from onehall_notify.messages.parts import Tidings, notices
from onehall_notify.messages.publishing import publishes

__all__ = ["Tidings", "notices", "publishes"]
