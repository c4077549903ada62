"""The manifest that an archive begins with: frozen with the filing, or not at all."""

from dataclasses import replace
from typing import Any

import pytest
from onehall_dispute.domain import checking, disputes, evidence
from onehall_dispute.domain import model as m

from tests.unit.dispute.examples import (
    ACCEPTED,
    OPINION,
    SUBMITTED,
    file_of,
    filing,
    issued,
    run,
)

FILE = file_of(SUBMITTED, ACCEPTED, OPINION, issued())
EVENTS = evidence.events(evidence.manifest(FILE))
READY = m.Prepared(EVENTS, (m.FrozenFile("README.md", 3, m.Digest("1" * 64)),), m.Digest("2" * 64))


def bundle(prepared: m.Prepared = READY) -> dict[str, Any]:
    state = run(filing("G2", "PC2-04", prepared=prepared), state=FILE)
    (dispute,) = state.disputes.values()
    return evidence.bundle(dispute)


def test_the_published_digest_is_that_of_the_archives_first_file() -> None:
    state = run(filing("G2", "PC2-04", prepared=READY), state=FILE)
    (dispute,) = state.disputes.values()
    assert dispute.evidence
    first = evidence.canonical(evidence.archived(dispute.filed, dispute.evidence))
    assert evidence.digest_of(first) == dispute.evidence.manifest_sha256
    assert checking.verify_file(evidence.canonical(bundle())) == []


@pytest.mark.parametrize("events", [(), EVENTS[:-1], (*EVENTS, m.EventId("more"))])
def test_an_archive_made_of_another_state_is_not_frozen(events: tuple[m.EventId, ...]) -> None:
    moved = replace(READY, events=events)
    answer = disputes.decide(FILE, filing("G2", "PC2-04", prepared=moved))
    assert isinstance(answer, m.Refused)
    assert answer.reason is m.Reason.FILE_MOVED


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("draw_commitment", "3" * 64),
        ("files", []),
        ("files", [{"path": "README.md", "size": 4, "sha256": "1" * 64}]),
        ("case_id", "another"),
    ],
)
def test_what_was_changed_in_its_json_is_noticed(key: str, value: object) -> None:
    assert checking.verify(bundle() | {key: value})


def test_states_do_without_what_events_say() -> None:
    assert {fact.content for fact in FILE.facts.values()} == {""}
