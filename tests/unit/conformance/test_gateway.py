"""The kit's own gateway: pages, cursors and refusals, as the real one has them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from onehall_contracts.event import CONTENT_TYPE
from onehall_worker.conformance.centre import Centre
from onehall_worker.conformance.gateway import Gateway, Inbox, Rules
from onehall_worker.conformance.heard import Message

INBOX = "/api/v1/departments/XFZD/inbox"
EVENTS = "/api/v1/departments/XFZD/events"


class Served:
    """A gateway that nobody connects to: its answers are asked for directly."""

    def __init__(self) -> None:
        self.inbox, self.taken = Inbox(), list[Message]()
        self.gateway = Gateway(Rules("XFZD", "token", Centre("XFZD").keys), self.inbox, self.take)
        self.gateway.server_close()

    def take(self, message: Message) -> None:
        self.taken.append(message)

    def get(self, path: str = INBOX, **query: object) -> tuple[int, Mapping[str, Any]]:
        status, body, _ = self.gateway.get(path, {k: [str(v)] for k, v in query.items()})
        return status, json.loads(body)

    def post(self, body: bytes, kind: str = CONTENT_TYPE) -> tuple[int, Mapping[str, Any]]:
        status, answer, _ = self.gateway.post(EVENTS, kind, body)
        return status, json.loads(answer)


@pytest.fixture
def served() -> Served:
    return Served()


def test_the_same_cursor_gives_the_same_page(served: Served) -> None:
    served.inbox.put(["a", "b", "c"])
    first = served.get(limit=2)
    assert first == (200, {"events": ["a", "b"], "next": 2})
    assert served.get(limit=2) == first
    assert served.get(after=2) == (200, {"events": ["c"], "next": 3})
    assert served.get(after=3) == (200, {"events": [], "next": 3})


def test_a_cursor_settles_what_is_before_it(served: Served) -> None:
    served.inbox.put(["a", "b", "c"])
    served.get()
    assert served.inbox.unsettled() == 3
    served.get(after=2)
    assert served.inbox.unsettled() == 1
    served.get(after=0)
    assert served.inbox.unsettled() == 1


def test_forgetting_everything_leaves_old_cursors_good(served: Served) -> None:
    served.inbox.put(["a", "b"])
    served.inbox.empty()
    served.inbox.put(["c"])
    assert served.get(after=1) == (200, {"events": ["c"], "next": 3})
    assert served.get() == (200, {"events": ["c"], "next": 3})


def test_an_answer_is_spoilt_once(served: Served) -> None:
    served.inbox.put(["a"])
    served.inbox.spoil(b"<html>", "text/html")
    assert served.gateway.get(INBOX, {}) == (200, b"<html>", "text/html")
    assert served.get()[1]["events"] == ["a"]


def test_an_outage_gives_one_more_page_takes_nothing_and_counts(served: Served) -> None:
    served.inbox.refuse()
    assert served.get()[0] == 503
    served.inbox.put(["a"])
    assert served.get() == (200, {"events": ["a"], "next": 1})
    assert served.get()[0] == 503
    assert served.post(b"[]")[0] == 503
    assert served.taken == []
    assert len(served.inbox.relent()) == 3
    assert served.get(after=1)[0] == 200


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"after": -1}, {"limit": 0}, {"limit": 101}, {"wait": 31}, {"of": 1}]
)
def test_a_question_that_is_none_of_ours_is_refused(
    served: Served, query: dict[str, object]
) -> None:
    assert served.get(**query)[0] == 422


def test_a_cursor_of_another_inbox_and_another_departments_door_are_refused(
    served: Served,
) -> None:
    assert served.get(after=1)[0] == 409
    assert served.get("/api/v1/departments/GHJ/inbox")[0] == 404


def test_the_centres_keys_are_there(served: Served) -> None:
    status, found = served.get("/api/v1/centre-keys")
    assert status == 200
    assert {one["crv"] for one in found["keys"]} == {"Ed25519"}


def test_what_is_posted_is_heard_and_each_event_has_its_outcome(served: Served) -> None:
    event = Centre("XFZD").request(Centre("XFZD").task("PC2-06"))
    status, answer = served.post(json.dumps([event, 7]).encode())
    assert status == 200
    assert [one["outcome"] for one in answer["events"]] == ["taken", "returned"]
    assert answer["events"][0]["id"] == event["id"]
    assert len(served.taken) == 1


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", CONTENT_TYPE, 422),
        (b"{}", CONTENT_TYPE, 422),
        (b"[]", "text/plain", 415),
        (b"[]", "application/json; charset=utf-8", 200),
    ],
)
def test_what_is_no_batch_is_turned_away(
    served: Served, body: bytes, kind: str, status: int
) -> None:
    assert served.post(body, kind)[0] == status


def test_two_events_of_one_body_may_not_share_an_id(served: Served) -> None:
    event = Centre("XFZD").request(Centre("XFZD").task("PC2-06"))
    assert served.post(json.dumps([event, event]).encode())[0] == 422
