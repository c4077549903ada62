"""The generated topology avoids what RELIABILITY section 4 found wrong with others."""

import json
import re
from typing import Any

import pytest
from onehall_bus import topology

# One name is the beginning of another, on purpose.
DEPARTMENTS = ("XF", "XFZD", "GHJ", "GHJ_2")
USERS = [*topology.users(DEPARTMENTS), "onehall-admin"]
DOCUMENT = topology.definitions(DEPARTMENTS, {user: f"secret of {user}" for user in USERS})
OTHERS = [p for p in DOCUMENT["permissions"] if p["user"] != "onehall-admin"]


def allowed(pattern: str, name: str) -> bool:
    """Say what RabbitMQ would: patterns are searched for, not matched."""
    return bool(re.search(pattern, name))


def permission(user: str) -> dict[str, str]:
    (found,) = [p for p in OTHERS if p["user"] == user]
    return dict(found)


def test_the_same_input_gives_the_same_document() -> None:
    again = topology.definitions(
        reversed(DEPARTMENTS), {user: f"secret of {user}" for user in reversed(USERS)}
    )
    assert json.dumps(again) == json.dumps(DOCUMENT)


@pytest.mark.parametrize("grant", OTHERS, ids=lambda p: f"{p['user']} in {p['vhost']}")
def test_nobody_declares_anything_and_every_pattern_is_anchored(grant: dict[str, str]) -> None:
    assert grant["configure"] == "^$"
    for pattern in (grant["write"], grant["read"]):
        assert pattern.startswith("^") and pattern.endswith("$")
        assert not allowed(pattern, "amq.default")
        assert not allowed(pattern, "")


@pytest.mark.parametrize("one", DEPARTMENTS)
def test_a_department_writes_and_reads_its_own_and_nothing_else(one: str) -> None:
    grant = permission(topology.department_user(one))
    exchanges = [e["name"] for e in DOCUMENT["exchanges"]]
    queues = [q["name"] for q in DOCUMENT["queues"]]
    written = {name for name in exchanges if allowed(grant["write"], name)}
    read = {name for name in queues if allowed(grant["read"], name)}
    assert grant["vhost"] == topology.DEPARTMENTS
    assert written == {topology.from_department(one)}
    assert read == {topology.tasks_queue(one), f"dept.{one}.receipts"}


def test_a_department_is_limited_and_has_no_tag_and_nobody_is_guest() -> None:
    for user in DOCUMENT["users"]:
        if user["name"].startswith("dept-"):
            assert user["limits"] == {"max-connections": 8, "max-channels": 16}
        assert user["tags"] == (["administrator"] if user["name"] == "onehall-admin" else [])
        assert user["name"] != "guest"


def test_departments_speak_through_a_fanout_that_looks_at_no_key() -> None:
    """Topic permissions can be got round with CC and BCC before 4.0.3."""
    kinds = {e["name"]: e["type"] for e in DOCUMENT["exchanges"]}
    assert {kinds[topology.from_department(d)] for d in DEPARTMENTS} == {"fanout"}
    assert "topic" not in kinds.values()
    assert "topic_permissions" not in DOCUMENT


def test_what_is_not_taken_comes_back_to_its_sender() -> None:
    """With an alternate exchange a mandatory message is never returned."""
    assert all(not e["arguments"] and not e["auto_delete"] for e in DOCUMENT["exchanges"])


def test_every_queue_is_a_durable_quorum_queue() -> None:
    for queue in DOCUMENT["queues"]:
        assert queue["durable"] and not queue["auto_delete"], queue
        assert queue["arguments"] == {"x-queue-type": "quorum"}, queue


@pytest.mark.parametrize("queue", DOCUMENT["queues"], ids=lambda q: str(q["name"]))
def test_every_queue_of_work_is_bounded_and_loses_nothing_by_itself(queue: dict[str, Any]) -> None:
    found = [
        policy["definition"]
        for policy in DOCUMENT["policies"]
        if policy["vhost"] == queue["vhost"] and allowed(policy["pattern"], queue["name"])
    ]
    if queue["name"] in {"onehall.parked", "departments.returned"}:
        assert found == []  # where the others' last net leads; it has none itself
        return
    (policy,) = found
    assert policy["delivery-limit"] == 20  # none on 3.x, 20 on 4.x
    assert policy["overflow"] == "reject-publish"  # the row waits in its outbox
    assert policy["dead-letter-strategy"] == "at-least-once"
    assert policy["max-length-bytes"] >= 64 * topology.MEBIBYTE
    assert not {"message-ttl", "expires"} & set(policy)  # an expired message is a silent decision


def test_policies_apply_on_every_version() -> None:
    assert {policy["apply-to"] for policy in DOCUMENT["policies"]} == {"queues"}


def test_who_is_given_no_password_has_none_and_logs_in_with_a_certificate() -> None:
    own = {user: "secret" for user in USERS if not user.startswith("dept-")}
    document = topology.definitions(DEPARTMENTS, own)
    hashes = {user["name"]: user["password_hash"] for user in document["users"]}
    assert {name for name, kept in hashes.items() if not kept} == {
        topology.department_user(d) for d in DEPARTMENTS
    }
    with pytest.raises(KeyError):
        topology.definitions(DEPARTMENTS, {})  # services must have one


@pytest.mark.parametrize("one", DEPARTMENTS)
def test_one_more_department_gets_what_it_would_have_had_from_the_start(one: str) -> None:
    part = topology.of_department(one)
    for kind in ("permissions", "exchanges", "queues", "bindings"):
        assert all(each in DOCUMENT[kind] for each in part[kind]), kind
    (user,) = part["users"]
    assert (user["name"], user["password_hash"]) == (topology.department_user(one), "")
    (whole,) = [u for u in DOCUMENT["users"] if u["name"] == user["name"]]
    assert user["limits"] == whole["limits"]


def test_a_rehearsal_has_earnests_rights_in_a_vhost_of_its_own() -> None:
    document, vhost = topology.rehearsal("XF"), topology.rehearsal_vhost("XF")
    elsewhere = {topology.INTERNAL, topology.DEPARTMENTS}
    kinds = ("permissions", "exchanges", "queues", "bindings", "policies")
    assert {each["vhost"] for kind in kinds for each in document[kind]} == {vhost}
    assert vhost not in elsewhere
    rights = {p["user"]: (p["configure"], p["write"], p["read"]) for p in document["permissions"]}
    worker, centre = permission("dept-XF"), permission_in("svc-approval", topology.DEPARTMENTS)
    assert rights["dept-XF"] == (worker["configure"], worker["write"], worker["read"])
    assert rights["kit-XF"] == (centre["configure"], centre["write"], centre["read"])
    users = {user["name"]: user for user in document["users"]}
    assert all(not user["password_hash"] and user["limits"] for user in users.values())


def permission_in(user: str, vhost: str) -> dict[str, str]:
    (found,) = [p for p in OTHERS if (p["user"], p["vhost"]) == (user, vhost)]
    return dict(found)
