"""Schemas and roles: numbered forward-only SQL files, each in one transaction, under a lock.

Every service gets the store's own tables first and then its own files, and one least-privilege role
that may add to its history but never change it.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from asyncpg import Connection

FILE_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]{0,40}$")
LOCK_ID = 7_001

BOOK = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE IF NOT EXISTS {schema}.migration (
    name text PRIMARY KEY, sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""
GRANTS = """
REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
REVOKE UPDATE, DELETE ON {schema}.parked_audit FROM {role};
REVOKE INSERT, UPDATE, DELETE ON {schema}.migration FROM {role};
DO $$ DECLARE kept regclass; BEGIN  -- what a trigger says is final is final for the grants too
    FOR kept IN SELECT tgrelid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = '{schema}'::regnamespace AND tgname = c.relname || '_is_final' LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM {role}', kept);
    END LOOP;
END $$;
"""


class MigrationError(Exception):
    """A migration file is misnamed, was changed after it ran, or is missing."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Return the checksum that proves the file is the one that ran."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def of_package(package: str) -> list[Migration]:
    """Return the store's migrations followed by those in `<package>/migrations`."""
    own = _read(files("onehall_store") / "migrations", "store/")
    return own + _read(files(package) / "migrations", "")


async def apply(
    connection: Connection, schema: str, role: str, migrations: Iterable[Migration]
) -> list[str]:
    """Bring `schema` up to date and let `role` use it; return the names of the files that ran.

    Raises `MigrationError` for a file that changed after it was applied.
    """
    _check(schema, role)
    ran: list[str] = []
    await connection.execute("SELECT pg_advisory_lock($1)", LOCK_ID)
    try:
        await connection.execute(BOOK.format(schema=schema))
        done = await _applied(connection, schema)
        for migration in migrations:
            if migration.name in done:
                _same(migration, done[migration.name])
                continue
            await _run(connection, schema, migration)
            ran.append(migration.name)
        await connection.execute(GRANTS.format(schema=schema, role=role))
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", LOCK_ID)
    return ran


async def current(connection: Connection, schema: str, migrations: Iterable[Migration]) -> bool:
    """Whether every migration has run in `schema`; what readiness asks."""
    done = await _applied(connection, schema)
    return all(migration.name in done for migration in migrations)


async def create_role(connection: Connection, role: str, password: str) -> None:
    """Create or update a login role with nothing but the right to log in."""
    _check(role)
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if exists else "CREATE"
    literal = await connection.fetchval("SELECT quote_literal($1)", password)
    await connection.execute(f"{verb} ROLE {role} LOGIN PASSWORD {literal}")
    for setting, value in (("statement_timeout", "15s"), ("lock_timeout", "5s")):
        await connection.execute(f"ALTER ROLE {role} SET {setting} = '{value}'")
    await connection.execute(f"ALTER ROLE {role} SET idle_in_transaction_session_timeout = '15s'")


async def _applied(connection: Connection, schema: str) -> dict[str, str]:
    rows = await connection.fetch(f"SELECT name, sha256 FROM {schema}.migration")  # noqa: S608
    return {row["name"]: row["sha256"] for row in rows}


async def _run(connection: Connection, schema: str, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql.replace("{schema}", schema))
        await connection.execute(
            f"INSERT INTO {schema}.migration (name, sha256) VALUES ($1, $2)",  # noqa: S608
            migration.name,
            migration.sha256,
        )


def _read(folder: Traversable, prefix: str) -> list[Migration]:
    if not folder.is_dir():
        return []
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    for name in names:
        if not FILE_NAME.match(name):
            raise MigrationError(f"{name!r} is not a migration; name it like 0001_what_it_does.sql")
    return [Migration(prefix + name, (folder / name).read_text(encoding="utf-8")) for name in names]


def _same(migration: Migration, sha256: str) -> None:
    if migration.sha256 != sha256:
        raise MigrationError(
            f"{migration.name} was changed after it ran; restore it and write a new file"
        )


def _check(*identifiers: str) -> None:
    for identifier in identifiers:
        if not IDENTIFIER.match(identifier):
            raise MigrationError(f"{identifier!r} is no schema or role name; use a-z, 0-9 and _")
