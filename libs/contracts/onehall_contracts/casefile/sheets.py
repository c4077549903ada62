"""Sheets of a case file: what its events say of documents, powers to sign and notices, in one view.

A sheet says nothing of its own. It follows from the events in the archive, and whoever verifies
lets it follow again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple

from onehall_contracts.casefile.archive import canonical

OPINION: Final = "approval.opinion-recorded.v1"
NOTICES: Final[Mapping[str, str]] = {
    "notify.notice-served.v1": "served",
    "notify.notice-sent.v1": "sent",
    "notify.notice-sent.v2": "sent",
    "notify.notice-failed.v1": "failed",
    "notify.notice-failed.v2": "failed",
}
PROOF: Final = ("template", "channel", "proof", "content_sha256", "attempts", "reason")
APPLICANT: Final = "applicant"


class Fact(NamedTuple):
    """An event of a case file: its id, wire name, time as written, and what it says."""

    id: str
    type: str
    time: str
    data: Mapping[str, Any]


def chain(events: Sequence[Mapping[str, Any]], before: str = "") -> list[dict[str, str]]:
    """Return the hash chain 哈希链: of each event, the digest of the link before it and its entry.

    A changed, missing or moved event breaks it from there on. `before` is where it goes on.
    """
    links: list[dict[str, str]] = []
    for entry in events:
        before = sha256(canonical([before, entry])).hexdigest()
        links.append({"id": entry["id"], "link": before})
    return links


def documents(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return every document as often as it was brought: its SHA-256, by whom, when, with what."""
    return [
        {
            "sha256": one["sha256"],
            "kind": one.get("kind"),
            "size": one.get("size"),
            "media_type": one.get("media_type"),
            "submitted_by": APPLICANT,
            "submitted_at": fact.time,
            "event_id": fact.id,
        }
        for fact in facts
        for one in _brought(fact)
    ]


def powers(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return under which delegation 授权 each opinion was signed, as it was in force then.

    `authority` is None where the event does not say: that is for whoever reads it to judge.
    """
    signed: list[dict[str, Any]] = []
    for fact in facts:
        if fact.type != OPINION:
            continue
        data = fact.data
        signed += [
            {
                "event_id": fact.id,
                "item_id": data["item_id"],
                "department": data["department"],
                "signed_at": data["given_at"],
                "as": role,
                "officer": data[who],
                "authority": data.get(under),
                "key_id": data.get("key_id"),
                "opinion_sha256": data.get("opinion_sha256"),
            }
            for role, who, under in SIGNERS
            if data.get(who)
        ]
    return signed


SIGNERS: Final = (
    ("officer", "officer", "authority"),
    ("countersigner", "countersigned_by", "countersigned_under"),
)


def notices(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return what became of each notice, in order of time, with what proves its service 送达."""
    return [
        {
            "notice_id": fact.data["notice_id"],
            "what": NOTICES[fact.type],
            "at": fact.time,
            "event_id": fact.id,
            **{name: fact.data[name] for name in PROOF if name in fact.data},
        }
        for fact in facts
        if fact.type in NOTICES
    ]


def _brought(fact: Fact) -> Iterator[Mapping[str, Any]]:
    """Yield the documents an event brings: references to them, never their kinds alone."""
    found = fact.data.get("documents") or ()
    yield from (one for one in found if isinstance(one, Mapping) and "sha256" in one)
