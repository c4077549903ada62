"""Mail that came back: which of ours it was, and why, read from what a stranger may have written.

A delivery status notification (RFC 3464) has a part for machines and the mail, or its head, that
could not be delivered; our mails are known by their Message-ID. Nothing else of it is looked at: it
names whom the mail was for.
"""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import compat32
from typing import Final

LARGEST: Final = 1 << 20
"""Bytes of a notification that are looked at; ours, returned whole, are smaller."""
NUMBER: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[0-9]{1,4})?"
OURS: Final = re.compile(rf"\s*<({NUMBER})@onehall>\s*")
STATUS: Final = re.compile(r"[45]\.[0-9]{1,3}\.[0-9]{1,3}")
UNSAID: Final = "5.0.0"
"""The status of a failure that says no more (RFC 3463)."""
MACHINES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
HEADS: Final = frozenset({"text/rfc822-headers", "message/global-headers"})
BROKEN: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the standard library's parser may raise of a message that is none."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that could not be delivered: the key it was sent under, and the status of RFC 3463."""

    key: str
    status: str


def bounce(content: bytes) -> Bounce | None:
    """Return what a notification says of a mail of ours that failed; None for any other mail."""
    try:
        return _bounce(BytesParser(policy=compat32).parsebytes(content[:LARGEST]))
    except BROKEN:
        return None


def _bounce(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    status = next((found for part in parts if (found := _failure(part))), None)
    key = next((found for part in parts if (found := _key(part))), None) or _answered(message)
    return Bounce(key, status) if key and status else None


def _failure(part: Message) -> str | None:
    """Return the status of the first recipient who was given up; delays are no failures."""
    if part.get_content_type() not in MACHINES or not part.is_multipart():
        return None
    for block in part.get_payload():
        if isinstance(block, Message) and _said(block, "Action").lower() == "failed":
            found = STATUS.match(_said(block, "Status"))
            return found[0] if found else UNSAID
    return None


def _key(part: Message) -> str | None:
    """Return the key of the mail that came back, from itself or from its head."""
    kind = part.get_content_type()
    if kind in HEADS:
        decoded = part.get_payload(decode=True)
        text = decoded.decode("ascii", "replace") if isinstance(decoded, bytes) else ""
        return _own(HeaderParser(policy=compat32).parsestr(text), "Message-ID")
    if kind == "message/rfc822" and part.is_multipart():
        mail = part.get_payload(0)
        return _own(mail, "Message-ID") if isinstance(mail, Message) else None
    return None


def _answered(message: Message) -> str | None:
    """Return the key of what a notification answers, where it brings the mail not back."""
    return _own(message, "In-Reply-To")


def _own(message: Message, header: str) -> str | None:
    found = OURS.fullmatch(_said(message, header))
    return found[1] if found else None


def _said(message: Message, header: str) -> str:
    return str(message.get(header, "")).strip()
