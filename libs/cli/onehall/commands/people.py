"""`onehall people`: erase a person, as an operator; cases and history stay, and stay provable."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from onehall.commands.calling import By, answering, call, name_of, tell

people = typer.Typer(help="Persons whose data has to go.", no_args_is_help=True)


class Ground(StrEnum):
    """Why a person's data may go (PIPL art. 47)."""

    PERSON_ASKS = "person-asks"
    NO_LONGER_NEEDED = "no-longer-needed"
    RETENTION_OVER = "retention-over"
    HANDLED_UNLAWFULLY = "handled-unlawfully"
    COURT_ORDER = "court-order"


Ref = Annotated[str, typer.Argument(help="The applicant's reference, as their cases carry it.")]
GroundOption = Annotated[Ground, typer.Option(help="Why; it is kept for ever.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    people.callback()(lambda: None)
    people.command()(erase)
    app.add_typer(people, name="people")


def erase(applicant_ref: Ref, ground: GroundOption, by: By = "") -> None:
    """Destroy a person's data for good; refused while a case, a dispute or retention runs."""
    console = Console()
    with answering(console):
        path = f"/people/{applicant_ref}/erasure"
        done = call("POST", path, {"ground": ground.value}, by=name_of(by))
        when, who = done["erased_at"], done["erased_by"]
        tell(console, f"{done['applicant_ref']} erased {when} by {who}, because {done['ground']}")
