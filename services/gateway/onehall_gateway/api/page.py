"""The API document as a page: HTML made here, nothing loaded from anywhere, readable as it is."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

Json = dict[str, Any]

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:60rem;margin:2rem auto}
summary{cursor:pointer;padding:.3rem 0}code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:#f4f4f4;padding:.6rem;overflow:auto;white-space:pre-wrap}
b.m{display:inline-block;width:3.5rem}h2{border-bottom:1px solid #767676}
table{border-collapse:collapse}td,th{text-align:left;padding:.1rem 1rem .1rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}pre{background:#262626}}
"""


def page(document: Json) -> str:
    """Return the whole page; an operation stands once, under the first of its tags."""
    title = escape(document["info"]["title"])
    parts = "".join(_part(document, tag) for tag in document["tags"])
    about = escape(document["info"]["description"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style><main><h1>{title} {escape(document['info']['version'])}</h1>"
        f'<p><a href="openapi.json">openapi.json</a></p><pre>{about}</pre>{parts}</main></html>'
    )


def _part(document: Json, tag: Json) -> str:
    shown = "".join(
        _operation(document, method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation["tags"][:1] == [tag["name"]]
    )
    heading = f"<h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>"
    return heading + shown if shown else ""


def _operation(document: Json, method: str, path: str, operation: Json) -> str:
    roles = ", ".join(operation["x-roles"])
    return (
        f'<details id="{escape(operation["operationId"])}"><summary>'
        f'<b class="m">{method.upper()}</b>'
        f"<code>{escape(path)}</code> {escape(_first_line(operation))}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        f"<p>Permission <code>{escape(operation['x-permission'])}</code>: {escape(roles)}.</p>"
        f"{_parameters(operation)}{_body(document, operation)}{_responses(document, operation)}"
        "</details>"
    )


def _first_line(operation: Json) -> str:
    return str(operation.get("description", operation["summary"])).split("\n")[0]


def _parameters(operation: Json) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td>{one['in']}"
        f"<td>{'required' if one.get('required') else ''}<td>{escape(one.get('description', ''))}"
        for one in operation.get("parameters", ())
    )
    return f"<table><tr><th>name<th>in<th><th>is{rows}</table>" if rows else ""


def _body(document: Json, operation: Json) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(
        f"<p>Body <code>{escape(kind)}</code></p>{_schema(document, one.get('schema', {}))}"
        for kind, one in content.items()
    )


def _responses(document: Json, operation: Json) -> str:
    return "".join(
        f"<p><b>{status}</b> {escape(_resolved(document, one).get('description', ''))}</p>"
        + (_fields(document, one) if status.startswith("2") else "")
        for status, one in operation["responses"].items()
    )


def _fields(document: Json, response: Json) -> str:
    shown = (_schema(document, one.get("schema", {})) for one in response["content"].values())
    return "".join(shown) if "content" in response else ""


def _schema(document: Json, schema: Json) -> str:
    found = _resolved(document, schema)
    if not found.get("properties"):
        return ""
    examples = "".join(
        f"<pre>{escape(json.dumps(one, ensure_ascii=False, indent=1))}</pre>"
        for one in found.get("examples", ())
    )
    rows = "".join(_rows(found))
    return f"<table><tr><th>field<th>type<th><th>is{rows}</table>{examples}"


def _rows(schema: Json) -> Iterator[str]:
    for name, one in schema["properties"].items():
        needed = "required" if name in schema.get("required", ()) else ""
        kind, about = escape(_kind(one)), escape(one.get("description", ""))
        yield f"<tr><td><code>{escape(name)}</code><td>{kind}<td>{needed}<td>{about}"


def _kind(schema: Json) -> str:
    """Return a type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _resolved(document: Json, schema: Json) -> Json:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Json = document
    for part in str(reference).removeprefix("#/").split("/"):
        found = found[part]
    return found
