"""A broker that somebody else runs: we renew the files it reads, and its operator does the rest.

It was made fit by `onehall prepare`, whose folder it mounts; what is to be done by hand is told.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from onehall.stack.keeping import EVERYBODY, FOLDER_OF_ALL, folders, keep
from onehall.stack.rabbitmq_control import Connection
from onehall.stack.rabbitmq_settings import write_definitions
from onehall.stack.secret_files import BROKER, DEFINITIONS


class Elsewhere:
    """Takes the commands a private broker would carry out; `told` is what remains to be done."""

    def __init__(self, root: Path) -> None:
        self._root, self._folder = root, root / BROKER
        self.told: list[str] = []

    async def vhosts(self) -> set[str]:
        """Return the vhosts of everything the broker was given."""
        return {str(one["name"]) for each in self._given() for one in each.get("vhosts", [])}

    async def sources(self, vhost: str) -> set[str]:
        """Return the exchanges from which something is bound in a vhost, as it was given."""
        given = (one for each in self._given() for one in each.get("bindings", []))
        return {str(one["source"]) for one in given if one["vhost"] == vhost}

    async def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Leave definitions in a file for the operator to import."""
        name = f"definitions-{definitions['users'][-1]['name']}.json"
        folders(self._root, self._folder, FOLDER_OF_ALL)
        file = keep(self._folder / name, write_definitions(definitions), EVERYBODY)
        self.told.append(f"rabbitmqctl import_definitions {file}")

    async def connections(self) -> list[Connection]:
        """Return none: only the broker knows."""
        return []

    async def close(self, user: str, serials: Collection[str], reason: str) -> None:
        """Tell how to close what is open: of the whole user, whose others come back by themselves.

        Which of a user's connections came in by which certificate, only the broker knows.
        """
        if serials:
            self.told.append(f"rabbitmqctl close_all_user_connections {user} '{reason}'")

    def renew(self, name: str, text: str) -> None:
        """Replace a file the broker reads as it runs, in one step."""
        folders(self._root, (self._folder / name).parent, FOLDER_OF_ALL)
        keep(self._folder / name, text, EVERYBODY)

    def _given(self) -> list[dict[str, Any]]:
        files = [self._root / DEFINITIONS, *self._folder.glob("definitions-*.json")]
        return [json.loads(file.read_text("utf-8")) for file in files if file.exists()]
