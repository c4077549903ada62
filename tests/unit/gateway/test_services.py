"""The gateway beside the services: every route leads to one of theirs, and none of theirs is lost.

Services never import each other; a test may look at all of them.
"""

import inspect
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import onehall_approval.api
import onehall_dispute.api
import onehall_intake.api
import onehall_notify.api
import onehall_supervision.api
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts
from onehall_approval.api import commanding
from onehall_chassis import operators
from onehall_chassis.bodies import Given
from onehall_contracts.event import CONTENT_TYPE
from onehall_dispute.api import desk
from onehall_gateway import api
from onehall_intake.api import complaints, enquiries, rating_acts
from onehall_intake.api.hall import arriving, setting_up, windows
from onehall_supervision.api import loop
from starlette.responses import JSONResponse
from starlette.routing import compile_path

from tests.unit.gateway.rig import CASE, SEEN, Asked, Rig, as_, filled, gateway
from tests.unit.gateway.test_policy import EXPECTED, OPERATIONS
from tests.unit.gateway.test_refusals import ROLES

DOCUMENT = api.reference().document
SERVICES: dict[str, tuple[APIRouter, ...]] = {
    "intake": onehall_intake.api.routers,
    "approval": onehall_approval.api.routers,
    "supervision": (onehall_supervision.api.router,),
    "dispute": (onehall_dispute.api.router, onehall_dispute.api.register),
    "notify": (onehall_notify.api.router,),
}
# What services tell each other only, and what the gateway answers without a service.
INTERNAL = ("/internal/",)
ITSELF = {"readMe"}
# What has to be asked for.
QUERIES = {
    "listNotices": "?case_id=0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e",
    "readRatingFigures": "?month=2011-09",
    "readCareMeasures": "?month=2011-09",
    "readKpis": "?from=2011-09-26&until=2011-10-31",
}
SECRET = {"Ticket-Secret": "ABCDEFG2"}
# Bodies that are handed over as they are.
RAW = {
    "uploadDocument": "application/pdf",
    "verifyPermitFile": "application/pdf",
    "pushEvents": CONTENT_TYPE,
}


def routes(service: str) -> set[tuple[str, str]]:
    """The method and path of every route of a service."""
    found = set()
    for router in (*SERVICES[service], operators.router):
        for one in iter_route_contexts(router.routes):
            original = getattr(one, "original_route", one)
            if isinstance(original, APIRoute) and one.path:
                found |= {(method, one.path) for method in original.methods}
    return found


def example(path: str, method: str) -> Any:
    body = DOCUMENT["paths"][path][method.lower()].get("requestBody", {})
    schema = body.get("content", {}).get("application/json", {}).get("schema", {})
    for one in (schema, *schema.get("anyOf", ())):
        if "$ref" in one:
            name = one["$ref"].rpartition("/")[2]
            return DOCUMENT["components"]["schemas"][name]["examples"][0]
    return None


@pytest.fixture(scope="module")
async def rig(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    async with gateway(tmp_path_factory.mktemp("gateway"), rate_burst=1_000_000) as found:
        yield found


async def asked_by_all(rig: Rig) -> dict[str, list[tuple[str, str, str]]]:
    """Which services are asked for what, by each operation, given the examples of the document."""
    found = {}
    rig.services.answer = _enough_to_go_on
    for name, (method, path) in OPERATIONS.items():
        before = len(rig.services.asked)
        query = QUERIES.get(name, "")
        more: dict[str, Any] = {"json": example(path, method)}
        if name in RAW:
            more = {"content": b"[]", "headers": {"Content-Type": RAW[name]}}
        headers = as_(*ROLES) | SEEN | SECRET | more.pop("headers", {})
        answer = await rig.http.request(method, filled(path) + query, headers=headers, **more)
        assert answer.status_code < 300, f"{name}: {answer.text}"
        if asked := rig.services.asked[before:]:
            found[name] = [(one.service, one.method, one.path) for one in asked]
    return found


def _enough_to_go_on(asked: Asked) -> JSONResponse:
    """Answer what an operation needs to know before it asks somebody else."""
    return JSONResponse({"by": asked.service, "case_id": CASE, "opinions": []})


async def test_every_route_leads_to_one_that_a_service_has(rig: Rig) -> None:
    found = await asked_by_all(rig)
    assert OPERATIONS.keys() - found.keys() == ITSELF
    for name, service, method, path in ((n, *one) for n, those in found.items() for one in those):
        served = [p for m, p in routes(service) if m == method and compile_path(p)[0].match(path)]
        assert served, f"{name}: {service} has no {method} {path}"


async def test_nothing_that_a_service_offers_is_left_inside(rig: Rig) -> None:
    found = [one for those in (await asked_by_all(rig)).values() for one in those]
    for service in SERVICES:
        asked = {(method, path) for name, method, path in found if name == service}
        if service != "approval":  # operators' routes are the same everywhere
            asked |= {(m, filled(p)) for m, p in routes(service) if p.startswith("/operator/")}
        left = {
            (method, path)
            for method, path in routes(service)
            if not path.startswith(INTERNAL)
            if not any(m == method and compile_path(path)[0].match(p) for m, p in asked)
        }
        only_to_some = {("GET", "/cases/by-number/{number}")} if service == "supervision" else set()
        assert left - only_to_some == set(), service


def commands() -> Iterator[tuple[str, type[Given], tuple[str, ...]]]:
    routers = (commanding, loop, desk, rating_acts, enquiries, complaints)
    routers = (*routers, arriving, setting_up, windows)
    for one in (route for module in routers for route in module.router.routes):
        assert isinstance(one, APIRoute)
        known = inspect.getclosurevars(one.endpoint).nonlocals
        if "roles" not in known:
            continue
        path = re.sub(r"^/(card|order)s/{id}", r"/\1s/{\1_id}", one.path)
        yield path, known["body"], known["roles"]


def test_there_are_commands() -> None:
    assert len(list(commands())) >= 57


@pytest.mark.parametrize(
    ("path", "body", "roles"), [pytest.param(*one, id=one[0]) for one in commands()]
)
def test_a_command_has_its_route_its_roles_and_its_fields(
    path: str, body: type[Given], roles: tuple[str, ...]
) -> None:
    public = f"/api/v1{path}"
    (name,) = (n for n, (m, p) in OPERATIONS.items() if (m, p) == ("POST", public))
    assert EXPECTED[name] == {str(role) for role in roles}
    given = example(public, "POST")
    assert (given is None) == (not body.model_fields), "fields that nobody can send"
    if given is not None:
        body.model_validate(given)
        assert sent(public) == shape(body), "not the same fields"


def sent(path: str) -> dict[str, bool]:
    """The fields of a route's body, and which are required."""
    schema = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    for one in (schema, *schema.get("anyOf", ())):
        if "$ref" in one:
            schema = DOCUMENT["components"]["schemas"][one["$ref"].rpartition("/")[2]]
    return {name: name in schema.get("required", ()) for name in schema["properties"]}


def shape(body: type[Given]) -> dict[str, bool]:
    return {name: one.is_required() for name, one in body.model_fields.items()}


def test_what_is_not_there_is_noticed() -> None:
    assert ("POST", "/cases/{case_id}/assignments") in routes("approval")
    assert not [p for m, p in routes("approval") if compile_path(p)[0].match("/nowhere")]
