"""Preferences 通知偏好: on which channels somebody wants to hear of what, when, in which language.

What the law has somebody told is sent at once on every channel whatever they prefer: periods run
from its service (行政许可法 32, 38, 42, 45, 47; 行政复议法 20). The inbox cannot be switched off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from onehall_notify.domain import digest, quiet
from onehall_notify.domain.digest import Digest
from onehall_notify.domain.kinds import Group
from onehall_notify.domain.model import Channel
from onehall_notify.domain.quiet import NIGHT, Quiet

ASKED = frozenset({Channel.MAIL, Channel.SMS})
"""What may disturb a person; an inbox waits to be looked at, and a webhook wakes a machine."""


class Language(StrEnum):
    """The languages of what is sent; the inbox always has both."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


class Reason(StrEnum):
    """Why preferences are refused."""

    NO_CHANNEL_LEFT = "no-channel-left"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Off:
    """A channel that somebody does not want a group of notices on."""

    group: Group
    channel: Channel


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody prefers; `hushed` are the channels their quiet hours hold.

    `electronic_service` is their written agreement that what the law has them told is served when
    their mail server or telephone has it (民事诉讼法 2012 87, by analogy).
    """

    off: tuple[Off, ...] = ()
    language: Language = Language.BOTH
    quiet: Quiet | None = NIGHT
    hushed: tuple[Channel, ...] = (Channel.SMS,)
    digest: Digest = Digest.AT_ONCE
    electronic_service: bool = False


@dataclass(frozen=True, slots=True)
class SetPreferences:
    """Say what somebody prefers from now on, whole."""

    wanted: Wanted
    at: datetime


@dataclass(frozen=True, slots=True)
class PreferencesSet:
    """Somebody prefers this from now on."""

    wanted: Wanted
    at: datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody prefers, and since when they have said so."""

    wanted: Wanted = Wanted()
    since: datetime | None = None


Command: TypeAlias = SetPreferences
Event: TypeAlias = PreferencesSet
INITIAL = Preferences()


def decide(state: Preferences, command: SetPreferences) -> Sequence[PreferencesSet] | Refused:
    """Return what happens: nothing when it is preferred already."""
    if any(one.channel is Channel.IN_APP for one in command.wanted.off):
        detail = "the inbox stays: leave in-app out of off, and switch other channels off"
        return Refused(Reason.NO_CHANNEL_LEFT, detail)
    if state.since is not None and state.wanted == command.wanted:
        return []
    return [PreferencesSet(command.wanted, command.at)]


def evolve(state: Preferences, event: PreferencesSet) -> Preferences:
    """Return the preferences after `event`."""
    return replace(state, wanted=event.wanted, since=event.at)


@dataclass(frozen=True, slots=True)
class Go:
    """Send it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Send it then; `gathered` into the digest of that moment, or by itself."""

    until: datetime
    gathered: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """Do not send it on this channel."""


Plan: TypeAlias = Go | Wait | Keep


@dataclass(frozen=True, slots=True)
class Sending:
    """A notice that is due: what of, on which channel, and whether it has waited for a digest."""

    group: Group
    channel: Channel
    legal: bool
    gathered: bool = False


def plan(wanted: Wanted, sending: Sending, now: datetime) -> Plan:
    """Return what becomes of a notice that is due `now`, as its recipient prefers."""
    if sending.legal or sending.channel not in ASKED:
        return Go()
    if Off(sending.group, sending.channel) in wanted.off:
        return Keep()
    gathers = sending.channel is Channel.MAIL and not sending.gathered
    if gathers and (slot := digest.slot(now, wanted.digest)):
        return Wait(slot, gathered=True)
    if sending.channel in wanted.hushed and (calm := quiet.until(now, wanted.quiet)):
        return Wait(calm, gathered=False)
    return Go()
