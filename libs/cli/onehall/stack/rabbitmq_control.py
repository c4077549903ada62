"""Commands to the private broker while it runs, from whichever process: the stack's or another."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from onehall.stack import rabbitmq_settings
from onehall.stack.accounts import Account
from onehall.stack.keeping import keep
from onehall.stack.programs import Surroundings, run
from onehall.stack.rabbitmq_binaries import Binaries

BOOTED = "booted-once"
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Connection:
    """One open connection: whose it is, and by which certificate it was let in."""

    pid: str
    user: str
    subject: str


@dataclass(frozen=True, slots=True)
class Control:
    """The private node's rabbitmqctl; `node` is its name, `ports` those of the stack."""

    binaries: Binaries
    home: Path
    ports: Mapping[str, int]
    node: str
    account: Account | None

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of the broker, its epmd and its rabbitmqctl."""
        return rabbitmq_settings.environment(self.binaries, self.home, self.ports, self.node)

    async def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl and return what it printed."""
        argv = [str(self.binaries.scripts / "rabbitmqctl"), *arguments]
        where = Surroundings(self.environment, self.home, self.account, SECONDS)
        return await run(argv, where)

    async def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add vhosts, users and queues, for good."""
        text = rabbitmq_settings.write_definitions(definitions)
        file = keep(self.home / "import.json", text, owner=self.account)
        await self.ctl("import_definitions", str(file))
        await self.settle()

    async def settle(self) -> None:
        """Make queues declared just now survive a kill; until then a kill can leave them mute.

        RabbitMQ 3.10 writes the register of its quorum queues half a second late.
        """
        await self.ctl("eval", "dets:sync(ra_directory_reverse).")

    async def settle_once(self) -> None:
        """Do so once for each state of the definitions the node is started with."""
        marker = self.home / BOOTED
        digest = hashlib.sha256((self.home / "definitions.json").read_bytes()).hexdigest()
        if not marker.exists() or marker.read_text(encoding="ascii") != digest:
            await self.settle()
            marker.write_text(digest, encoding="ascii")

    async def vhosts(self) -> set[str]:
        """Return the names of the vhosts there are."""
        return {str(one["name"]) for one in await self._list("list_vhosts", "name")}

    async def sources(self, vhost: str) -> set[str]:
        """Return the exchanges from which something is bound in a vhost."""
        listed = await self._list("list_bindings", "-p", vhost, "source_name")
        return {str(one["source_name"]) for one in listed}

    async def connections(self) -> list[Connection]:
        """Return the open connections."""
        # As text: its JSON writes process ids in a way that `close_connection` does not read.
        listed = await self.ctl("-q", "list_connections", "pid", "user", "peer_cert_subject")
        rows = (line.split("\t") for line in listed.splitlines()[1:])
        return [Connection(*row) for row in rows if len(row) == len(fields(Connection))]

    async def close(self, user: str, serials: Collection[str], reason: str) -> None:
        """Close what a user has open by certificates of these serials; its client is told why."""
        for one in await self.connections():
            if one.user == user and any(serial in one.subject for serial in serials):
                await self.ctl("close_connection", one.pid, reason)

    def renew(self, name: str, text: str) -> None:
        """Replace a file the broker reads as it runs, in one step."""
        keep(self.home / name, text, owner=self.account)

    async def _list(self, *arguments: str) -> list[dict[str, Any]]:
        """Return what a listing command lists, a row each."""
        printed = await self.ctl("-q", "--formatter", "json", *arguments)
        rows: list[dict[str, Any]] = json.loads(printed)
        return rows
