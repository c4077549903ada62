"""docs/messages.md: every message, what it means, which way it goes, its fields and an example."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onehall_bus.routes import Route, route
from onehall_contracts import Envelope, Message, every_message, owner_of, protocol, published
from onehall_contracts.event import CONTENT_TYPE, MAX_BYTES, MAX_EVENTS
from onehall_contracts.statements import Statement

Schema = Mapping[str, Any]

PREAMBLE = f"""\
# Messages

Everything that is said on the bus. This page is generated from `libs/contracts` and the topology
by `make schemas`; edit there. The wheel `onehall-contracts` carries each message's JSON Schema
(`schemas/<name>.json`), golden examples (`examples/<name>.example-<n>.json`), which are whole
message bodies, and all of it as one AsyncAPI 3.0 document (`asyncapi.json`).

## CloudEvents over AMQP 0-9-1

CloudEvents has a binding for AMQP 1.0 only; for 0-9-1 this is ours. The body of every AMQP message
is a JSON array of one or more events in the CloudEvents 1.0 JSON batch format,
`{CONTENT_TYPE}`. Events of several types may share a batch; each is handled,
retried and parked by itself. Nothing of an event is mapped to AMQP properties or headers. The
properties are `content_type` as above; `delivery_mode` 2, persistent; `message_id`, unique per
delivery, which says nothing about the events; and from departments `user_id`, which the broker
checks. Publish with `mandatory` and wait for the confirm. A message holds at most
{MAX_EVENTS} events and {MAX_BYTES // 1024} KiB, unless one event is larger by itself. A reader sets
aside a message of more events; the broker refuses one over 1 MiB. Delivery is **at least once**,
and no order is promised beyond one batch, so a reader remembers event ids: an `id` is permanent,
and the same `id` is the same event for ever, however often and in whatever company it arrives.
Readers ignore fields they do not know. An event of an unknown type or version, or with data that
does not fit its schema, is parked with its reason and awaits a person; it never stops its
neighbours. No text holds U+0000, no attribute a control character. `NaN` and `Infinity` are not
JSON; of repeated keys the last counts.

A name is `<owner>.<what>.v<n>`. A published version never changes: a new need is a new version, and
its owner sends both until every reader has moved
([0004](decisions/0004-wire-names-and-versions.md)). Ids and references travel, never a person's
data.

| virtual host | exchange | key | queues |
| --- | --- | --- | --- |
"""

INDEX = """
`{department}` stands for a department's id in the catalogue. A service receives all events of the
owners it listens to, and skips the types it has no handler for.

| message | kind | means |
| --- | --- | --- |
"""

ENVELOPE = """
## The envelope

Other attributes are ignored. `traceparent`, `cause` and `caseversion` are extensions. An attribute
without a value is left out.

"""

STATEMENTS = f"""
## Statements

What a court may have to rely on is signed. [trust.md](trust.md) tells why, and how it is checked
years later. Each statement has a schema (`schemas/statements/<name>.json`) and golden examples
(`examples/statements/<name>.example-<n>.json`): the characters, the public key, and what has to
come out of them. The keys of the examples are those of RFC 8032 section 7.1, which everybody
knows, so a writer can be tried on them too.

{protocol.WORDS}"""
FORMATS = {"uuid": "UUID", "date-time": "instant with offset (RFC 3339)", "date": "day"}
STORY = ("intake", "approval", "departments", "supervision", "dispute", "notify")


def page() -> str:
    """Return the whole page."""
    messages = dict(sorted(every_message().items(), key=_place))
    lines = [
        PREAMBLE + "\n".join(_ways(messages)),
        INDEX + "\n".join(_index(messages)),
        ENVELOPE + "\n".join(_envelope()),
    ]
    for name, message in messages.items():
        lines += ["", f"## {name}", "", *_message(message)]
    lines.append(STATEMENTS)
    for name, statement in published.every_statement().items():
        lines += [f"### {statement.__name__}", "", *_statement(name, statement)]
    about = "What fields of messages and statements are made of."
    lines += ["## Parts", "", about, "", *_parts(messages)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _place(named: tuple[str, type[Message]]) -> tuple[int, str]:
    """Tell the messages in the order of a case's life."""
    owner = owner_of(named[0])
    return (STORY.index(owner) if owner in STORY else len(STORY), named[0])


def _ways(messages: Mapping[str, type[Message]]) -> Iterator[str]:
    for way in dict.fromkeys(route(message) for message in messages.values()):
        key = _code(way.key) if way.key else "(none: fanout)"
        queues = ", ".join(map(_code, way.queues))
        yield f"| {_code(way.vhost)} | {_code(way.exchange)} | {key} | {queues} |"


def _index(messages: Mapping[str, type[Message]]) -> Iterator[str]:
    for name, message in messages.items():
        link = f"[{name}](#{name.replace('.', '')})"
        yield f"| {link} | {message.kind} | {_meaning(message)} |"


def _meaning(said: type[Message] | type[Statement]) -> str:
    return (said.__doc__ or "").strip()


def _envelope() -> Iterator[str]:
    schema = Envelope.model_json_schema(schema_generator=published.Documented)
    yield from _fields(schema)


def _message(message: type[Message]) -> Iterator[str]:
    name, way = message.wire_name, route(message)
    yield from (_meaning(message), "")
    yield from (
        f"- **{message.kind}** of {owner_of(name)}, said by {_who(way.publisher)}",
        _way(way),
    )
    yield from ("", *_fields(published.schema_of(message)), "")
    yield from _examples(name)


def _statement(name: str, statement: type[Statement]) -> Iterator[str]:
    yield from (_meaning(statement), "", *_fields(published.schema_of(statement)), "")
    yield from _examples(name)


def _examples(name: str) -> Iterator[str]:
    for file, body in published.examples(name).items():
        yield from ("<details>", f"<summary>{file}</summary>", "", "```json")
        yield from (body.decode().rstrip("\n"), "```", "", "</details>", "")


def _way(way: Route) -> str:
    key = f"key {_code(way.key)}" if way.key else "no key"
    ends = zip(way.consumers, way.queues, strict=True)
    to = ", ".join(f"{_who(who)} ({_code(queue)})" for who, queue in ends)
    attested = f"; `user_id` {_code(way.attested)}" if way.attested else ""
    return f"- exchange {_code(way.exchange)}, {key}{attested}; reaches {to}"


def _who(name: str) -> str:
    return "the department" if "{" in name else name


def _fields(schema: Schema) -> Iterator[str]:
    yield from ("| field | type | required | meaning |", "| --- | --- | --- | --- |")
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        needed = "yes" if name in required else _default(field)
        yield f"| `{name}` | {_type(field)} | {needed} | {field['description']} |"


def _default(field: Schema) -> str:
    match field.get("default"):
        case None | "" | []:
            return "no"
        case value:
            return f"no, else {value}"


def _parts(messages: Mapping[str, type[Message]]) -> Iterator[str]:
    parts: dict[str, Schema] = {}
    for said in (*messages.values(), *published.every_statement().values()):
        parts |= published.schema_of(said).get("$defs", {})
    for name, schema in sorted(parts.items()):
        yield from (f"### {name}", "", schema["description"], "", *_fields(schema), "")


def _type(field: Schema) -> str:
    match field:
        case {"$ref": str(ref)}:
            part = ref.rsplit("/", 1)[1]
            return f"[{part}](#{part.lower()})"
        case {"anyOf": [first, {"type": "null"}]}:
            return f"{_type(first)} or null"
        case {"enum": list(values)}:
            return " or ".join(map(_code, values))
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case _:
            return _plain(field)


def _plain(field: Schema) -> str:
    match field:
        case {"const": value}:
            return _code(value)
        case {"format": form}:
            return FORMATS[form]
        case {"type": "integer"}:
            return f"whole number{_bounds(field)}"
        case {"type": "string"}:
            return _text(field)
        case _:
            return str(field["type"])


def _text(field: Schema) -> str:
    if "contentSchema" in field:
        statement = _stated(field["contentSchema"]["$ref"])
        return f"compact JWS of a [{statement}](#{statement.lower()})"
    if "maxLength" in field:
        return f"text, at most {field['maxLength']} characters"
    return f"text, {_code(re.sub(r'[|]', r'&#124;', field['pattern']))}"


def _stated(address: str) -> str:
    name = address.removeprefix(published.ADDRESS).removesuffix(".json")
    return published.every_statement()[name].__name__


def _bounds(field: Schema) -> str:
    match (field.get("minimum"), field.get("maximum")):
        case (None, None):
            return ""
        case (low, None):
            return f", {low} or more"
        case (low, high):
            return f", {low} to {high}"


def _code(text: object) -> str:
    return f"`{text}`"
