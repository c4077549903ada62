"""The published face of messages and statements: JSON Schemas and golden examples, frozen for ever.

Departments in any language read these files. A schema is compared by structure: names of classes,
titles and descriptions may improve, anything a reader or a sender could trip over may not.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from onehall_contracts.meanings import meaning
from onehall_contracts.message import Message, class_for
from onehall_contracts.statements import CARRIED, STATEMENTS, Statement

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ADDRESS = "https://onehall.example/schemas/"
JOSE = "application/jose"  # RFC 7515 section 9.2.1

Schema: TypeAlias = Mapping[str, Any]

_HOME = files("onehall_contracts")
_WORDS = {"title", "description", "$schema", "$id", "$defs"}
_LOCAL = "#/$defs/"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of structure, and whether readers and senders on the other side survive it."""

    where: str
    what: str
    breaking: bool

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({'breaking' if self.breaking else 'additive'})"


class Documented(GenerateJsonSchema):
    """Pydantic's JSON Schema with our meanings of fields and without its derived titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave the derived titles out: they only repeat names."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return a class's schema with the meaning of every field beside it."""
        found = super().model_schema(schema)
        for name, field in found.get("properties", {}).items():
            field["description"] = meaning(schema["cls"].__name__, name)
        return found


def schema_of(said: type[Message] | type[Statement]) -> dict[str, Any]:
    """Return the JSON Schema of a message's `data`, or of a statement, as its class is now."""
    name = name_of(said)
    found = said.model_json_schema(schema_generator=Documented)
    _tell_contents(said.__name__, found, lambda within: f"{ADDRESS}{name_of(within)}.json")
    return {"$schema": DIALECT, "$id": f"{ADDRESS}{name}.json"} | found | {"title": name}


def name_of(said: type[Message] | type[Statement]) -> str:
    """Return the name that something is published under: a wire name, or a statement's type."""
    if issubclass(said, Message):
        return said.wire_name
    return next(name for name, statement in every_statement().items() if statement is said)


def every_statement() -> dict[str, type[Statement]]:
    """Return the statements by the names they are published under, as `statements/onehall-task`."""
    return {f"statements/{typ.removesuffix('+jws')}": said for typ, said in STATEMENTS.items()}


def frozen(name: str) -> dict[str, Any] | None:
    """Return the published schema of a message or statement; None if it is not published yet."""
    path = _HOME / "schemas" / f"{name}.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else None


def examples(name: str) -> dict[str, bytes]:
    """Return golden examples by file name: whole message bodies, or statements told in parts."""
    folder, _, stem = name.rpartition("/")
    found = (_HOME / "examples" / folder).iterdir()
    ours = [path for path in found if path.name.startswith(f"{stem}.example-")]
    return {path.name: path.read_bytes() for path in sorted(ours, key=lambda path: path.name)}


def published() -> list[str]:
    """Return the wire names that have a frozen schema, sorted."""
    paths = (_HOME / "schemas").iterdir()
    return sorted(path.name.removesuffix(".json") for path in paths if path.name.endswith(".json"))


def unlike_frozen(name: str) -> list[Change]:
    """Return how the class now differs from what was published under its name."""
    old = frozen(name)
    if old is None:
        return []
    statements = every_statement()
    now = statements[name] if name in statements else class_for(name)
    return list(changes(old, schema_of(now)))


def changes(old: Schema, new: Schema) -> Iterator[Change]:
    """Yield the differences of structure between two schemas of one message.

    Only a new optional field is harmless both ways: old readers ignore it, new readers do without.
    """
    yield from _changes(structure(old), structure(new), "data")


def schemas_of_all(models: Sequence[type[BaseModel]], template: str) -> dict[str, Any]:
    """Return the schemas of many classes by class name, referring to each other by `template`."""
    _, found = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=template,
        schema_generator=Documented,
    )
    schemas: dict[str, Any] = found["$defs"]
    for name, schema in schemas.items():
        _tell_contents(name, schema, lambda within: template.format(model=within.__name__))
    return schemas


def _tell_contents(
    name: str, schema: dict[str, Any], where: Callable[[type[Statement]], str]
) -> None:
    """Say of the fields that carry something signed what is in it (RFC 7515; JSON Schema 8)."""
    for field, told in schema.get("properties", {}).items():
        if typ := CARRIED.get(f"{name}.{field}"):
            told |= {"contentMediaType": JOSE, "contentSchema": {"$ref": where(STATEMENTS[typ])}}


def structure(schema: Schema) -> dict[str, Any]:
    """Return a schema without words, its parts written out where they are used."""
    stripped = _stripped(schema, schema.get("$defs", {}))
    assert isinstance(stripped, dict)  # noqa: S101 - a mapping stays one
    return stripped


def _stripped(node: Any, parts: Schema, *, names: bool = False) -> Any:
    """Strip one node; `names` says that its keys are names of fields, not words of JSON Schema."""
    match node:
        case {"$ref": str(ref), **beside} if not names and ref.startswith(_LOCAL):
            part = parts[ref.removeprefix(_LOCAL)]
            return _stripped({**part, **beside}, parts)
        case Mapping():
            return {
                key: _stripped(value, parts, names=key == "properties" and not names)
                for key, value in node.items()
                if names or key not in _WORDS
            }
        case list():
            return [_stripped(value, parts) for value in node]
        case _:
            return node


def _changes(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted({*before, *after}):
        yield from _field(name, old, new, f"{where}.{name}")
    followed = {"properties", "required"}
    if "items" in old and "items" in new:
        followed.add("items")
        yield from _changes(old["items"], new["items"], f"{where}[]")
    for key in sorted({*old, *new} - followed):
        if old.get(key) != new.get(key):
            yield Change(where, f"{key} was {old.get(key)!r}, is {new.get(key)!r}", breaking=True)


def _field(name: str, old: Schema, new: Schema, where: str) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    was, now = name in old.get("required", ()), name in new.get("required", ())
    if name not in after:
        yield Change(where, "the field is gone", breaking=True)
    elif name not in before:
        yield Change(where, f"a new {'required' if now else 'optional'} field", breaking=now)
    else:
        if was != now:
            yield Change(where, f"is {'now' if now else 'no longer'} required", breaking=True)
        yield from _changes(before[name], after[name], where)
