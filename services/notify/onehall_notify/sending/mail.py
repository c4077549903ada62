"""The channel mail: a letter to the address that intake knows, over kept SMTP connections."""

from collections.abc import Collection, Sequence
from typing import Any

from onehall_calendar import Clock
from onehall_contracts.ids import derived

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.contacts import Contacts, Known
from onehall_notify.clients.mailing import Lane as Connection
from onehall_notify.clients.mailing import Letter, Outlet, message_id
from onehall_notify.domain.model import Channel
from onehall_notify.sending.carrying import Parcel
from onehall_notify.store.work import Due
from onehall_notify.templates import TEMPLATES, UNSAYABLE, Gathered, Mail


class MailLane:
    """One kept connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock

    async def carry(self, parcel: Parcel) -> None:
        """Return when the server has taken the mail."""
        await self._connection.send(self._letter(parcel))

    def cut_off(self) -> Undeliverable:
        """Return what it means that the time for this attempt is up."""
        return self._connection.cut_off()

    def _letter(self, parcel: Parcel) -> Letter:
        contact = parcel.contact
        if contact is None:
            raise Undeliverable("no-contact", final=True)
        if not contact.email:
            raise Undeliverable("no-address", final=True)
        try:
            mail = _written(parcel, contact.name)
        except UNSAYABLE:
            raise Undeliverable("unrenderable") from None  # an update may cure it
        number = message_id(key_of(parcel.notices))
        languages = parcel.due.languages
        return Letter(contact.email, mail.subject, mail.body, number, self._clock.now(), languages)


class MailCarrier:
    """Brings notices to a mail server; its lanes are closed by `close`."""

    channel = Channel.MAIL
    by_address = False

    def __init__(
        self, outlet: Outlet, lanes: int, contacts: Contacts, clock: Clock, per_second: int = 0
    ) -> None:
        self._outlet, self._contacts, self.per_second = outlet, contacts, per_second
        self._connections = [Connection(outlet) for _ in range(lanes)]
        self.lanes = [MailLane(one, clock) for one in self._connections]

    async def prepare(self, due: Sequence[Due]) -> Sequence[Parcel]:
        """Return a letter's makings for each notice."""
        known = await known_of(self._contacts, due)
        return [_parcel(told, known) for told in together(due)]

    async def probe(self) -> None:
        """Return when intake says where people are, and the server lets us in."""
        await self._contacts.of(())
        await Connection(self._outlet).greet()

    def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            connection.drop()


def _parcel(told: tuple[Due, ...], known: Known) -> Parcel:
    digest = key_of(told) if len(told) > 1 else None
    return Parcel(told, known.get(told[0].recipient_ref), digest=digest)


def together(due: Sequence[Due]) -> list[tuple[Due, ...]]:
    """Return what goes in one mail: what was held for the same digest of the same recipient.

    What was sent again since goes apart from what was not.
    """
    gathered: dict[Any, list[Due]] = {}
    for one in due:
        slot = (one.recipient_ref, one.gathered_at, one.round) if one.gathered_at else one.notice_id
        gathered.setdefault(slot, []).append(one)
    return [tuple(sorted(group, key=lambda d: d.notice_id)) for group in gathered.values()]


def key_of(notices: Sequence[Due]) -> str:
    """Return what a mail is known by: the same for the same notices in the same rounds."""
    if len(notices) == 1:
        return notices[0].key
    return str(derived("digest", *(one.key for one in notices)))


def _written(parcel: Parcel, name: str) -> Mail:
    languages = parcel.due.languages
    if len(parcel.notices) == 1:
        due = parcel.due
        number = str(due.notice_id)
        return TEMPLATES.mail(due.template, due.parameters, name, number, languages)
    gathered = [
        Gathered(due.template, due.parameters, due.queued_at)
        for due in parcel.notices
        if due.queued_at
    ]
    return TEMPLATES.digest(gathered, name, key_of(parcel.notices), languages)


async def known_of(contacts: Contacts, due: Collection[Due]) -> Known:
    """Return the contacts of all recipients; nobody is asked about nobody."""
    return await contacts.of({one.recipient_ref for one in due}) if due else {}
