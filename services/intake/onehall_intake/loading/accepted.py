"""`accepted CLASS --at ISO`: the acceptance of a whole class, as intake would say it, as JSON.

The case, its number and its papers are made up, from the class and the instant alone, so that the
simulator gets the same case every time; what happens to it is decided by the domain itself.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from onehall_calendar import SHANGHAI, load
from onehall_contracts import intake
from onehall_store import Origin, Recorded

from onehall_intake import messages
from onehall_intake.domain import case
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import Catalogue, CentreId, ClassId, Item, ItemId
from onehall_intake.domain.catalogue_selection import items_for
from onehall_intake.domain.identifiers import case_number
from onehall_intake.loading.versions import load_catalogue

DONE: Final = 0
WHOSE: Final = "onehall-simulated"


def accepted(arguments: Sequence[str]) -> int:
    """Print the data of one acceptance; an unknown class or item raises LookupError."""
    given = _given(arguments)
    catalogue = load_catalogue(given.against)
    one = catalogue.parallel_class(ClassId(given.class_id))
    items = items_for(one, {ItemId(item): False for item in given.without})
    at: datetime = given.at
    centre = CentreId(given.centre or catalogue.centre)
    said = acceptance(catalogue, items, numbered(catalogue, one.id, centre, at), at)
    sys.stdout.write(said.model_dump_json(indent=2) + "\n")
    return DONE


def acceptance(
    catalogue: Catalogue, items: Sequence[Item], given: messages.Numbered, at: datetime
) -> intake.CaseAcceptedV1:
    """Return what intake says when the items of one class are accepted at the window."""
    class_id = next(item.class_id for item in items if item.class_id)
    handed = messages.Handed(tuple(map(_paper, messages.papers(catalogue, items))))
    filed = messages.filing(catalogue, class_id, items, handed, given)
    state = _after(case.INITIAL, m.SubmitCase(filed, at, load()))
    event = _decided(state, m.Accept(at))
    case_id = UUID(given.case)
    recorded = Recorded(given.case, 2, uuid5(case_id, "accepted"), event, Origin(WHOSE, at))
    for said in messages.publishes(case.evolve(state, event), recorded):
        if isinstance(said.message, intake.CaseAcceptedV1):
            return said.message
    raise ValueError("the acceptance was not said; look at messages.publishes")


def _given(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser("accepted")
    parser.add_argument("class_id", metavar="CLASS")
    parser.add_argument("--at", type=instant, required=True, metavar="ISO")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--all", action="store_true", help="every item; this is the default")
    chosen.add_argument("--without", action="append", default=[], metavar="ITEM")
    parser.add_argument("--centre", help="where it is taken in; left out, at the city's")
    parser.add_argument("--against", type=Path, help="a catalogue; left out, the built-in one")
    return parser.parse_args(arguments)


def instant(text: str) -> datetime:
    """Read an instant; without an offset it is the centre's own time."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def numbered(
    catalogue: Catalogue, wanted: ClassId, centre: CentreId, at: datetime
) -> messages.Numbered:
    """Make up the case, its number and its applicant; a district unknown raises UnknownEntry."""
    catalogue.centre_of(centre)
    code = catalogue.parallel_class(wanted).code
    own = str(uuid5(NAMESPACE_URL, f"{WHOSE}/{wanted}/{centre}/{at.isoformat()}"))
    day = at.astimezone(SHANGHAI).date()
    return messages.Numbered(
        case=f.CaseId(own),
        number=case_number(messages.number_centre(centre), day, code, 1),
        applicant=f.ApplicantRef(str(uuid5(NAMESPACE_URL, WHOSE))),
        channel=f.Channel.WINDOW,
        centre=centre,
    )


def _paper(kind: str) -> f.Document:
    content = f"{WHOSE}/{kind}".encode()
    return f.Document(kind, sha256(content).hexdigest(), len(content), "text/plain")


def _decided(state: m.Case, command: m.Command) -> m.Event:
    decided = case.decide(state, command)
    if isinstance(decided, m.Refused):
        raise ValueError(f"intake refuses: {decided.detail}")
    return decided[0]


def _after(state: m.Case, command: m.Command) -> m.Case:
    return case.evolve(state, _decided(state, command))
