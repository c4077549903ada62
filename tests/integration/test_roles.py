"""What the role of a service is refused, whatever runs in the service."""

from typing import Any

import asyncpg
import pytest
from onehall.stack import postgres

from tests.integration.test_statements import SERVICES

FOR_USERS = dict(postgres.SETTINGS)  # as they are before any server of a test is started
DENIED = (asyncpg.InsufficientPrivilegeError,)
FORBIDDEN = (
    # history, and the record of what operators did
    "UPDATE {own}.event SET actor = 'nobody'",
    "DELETE FROM {own}.event",
    "TRUNCATE {own}.event",
    "TRUNCATE {own}.inbox",
    "UPDATE {own}.parked_audit SET actor = 'nobody'",
    "DELETE FROM {own}.parked_audit",
    "ALTER TABLE {own}.event DISABLE TRIGGER event_is_final",
    "DROP TRIGGER event_is_final ON {own}.event",
    "SET session_replication_role = replica",
    # the shape of things
    "CREATE TABLE {own}.mine (n int)",
    "CREATE TABLE public.mine (n int)",
    "CREATE SCHEMA mine",
    "ALTER TABLE {own}.stream ADD COLUMN mine int",
    "DROP TABLE {own}.outbox",
    "CREATE FUNCTION {own}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION {own}.history_is_final() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "INSERT INTO {own}.migration (name, sha256) VALUES ('mine', '')",
    "UPDATE {own}.migration SET sha256 = ''",
    "DELETE FROM {own}.migration",
    # others
    "SELECT 1 FROM {other}.event",
    "SELECT 1 FROM {other}.parked",
    "INSERT INTO {other}.inbox (event_id) VALUES (gen_random_uuid())",
    "SET ROLE onehall_{other}",
    # the machine
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO '/dev/null'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "CREATE ROLE mine",
    "ALTER SYSTEM SET fsync = off",
    "SELECT 1 FROM pg_authid",
)
# A process that is paused with rows locked holds them no longer than this.
LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_is_refused_what_is_not_its_own(database: Any, service: str) -> None:
    other = SERVICES[SERVICES.index(service) - 1]
    await database(other)
    connection = await asyncpg.connect(await database(service))
    allowed = []
    for statement in FORBIDDEN:
        try:
            await connection.execute(statement.format(own=service, other=other))
        except DENIED as error:
            if "history is final" in str(error):  # the trigger is the second net, not the first
                allowed.append(statement)
        else:
            allowed.append(statement)
    await connection.close()
    assert not allowed


async def test_the_server_keeps_what_it_acknowledged(database: Any) -> None:
    connection = await asyncpg.connect(await database("approval"))
    names = ("synchronous_commit", "data_checksums")
    settings = {name: await connection.fetchval(f"SHOW {name}") for name in names}
    await connection.close()
    # What only a power cut would tell apart is off for the servers of tests, and on for users'.
    settings |= {name: FOR_USERS.get(name, "on") for name in ("fsync", "full_page_writes")}
    assert set(settings.values()) == {"on"}, settings


async def test_a_role_is_no_superuser_and_is_timed(database: Any) -> None:
    connection = await asyncpg.connect(await database("approval"))
    rights = await connection.fetchrow(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = current_user"
    )
    limits = {name: await connection.fetchval(f"SHOW {name}") for name in LIMITS}
    await connection.close()
    assert not any(rights.values())
    assert limits == LIMITS
