"""Idempotency-Key: the same request gets the same answer, a different one under its key is refused.

Kept as long as the case, in the transaction of what it did (draft-ietf-httpapi-idempotency-key).
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pydantic_core
from asyncpg import Connection
from onehall_contracts.problem import Problem

CLAIM = """
INSERT INTO {schema}.request (client, key, body_sha256) VALUES ($1, $2, $3)
ON CONFLICT (client, key) DO NOTHING RETURNING 1
"""
READ = "SELECT body_sha256, status, answer FROM {schema}.request WHERE client = $1 AND key = $2"
SETTLE = "UPDATE {schema}.request SET status = $3, answer = $4 WHERE client = $1 AND key = $2"


class KeyReused(Problem):
    """An Idempotency-Key came again with another body."""

    def __init__(self) -> None:
        detail = "this Idempotency-Key belongs to another request; use a new key"
        super().__init__(422, "idempotency-key-reused", detail)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Who asks under which key, and the SHA-256 of what they ask."""

    client: str
    key: str
    body_sha256: bytes

    @classmethod
    def of(cls, client: str, key: str, *content: bytes) -> "RequestKey":
        """Return the key of a request made of `content`."""
        return cls(client, key, hashlib.sha256(b"\0".join(content)).digest())


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored HTTP answer: its status and its JSON body."""

    status: int
    body: Any


class Requests:
    """The request table of one schema."""

    def __init__(self, schema: str) -> None:
        self._claim, self._read, self._settle = (
            statement.format(schema=schema) for statement in (CLAIM, READ, SETTLE)
        )

    async def claim(self, connection: Connection, key: RequestKey) -> Answer | None:
        """Take the key, or return the answer given before.

        A second request waits here until the first has committed. Raises `KeyReused` when the key
        belongs to another body.
        """
        if await connection.fetchval(self._claim, key.client, key.key, key.body_sha256):
            return None
        row = await connection.fetchrow(self._read, key.client, key.key)
        if row["body_sha256"] != key.body_sha256:
            raise KeyReused
        return Answer(row["status"], pydantic_core.from_json(row["answer"]))

    async def once(
        self,
        connection: Connection,
        key: RequestKey,
        work: Callable[[Connection], Awaitable[Answer]],
    ) -> Answer:
        """Do `work` once for a key, in one transaction with its answer; raises as `claim` does."""
        given = await self.claim(connection, key)
        if given is not None:
            return given
        done = await work(connection)
        answer = Answer(done.status, pydantic_core.to_jsonable_python(done.body))
        await self.settle(connection, key, answer)
        return answer

    async def settle(self, connection: Connection, key: RequestKey, answer: Answer) -> None:
        """Store the answer that everybody who asks again under this key will get."""
        text = pydantic_core.to_json(answer.body).decode()
        await connection.execute(self._settle, key.client, key.key, answer.status, text)
