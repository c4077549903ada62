"""The channel SMS: a short text to the telephone that intake knows, by a provider."""

from collections.abc import Sequence

from opentelemetry import metrics

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.contacts import Contacts
from onehall_notify.clients.texting import Provider, Text
from onehall_notify.domain.model import Channel
from onehall_notify.sending.carrying import Parcel
from onehall_notify.sending.mail import known_of
from onehall_notify.store.work import Due
from onehall_notify.templates import TEMPLATES, UNSAYABLE

billed = metrics.get_meter("onehall").create_counter(
    "onehall_sms_segments", description="SMS segments handed to the provider"
)


class TextLane:
    """One request at a time; the provider's client keeps the connections."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def carry(self, parcel: Parcel) -> None:
        """Return when the provider has taken the text."""
        text = self._text(parcel)
        await self._provider.send(text)
        billed.add(text.segments)

    def cut_off(self) -> Undeliverable:
        """Return what it means that time is up: the provider may have it, and knows its key."""
        return Undeliverable("unconfirmed", outage=True)

    def _text(self, parcel: Parcel) -> Text:
        due, contact = parcel.due, parcel.contact
        if contact is None:
            raise Undeliverable("no-contact", final=True)
        if not contact.phone:
            raise Undeliverable("no-phone", final=True)
        try:
            body = TEMPLATES.sms(due.template, due.parameters, due.language or contact.language)
        except UNSAYABLE:
            raise Undeliverable("unrenderable") from None  # an update may cure it
        return Text(contact.phone, body, due.key)


class NoTexts:
    """A centre without an SMS provider: what was meant for telephones is withheld, not kept."""

    channel = Channel.SMS
    by_address = False
    per_second = 0
    lanes: Sequence[TextLane] = ()

    async def prepare(self, due: Sequence[Due]) -> Sequence[Parcel]:
        """Return nothing: it is all withheld."""
        return ()

    async def probe(self) -> None:
        """Ask nobody."""


class TextCarrier:
    """Brings notices to an SMS provider."""

    channel = Channel.SMS
    by_address = False

    def __init__(
        self, provider: Provider, lanes: int, contacts: Contacts, per_second: int = 0
    ) -> None:
        self._provider, self._contacts, self.per_second = provider, contacts, per_second
        self.lanes = [TextLane(provider) for _ in range(lanes)]

    async def prepare(self, due: Sequence[Due]) -> Sequence[Parcel]:
        """Return a text's makings for each notice."""
        known = await known_of(self._contacts, due)
        return [Parcel((one,), known.get(one.recipient_ref)) for one in due]

    async def probe(self) -> None:
        """Return when intake says where people are, and the provider answers."""
        await self._contacts.of(())
        await self._provider.probe()
