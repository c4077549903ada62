"""`simulate`: read one `intake.case-accepted.v1`, or a list of them; print what became of each.

The contract is all that is shared with intake: whoever writes such JSON can have it simulated.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from typing import Any, Final

from onehall_calendar import load, local_day
from onehall_contracts import intake
from pydantic import TypeAdapter, ValidationError

from onehall_approval import messages
from onehall_approval.domain import model as m
from onehall_approval.domain.posts import OPENING, usual
from onehall_approval.simulation.playing import Stopped, play
from onehall_approval.simulation.reporting import report
from onehall_approval.simulation.script import Scale

DONE, BAD_INPUT = 0, 2
ACCEPTANCES: Final = TypeAdapter(intake.CaseAcceptedV1 | tuple[intake.CaseAcceptedV1, ...])


def simulate(arguments: Sequence[str]) -> int:
    """Simulate what stands on the standard input; return 2 if that is not possible, saying why."""
    parser = ArgumentParser("simulate", description="reads intake.case-accepted.v1 as JSON")
    parser.add_argument("--scale", type=Scale, choices=list(Scale), default=Scale.PROMISED)
    parser.add_argument("--explain", action="store_true", help="add how every date was reached")
    given = parser.parse_args(arguments)
    try:
        reports = [_report(one, given.scale, given.explain) for one in _read(sys.stdin.read())]
    except ValidationError as error:
        return _complain(f"this is no {intake.CaseAcceptedV1.wire_name}: {_first(error)}")
    except (Stopped, ValueError) as error:
        return _complain(str(error))
    sys.stdout.write(json.dumps(reports, ensure_ascii=False, indent=2) + "\n")
    return DONE


def opening(said: intake.CaseAcceptedV1) -> m.OpenCoordination:
    """Return the command an acceptance means, with the usual posts in every department."""
    if said.accepted_at < OPENING:
        day = local_day(said.accepted_at)
        raise Stopped(f"the centre opened on {OPENING.date()}; nothing was accepted on {day}")
    if not said.items:
        raise Stopped(f"case {said.case_number} has no items; accept at least one")
    register = usual([said.lead_department, *(item.department for item in said.items)])
    by = "onehall/simulation"
    act = m.Act(said.accepted_at, load(), by, m.Side.OURSELVES, delegations=register)
    return messages.open_coordination(said, act)


def _read(text: str) -> Iterable[intake.CaseAcceptedV1]:
    read = ACCEPTANCES.validate_json(text)
    return read if isinstance(read, tuple) else (read,)


def _report(said: intake.CaseAcceptedV1, scale: Scale, explain: bool) -> dict[str, Any]:
    """Return what the case is called at intake, and then what became of it."""
    called = said.model_dump(mode="json", include={"class_name", "catalogue_version", "rule_set"})
    return called | report(play(opening(said), scale), scale, explain)


def _first(error: ValidationError) -> str:
    """Name the first wrong field, never its value."""
    one = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in one['loc']) or 'the whole'}: {one['msg']}"


def _complain(text: str) -> int:
    sys.stderr.write(text + "\n")
    return BAD_INPUT
