"""The AsyncAPI document: what its own schema would say of it, and that it agrees with the bus.

It was validated against AsyncAPI's published JSON Schema of 3.0.0 when its generator was written.
That schema is not a dependency, so here its rules that matter to us are checked one by one.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import onehall_contracts
import pytest
from onehall_bus import topology
from onehall_bus.asyncapi import document
from onehall_bus.routes import ANY, route
from onehall_contracts import Message, every_message, supervision

COMMITTED = Path(onehall_contracts.__file__).parent / "asyncapi.json"
DOCUMENT: dict[str, Any] = json.loads(COMMITTED.read_text("utf-8"))
CHANNELS: dict[str, Any] = DOCUMENT["channels"]
OPERATIONS: dict[str, Any] = DOCUMENT["operations"]
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
ALLOWED = {
    "document": {
        "asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations",
        "components",
    },
    "server": {
        "host", "pathname", "title", "summary", "description", "protocol", "protocolVersion",
        "variables", "security", "tags", "externalDocs", "bindings",
    },
    "channel": {
        "address", "messages", "parameters", "title", "summary", "description", "servers", "tags",
        "externalDocs", "bindings",
    },
    "operation": {
        "action", "channel", "messages", "reply", "traits", "title", "summary", "description",
        "security", "tags", "externalDocs", "bindings",
    },
    "message": {
        "contentType", "headers", "payload", "correlationId", "tags", "summary", "name", "title",
        "description", "externalDocs", "deprecated", "examples", "bindings", "traits",
    },
}  # fmt: skip
EXCHANGE_KEYS = {"name", "type", "durable", "autoDelete", "vhost"}
QUEUE_KEYS = {"name", "durable", "exclusive", "autoDelete", "vhost"}


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    for child in node if isinstance(node, list) else ():
        yield from references(child)


def resolved(reference: str) -> Any:
    node: Any = DOCUMENT
    for key in reference.removeprefix("#/").split("/"):
        node = node[key]
    return node


def test_the_committed_document_is_what_the_registry_says() -> None:
    assert document() == DOCUMENT


def test_the_frame_is_asyncapi_3() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT.keys() <= ALLOWED["document"]
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    for server in DOCUMENT["servers"].values():
        assert {"host", "protocol"} <= server.keys() <= ALLOWED["server"]
    for message in MESSAGES.values():
        assert message.keys() <= ALLOWED["message"]
    for name in (*DOCUMENT["components"]["schemas"], *MESSAGES):
        assert re.fullmatch(r"[\w.-]+", name, re.ASCII)


def test_every_reference_leads_somewhere() -> None:
    found = list(references(DOCUMENT))
    assert len(found) > 100
    assert all(resolved(reference) is not None for reference in found)


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_a_channel_declares_the_parameters_of_its_address(channel: dict[str, Any]) -> None:
    assert channel.keys() <= ALLOWED["channel"]
    assert set(re.findall(r"{(\w+)}", channel["address"])) == channel.get("parameters", {}).keys()


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_a_channel_is_an_exchange_or_a_queue(channel: dict[str, Any]) -> None:
    binding = dict(channel["bindings"]["amqp"])
    assert binding.pop("bindingVersion") == "0.3.0"
    match binding:
        case {"is": "routingKey", "exchange": exchange, **rest}:
            assert (exchange.keys(), rest) == (EXCHANGE_KEYS, {})
        case {"is": "queue", "queue": queue, **rest}:
            assert (queue.keys(), rest) == (QUEUE_KEYS, {})
        case _:
            pytest.fail(f"neither: {binding}")


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_uses_messages_of_its_own_channel(operation: dict[str, Any]) -> None:
    assert {"action", "channel"} <= operation.keys() <= ALLOWED["operation"]
    assert operation["action"] in {"send", "receive"}
    within = operation["channel"]["$ref"] + "/messages/"
    assert operation["messages"]
    assert all(ref["$ref"].startswith(within) for ref in operation["messages"])


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_a_messages_examples_fit_its_payload(message: dict[str, Any]) -> None:
    schema = message["payload"] | {"components": DOCUMENT["components"]}
    check = jsonschema.Draft7Validator(schema)
    assert message["examples"]
    for example in message["examples"]:
        assert [error.message for error in check.iter_errors(example["payload"])] == []
        assert [*check.iter_errors([])], "a batch holds at least one event"
        assert [*check.iter_errors([example["payload"][0] | {"type": "another.name.v1"}])]


def test_every_message_is_sent_and_received_by_somebody() -> None:
    for action in ("send", "receive"):
        said = {
            ref["$ref"].rsplit("/", 1)[1]
            for operation in OPERATIONS.values()
            if operation["action"] == action
            for ref in operation["messages"]
        }
        assert said == every_message().keys()


def test_exchanges_queues_and_keys_are_those_of_the_topology() -> None:
    department = "XFZD"
    users = [*topology.users([department]), "onehall-admin"]
    made = topology.definitions([department], dict.fromkeys(users, "x"))
    bound = {
        (b["vhost"], b["source"], b["routing_key"], b["destination"]) for b in made["bindings"]
    }
    kinds = {(e["vhost"], e["name"], e["type"]) for e in made["exchanges"]}
    for message in every_message().values():
        way = route(message)
        named = [text.replace(ANY, department) for text in (way.exchange, way.key, *way.queues)]
        exchange, key, *queues = named
        assert (way.vhost, exchange, way.exchange_type) in kinds
        assert queues, "published with `mandatory`, it would come back"
        assert {(way.vhost, exchange, key, queue) for queue in queues} <= bound


def test_a_message_without_a_way_is_refused() -> None:
    class CorrectSomething(Message):
        wire_name = "archive.correct-something.v1"
        kind = "command"

    with pytest.raises(LookupError, match="give it one in the topology"):
        route(CorrectSomething)


def test_a_command_to_one_of_us_goes_the_way_of_its_owners_events() -> None:
    way = route(supervision.CorrectCaseV1)
    assert way == route(supervision.CardIssuedV1)
    assert "approval" in way.consumers
