"""What we say: every message on the bus, versioned, with the envelope it travels in."""

from onehall_contracts import (
    approval,
    departments,
    dispute,
    intake,
    notify,
    supervision,
    voices,
    window,
)
from onehall_contracts.event import Envelope, Event, Unreadable, encode, explain, pack, unpack
from onehall_contracts.message import Message, UnknownMessage, class_for, every_message, owner_of

__all__ = [
    "Envelope",
    "Event",
    "Message",
    "UnknownMessage",
    "Unreadable",
    "approval",
    "class_for",
    "departments",
    "dispute",
    "encode",
    "every_message",
    "explain",
    "intake",
    "notify",
    "owner_of",
    "pack",
    "supervision",
    "unpack",
    "voices",
    "window",
]
