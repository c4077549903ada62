"""Every SQL statement we have is prepared by a real server, so that a typo fails here."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import asyncpg
import pytest

SERVICES = ("intake", "approval", "supervision", "dispute", "notify")
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")


def _modules(package: str) -> Iterator[ModuleType]:
    found = importlib.import_module(package)
    yield found
    for info in pkgutil.iter_modules(getattr(found, "__path__", ())):
        inner = f"{package}.{info.name}"
        # The library's own packages write for schemas and tables that they are told.
        yield from _modules(inner) if ".store" in package else [importlib.import_module(inner)]


def _statements(package: str, service: str) -> dict[str, str]:
    return {
        name: value.format(schema=service) if "{schema}" in value else value
        for module in _modules(package)
        for name, value in _constants(module)
        if STATEMENT.match(value)
    }


def _constants(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield a module's constants that are texts, and the texts in those that hold several."""
    for name, value in vars(module).items():
        if not name.isupper():
            continue
        several = value if isinstance(value, Mapping) else dict(enumerate([value]))
        if isinstance(value, tuple):
            several = dict(enumerate(value))
        for key, text in several.items():
            if isinstance(text, str):
                yield f"{module.__name__}.{name}.{key}", text


@pytest.mark.parametrize("service", SERVICES)
async def test_every_statement_fits_the_migrated_schema(database: Any, service: str) -> None:
    statements = _statements("onehall_store", service)
    assert len(statements) > 15
    statements |= _statements(f"onehall_{service}.store", service)
    connection = await asyncpg.connect(await database(service))
    wrong = {}
    for name, statement in statements.items():
        try:
            await connection.prepare(statement)
        except asyncpg.PostgresError as error:
            wrong[name] = str(error)
    await connection.close()
    assert not wrong


def test_statements_are_found_where_services_keep_them() -> None:
    """A service that has tables of its own and no statement would be one that is not looked at."""
    counts = {
        service: len(_statements(f"onehall_{service}.store", service)) for service in SERVICES
    }
    assert {s for s, n in counts.items() if n == 0} <= {"approval"}, counts
