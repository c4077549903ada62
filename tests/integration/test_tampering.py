"""Whoever owns the database cannot change history unseen (G16): a thousand tries, none succeeds."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from onehall_contracts.log import exported
from onehall_contracts.log.verifying import Finding

from tests.integration.log_rig import Ledger, ledger, lines, written
from tests.integration.tampering import (
    CHANGES,
    EDITS,
    FREE_NUMBERS,
    LEAF_EDITS,
    NOTE_EDITS,
    POWER,
    Change,
    Scene,
    cut_everything,
)

CASES, OLD, LATER, NEW = 20, 90, 120, 150
TRIES = 1_000
SEED = 20110926
# Two ways to delete, three to cut, two to rebuild; five that have one; all checkpoints at once.
KINDS = len(EDITS) + len(LEAF_EDITS) + len(NOTE_EDITS) + 2 + 3 + 2 + 5 + 1


@dataclass
class Court:
    """A history, the checkpoints somebody else kept, and a superuser who changes it for a while."""

    kept: Ledger
    connection: Any
    keys: list[tuple[str, int]]
    older: str
    later: str

    async def tried(
        self, change: Change, random: Random, older: str
    ) -> tuple[str, Iterator[Finding]]:
        """Change history, read it as an export does, undo the change; return what is found."""
        transaction = self.connection.transaction()
        await transaction.start()
        try:
            what = await change(Scene(self.connection, random, self.keys, OLD))
            return what, exported.verify(await lines(self.connection), [older])
        finally:
            await transaction.rollback()


@pytest.fixture
async def court(database: Any, superuser: Any) -> AsyncIterator[Court]:
    async with ledger(database) as kept:
        notes = []
        for seed, events in enumerate((OLD, LATER - OLD, NEW - LATER)):
            await written(kept, CASES, events, seed)
            await kept.sequencer.catch_up()
            notes.append(await kept.note())
        connection = await superuser(kept.url)
        await connection.execute(FREE_NUMBERS)
        await connection.execute(POWER)
        yield Court(kept, connection, await kept.leaves(), notes[0], notes[1])
        await connection.close()


def seeded() -> Random:
    return Random(SEED)  # noqa: S311 - a seed


async def test_the_verifier_with_an_older_checkpoint_finds_all_of_1000_changes_by_a_superuser(
    court: Court,
) -> None:
    random, kinds, unseen = seeded(), Counter[str](), []
    for _ in range(TRIES):
        what, found = await court.tried(random.choice(CHANGES), random, court.older)
        kinds[what] += 1
        unseen += [] if next(found, None) else [what]
    assert unseen == []
    assert (kinds.total(), len(kinds)) == (TRIES, KINDS)
    assert list(exported.verify(await lines(court.connection), [court.older])) == []


async def test_a_finding_names_the_case_the_version_and_what_is_wrong(court: Court) -> None:
    stream, version = court.keys[17]

    async def falsify(scene: Scene) -> str:
        await scene.do(
            "UPDATE supervision.event SET actor = 'x' WHERE stream = $1 AND version = $2",
            *(stream, version),
        )
        return "edit"

    _, (found,) = await court.tried(falsify, seeded(), court.older)
    assert (found.code, found.stream, found.version, found.index) == (
        "row-altered",
        stream,
        version,
        17,
    )
    assert found.where == f"{stream}, version {version}, leaf 17"
    assert found.zh and found.en


async def test_what_no_kept_checkpoint_covers_can_be_cut_off_unseen_and_a_newer_one_shows_it(
    court: Court,
) -> None:
    async def back(scene: Scene) -> str:
        await cut_everything(scene, LATER)
        return "back to an earlier day"

    _, found = await court.tried(back, seeded(), court.later)
    assert list(found) == []
    newest = await court.kept.note()
    _, found = await court.tried(back, seeded(), newest)
    assert [one.code for one in found] == ["cut"]
