"""The API document (OpenAPI 3.1): what FastAPI knows, and what the doors ask of everybody."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from onehall_contracts.problem import MEDIA_TYPE, TITLES, TYPE_PREFIX

from onehall_gateway import policy
from onehall_gateway.api.door import Door
from onehall_gateway.api.fields import REQUIRED
from onehall_gateway.policy import Role, Rule

Json = dict[str, Any]

FILE = "openapi.json"

TAGS = {
    Role.PUBLIC: ("public", "Anybody, without a token."),
    Role.APPLICANT: ("applicants", "Applicants 申请人, about their own cases."),
    Role.CLERK: ("clerks", "Window clerks 窗口人员."),
    Role.GUIDE: ("guides", "Guides 导办员, who meet people at the door."),
    Role.DEPARTMENT: ("departments", "Department people 部门, beside their worker."),
    Role.SUPERVISOR: ("supervisors", "The supervision office 电子监察室."),
    Role.COORDINATOR: ("coordinators", "Dispute coordinators 争议协调."),
    Role.LEGAL_OFFICER: ("legal officers", "The centre's legal officer 法制员."),
    Role.DIRECTOR: ("directors", "The centre's director 中心主任."),
    Role.EXPERT: ("experts", "Experts of dispute panels 论证专家."),
    Role.OPERATOR: ("operators", "Whoever keeps Onehall running."),
}
ABOUT = """\
The only public door of Onehall 一厅: one hall, one window, one case.

* **Tokens.** `Authorization: Bearer ...`; roles are claims of the token. Every operation names \
its permission (`x-permission`) and who has it (`x-roles`). Somebody else's case is a 404.
* **Once.** Every POST that changes something takes an `Idempotency-Key`: repeated with the same \
key and body it answers as it did the first time. Events of departments need none: each has its id.
* **Changes.** A case has an `ETag`; send it as `If-Match` with what you decide on it.
* **Errors** are problems (RFC 9457) with a stable `code`; they never repeat what was submitted.
* **Lists** have pages: `limit`, and `next` of one page is the `cursor` of the next.
* **Limits.** `RateLimit` says what is left; after a 429 or 503 wait for `Retry-After` seconds.
* **Tracing.** `X-Request-ID` and `traceparent` are taken over; the former is always answered.
* **Times** are RFC 3339 with their offset. Fields may be added to answers at any time.
"""
IDEMPOTENCY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "one for each thing to be done, the same when it is sent again; as a UUID",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "example": "0197f2d4-9b7e-7c55-8f0a-1d2c3b4a5968",
}
WHEN = {
    400: "The Idempotency-Key is missing or malformed.",
    401: "There is no bearer token, or it does not hold.",
    403: "The caller's roles do not give the permission.",
    404: "There is no such thing, or it is not the caller's.",
    409: "The state of the case does not allow it; `code` says why.",
    412: "The state has changed since the ETag was read.",
    413: "The body is too large.",
    415: "The media type is not accepted.",
    422: "Fields are wrong, each named under `errors`; or the key was used with another body.",
    428: "If-Match is missing.",
    429: "Too many requests.",
    502: "A service answered what was not meant for callers.",
    503: "A service cannot be reached.",
}
WAITING = frozenset({429, 503})
TEXT: Json = {"type": "string"}
PROBLEM: Json = {
    "title": "Problem",
    "description": "Why not (RFC 9457), with a cure in `detail`.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "code": {"type": "string", "description": "stable, for programs"},
        "trace_id": {"type": "string", "description": "for the operators"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string", "description": "? stands for an unknown name"},
                    "message": TEXT,
                },
            },
        },
    },
}
HEADERS: Json = {
    "RateLimit": {"description": "what is left: `r` calls, all again in `t` s", "schema": TEXT},
    "RateLimit-Policy": {"description": "`q` calls at once, refilled in `w` s", "schema": TEXT},
    "X-Request-ID": {"description": "the one sent, or a new one", "schema": TEXT},
    "ETag": {"description": "of this state, for If-Match and If-None-Match", "schema": TEXT},
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}},
}
ALWAYS = ("RateLimit", "RateLimit-Policy", "X-Request-ID")


def document(router: APIRouter) -> Json:
    """Return the API document of everything under a router."""
    made: Json = get_openapi(
        title="Onehall gateway 一厅",
        version=version("onehall-gateway"),
        openapi_version="3.1.0",
        description=ABOUT,
        routes=router.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.values()],
        servers=[{"url": "/", "description": "the gateway that serves this document"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    rules = {door.operation_id: door.rule for door in doors(router)}
    for operations in made["paths"].values():
        for operation in operations.values():
            _complete(operation, rules[operation["operationId"]])
    _add_components(made["components"])
    return made


def doors(router: APIRouter) -> Iterator[Door]:
    """Yield every door under a router, those behind included routers too."""
    for context in iter_route_contexts(router.routes):
        route = getattr(context, "original_route", context)
        if isinstance(route, Door):
            yield route


def dumped(made: Json) -> str:
    """Return the document as it is committed: keys sorted, so that a difference is a change."""
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def names(made: Json) -> frozenset[str]:
    """Return every name of a field or parameter in the document."""
    found: set[str] = set()
    todo: list[Any] = [made]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            found.update(one.get("properties", {}))
            found.update([one["name"]] if "in" in one and "name" in one else [])
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return frozenset(found)


def _complete(operation: Json, rule: Rule) -> None:
    roles = policy.TABLE[rule.permission]
    operation["x-permission"] = rule.permission
    operation["x-roles"] = sorted(roles)
    operation["x-cost"] = rule.cost
    operation["tags"] = [TAGS[role][0] for role in TAGS if role in roles]
    if rule.public:
        operation["tags"] = [TAGS[Role.PUBLIC][0]]
    operation["security"] = [] if rule.public else [{"bearer": []}]
    headers = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"]
    _correct_headers(operation)
    _add_headers(operation, "If-None-Match" in headers)
    for status in _failures(operation, rule, headers):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{status}"}


def _correct_headers(operation: Json) -> None:
    """Mark as required what FastAPI may not: its own 422 would come before our 400 and 428."""
    for number, parameter in enumerate(operation.get("parameters", ())):
        if parameter["name"] == "idempotency-key":
            operation["parameters"][number] = IDEMPOTENCY
        parameter["required"] = parameter["schema"].pop(REQUIRED, parameter["required"])


def _add_headers(operation: Json, cached: bool) -> None:
    shown = {name: {"$ref": f"#/components/headers/{name}"} for name in ALWAYS}
    if cached:
        shown["ETag"] = {"$ref": "#/components/headers/ETag"}
        operation["responses"]["304"] = {"description": "Nothing changed since that ETag."}
    for response in operation["responses"].values():
        response["headers"] = shown


def _failures(operation: Json, rule: Rule, headers: list[str]) -> Iterator[int]:
    """Yield the statuses an operation may fail with, in order."""
    parameters = operation.get("parameters", ())
    yield from (400, 409) if "idempotency-key" in headers else ()
    yield from () if rule.public else (401, 403)
    yield from (404,) if any(p["in"] == "path" for p in parameters) else ()
    yield from (412,) if "If-Match" in headers else ()
    yield from (428,) if any(p["name"] == "If-Match" and p["required"] for p in parameters) else ()
    yield from (413, 415) if "requestBody" in operation else ()
    yield from (422,) if parameters or "requestBody" in operation else ()
    yield from (429, 502, 503)


def _add_components(components: Json) -> None:
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    components["headers"] = HEADERS
    components["responses"] = {str(status): _failure(status) for status in WHEN}


def _failure(status: int) -> Json:
    shown = [*ALWAYS, *(["Retry-After"] if status in WAITING else [])]
    example = {
        "type": f"{TYPE_PREFIX}example",
        "title": TITLES[status],
        "status": status,
        "detail": WHEN[status],
        "code": "example",
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": WHEN[status],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in shown},
        "content": {MEDIA_TYPE: {"schema": schema, "example": example}},
    }
