"""`acceptances --at ISO`: every class and every item alone, as intake would accept it, as JSON.

The simulator of the whole city takes its cases from here: what is accepted again and again differs
in its number, its applicant and its instant only.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

from onehall_intake.domain.catalogue import Catalogue, CentreId, ClassId, Item, ParallelClass
from onehall_intake.loading.accepted import acceptance, instant, numbered
from onehall_intake.loading.versions import load_catalogue

DONE: Final = 0


def acceptances(arguments: Sequence[str], prints: TextIO | None = None) -> int:
    """Print `{"classes": [...], "items": [...]}`, each entry an `intake.case-accepted.v1`."""
    parser = ArgumentParser("acceptances")
    parser.add_argument("--at", type=instant, required=True, metavar="ISO")
    parser.add_argument("--against", type=Path, help="a catalogue; left out, the built-in one")
    given = parser.parse_args(arguments)
    catalogue = load_catalogue(given.against)
    whole = {
        "catalogue_version": catalogue.version,
        "classes": [_accepted(catalogue, one, given.at) for one in catalogue.classes.values()],
        "items": [_alone(catalogue, item, given.at) for item in catalogue.items.values()],
    }
    (prints or sys.stdout).write(json.dumps(whole, ensure_ascii=False) + "\n")
    return DONE


def alone(catalogue: Catalogue, item: Item) -> ParallelClass:
    """Return an item as a class of its own, led by its department.

    What it needs has been granted before: who asks one after another shows the permit.
    """
    own = ClassId(item.id)
    return ParallelClass(
        id=own,
        code=catalogue.department(item.department).code,
        name=item.name,
        lead=item.department,
        co_lead=None,
        applicants=(),
        form=item.form,
        joint_visit=False,
        joint_drawing_review=False,
        items=(replace(item, class_id=own, prerequisites=(), lost=(), when=None),),
    )


def _alone(catalogue: Catalogue, item: Item, at: datetime) -> dict[str, Any]:
    one = alone(catalogue, item)
    among = replace(catalogue, classes={**catalogue.classes, one.id: one})
    return _accepted(among, one, at)


def _accepted(catalogue: Catalogue, one: ParallelClass, at: datetime) -> dict[str, Any]:
    given = numbered(catalogue, one.id, CentreId(catalogue.centre), at)
    said: dict[str, Any] = acceptance(catalogue, one.items, given, at).model_dump(mode="json")
    return said
