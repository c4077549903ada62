"""What RELIABILITY says never to do with asyncpg and aio-pika is done nowhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

from onehall_store import outbox

from tests.unit.house import tree

# Why not: `process` rejects without requeue when cancelled, `nack` and `reject` are counted
# differently by every version, a robust connection hides its losses, NOTIFY serialises all commits.
NEVER = {"process", "nack", "reject", "basic_nack", "basic_reject", "connect_robust"}
HOMES = ("libs/bus", "libs/store", "libs/worker", "services")


def _sources() -> list[Path]:
    return [p for p in tree.python_files(*tree.CODE) if tree.name(p).startswith(HOMES)]


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    for path in _sources():
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield f"{tree.name(path)}:{node.lineno}", node, node.func.attr


def test_nothing_is_given_back_to_the_broker_and_nothing_reconnects_by_itself() -> None:
    assert not [where for where, _, name in _calls() if name in NEVER]


def test_nobody_waits_for_a_connection_for_ever() -> None:
    """`pool.acquire()` has no limit of its own."""
    unlimited = [
        where
        for where, call, name in _calls()
        if name == "acquire" and "pool" in ast.unparse(call.func)
        if "timeout" not in {keyword.arg for keyword in call.keywords}
    ]
    assert not unlimited


def test_no_statement_listens_notifies_or_locks_a_session_in_a_pool() -> None:
    """asyncpg resets a connection on its way back, and NOTIFY takes a global lock at commit."""
    words = ("LISTEN ", "NOTIFY ", "pg_notify(", "pg_advisory_lock(")
    found = [
        f"{tree.name(path)}: {word}"
        for path in _sources()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in words
        if word in node.value
    ]
    assert found == ["libs/store/onehall_store/migrations.py: pg_advisory_lock("]


def test_no_cursor_reads_an_outbox() -> None:
    """Numbers are given before the commit: whoever reads past the last one misses a late one."""
    assert "id >" not in outbox.SWEEP and "ORDER BY o.not_before, o.created_at" in outbox.SWEEP
