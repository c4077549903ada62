"""All that is said on the bus as one AsyncAPI 3.0 document, from the registry and the topology.

The document describes the whole suite: a `send` operation for every sender, a `receive` operation
for every queue. What AMQP 0-9-1 cannot say of itself is in docs/messages.md.
"""

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, TypeAlias

from onehall_contracts import Envelope, Message, every_message, owner_of, protocol, published
from onehall_contracts.event import CONTENT_TYPE, MAX_BYTES, MAX_EVENTS
from onehall_contracts.statements import STATEMENTS
from pydantic import BaseModel

from onehall_bus import topology
from onehall_bus.publisher import PERSISTENT
from onehall_bus.routes import ANY, Route, route

Json: TypeAlias = dict[str, Any]

SCHEMAS = "#/components/schemas/"
BINDING = "0.3.0"
ABOUT = (
    f"A message body is a JSON array of 1 to {MAX_EVENTS} CloudEvents 1.0, of any of its channel's "
    f"types together, {MAX_BYTES // 1024} KiB at most. The schema of each message shows a batch of "
    "that type alone. Delivery is at least once; an event's id is permanent. docs/messages.md has "
    "the mapping to AMQP 0-9-1.\n\n"
    "## What is signed\n\n"
    f"{protocol.WORDS}\n"
    "A field that carries a statement has `contentMediaType`, and in `contentSchema` the schema of "
    "what was signed."
)


def document() -> Json:
    """Return the AsyncAPI document of every registered message."""
    messages = every_message()
    models: list[type[BaseModel]] = [Envelope, *messages.values(), *STATEMENTS.values()]
    routes = {name: route(message) for name, message in messages.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Onehall messages",
            "version": version("onehall-contracts"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {name: _server(name) for name in (topology.INTERNAL, topology.DEPARTMENTS)},
        "channels": _channels(routes),
        "operations": _operations(routes),
        "components": {
            "messages": {name: _message(message) for name, message in messages.items()},
            "schemas": published.schemas_of_all(models, SCHEMAS + "{model}"),
            "securitySchemes": {"user": {"type": "userPassword"}},
        },
    }


def _server(vhost: str) -> Json:
    whose = "our services only" if vhost == topology.INTERNAL else "departments' workers"
    return {
        "host": "{host}",
        "pathname": f"/{vhost}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "description": f"The RabbitMQ virtual host for {whose}",
        "variables": {"host": {"default": "localhost:5672", "description": "the centre's broker"}},
        "security": [{"$ref": "#/components/securitySchemes/user"}],
    }


def _channels(routes: Mapping[str, Route]) -> Json:
    channels: Json = {}
    for name, way in routes.items():
        for key, make in ((_way_in(way), _exchange), *((queue, _queue) for queue in way.queues)):
            channel = channels.setdefault(_id(key), make(way, key))
            channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
    return dict(sorted(channels.items()))


def _exchange(way: Route, _: str) -> Json:
    exchange = {
        "name": way.exchange,
        "type": way.exchange_type,
        "durable": True,
        "autoDelete": False,
        "vhost": way.vhost,
    }
    # A fanout looks at no key, so its own name is as good an address as any.
    return _channel(way, way.key or way.exchange, {"is": "routingKey", "exchange": exchange})


def _queue(way: Route, name: str) -> Json:
    queue = {
        "name": name,
        "durable": True,
        "exclusive": False,
        "autoDelete": False,
        "vhost": way.vhost,
    }
    return _channel(way, name, {"is": "queue", "queue": queue})


def _channel(way: Route, address: str, binding: Json) -> Json:
    channel: Json = {
        "address": address,
        "servers": [{"$ref": f"#/servers/{way.vhost}"}],
        "messages": {},
        "bindings": {"amqp": binding | {"bindingVersion": BINDING}},
    }
    if ANY in address:
        channel["parameters"] = {"department": {"description": "the department's catalogue id"}}
    return channel


def _operations(routes: Mapping[str, Route]) -> Json:
    operations: Json = {}
    for name, way in routes.items():
        ends = [("send", way.publisher, _way_in(way))]
        ends += [("receive", *end) for end in zip(way.consumers, way.queues, strict=True)]
        for action, who, end in ends:
            made = operations.setdefault(
                f"{_id(who)}-{action}s-{_id(end)}", _operation(action, _id(end), way)
            )
            made["messages"].append({"$ref": f"#/channels/{_id(end)}/messages/{name}"})
    return dict(sorted(operations.items()))


def _operation(action: str, channel: str, way: Route) -> Json:
    if action == "receive":
        binding: Json = {"ack": True}
    else:
        binding = {"deliveryMode": PERSISTENT, "mandatory": True}
        binding |= {"userId": way.attested} if way.attested else {}
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [],
        "bindings": {"amqp": binding | {"bindingVersion": BINDING}},
    }


def _message(message: type[Message]) -> Json:
    name = message.wire_name
    event = {
        "type": "object",
        "properties": {
            "type": {"const": name},
            "data": {"$ref": f"{SCHEMAS}{message.__name__}"},
        },
    }
    examples = published.examples(name)
    return {
        "name": name,
        "title": name,
        "summary": (message.__doc__ or "").strip(),
        "contentType": CONTENT_TYPE,
        "tags": [{"name": owner_of(name)}, {"name": message.kind}],
        "payload": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_EVENTS,
            "items": {"allOf": [{"$ref": f"{SCHEMAS}Envelope"}, event]},
        },
        "examples": [
            {"name": file.removesuffix(".json"), "payload": json.loads(body)}
            for file, body in examples.items()
        ],
    }


def _way_in(way: Route) -> str:
    return ".".join(filter(None, (way.exchange, way.key)))


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
