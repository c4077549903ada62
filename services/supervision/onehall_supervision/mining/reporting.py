"""What was mined, as plain values for programs and for the command that shows it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from onehall_supervision.domain.mining.load import Load
from onehall_supervision.domain.mining.miner import Judged, Mined
from onehall_supervision.domain.mining.process import Defect, Deviation
from onehall_supervision.domain.mining.waiting import DAY_S, Waiting
from onehall_supervision.mining.flaws import CURES, Flaws
from onehall_supervision.mining.reading import Keys

Report: TypeAlias = dict[str, Any]


def report(mined: Mined, keys: Keys, flaws: Flaws, given: bool) -> Report:
    """Return everything but the findings of each case; durations are calendar days."""
    return {
        "log": {
            "cases": len(mined.cases),
            "events": mined.events,
            "steps": len(mined.shares),
            "people": len(mined.load),
            "since": _iso(mined.since),
            "until": _iso(mined.until),
        },
        "limits": _limits(mined, keys),
        "process": _process(mined, given),
        "findings": _findings(mined),
        "load": [_load(one) for one in mined.load],
        "waiting": [_waiting(one) for one in mined.waiting],
        "flaws": [
            {"flaw": one.flaw, "times": one.times, "lines": one.lines, "cure": CURES[one.flaw]}
            for one in flaws.all()
        ],
    }


def by_case(mined: Mined) -> Iterator[Report]:
    """Yield each case with anything wrong with it, in the order of the log."""
    for case in mined.cases:
        overdue = mined.overdue(case)
        if case.late or overdue or case.deviations:
            yield {
                "case": case.id,
                "line": case.line,
                "late": case.late,
                "overdue": overdue,
                "days_over": _days_over(case, mined.until) if case.late or overdue else None,
                "findings": [_deviation(one) for one in case.deviations],
            }


def _limits(mined: Mined, keys: Keys) -> Report:
    waiting = list(mined.open_cases)
    return {
        "deadline_key": keys.deadline,
        "ended_key": keys.ended,
        "closed": mined.closed,
        "late": mined.late,
        "closed_without_deadline": sum(1 for one in mined.cases if one.ended and not one.deadline),
        "open": len(waiting),
        "open_overdue": sum(map(mined.overdue, waiting)),
        "overdue": [
            {
                "case": one.id,
                "line": one.line,
                "deadline": _iso(one.deadline),
                "days_over": _days_over(one, mined.until),
            }
            for one in waiting
            if mined.overdue(one)
        ],
    }


def _process(mined: Mined, given: bool) -> Report:
    process = mined.process
    return {
        "from": "given" if given else "learned",
        "steps": [{"step": one, "share": mined.shares.get(one, 0.0)} for one in process.steps],
        "before": {step: sorted(others) for step, others in process.before.items() if others},
        "once": sorted(process.once),
    }


def _findings(mined: Mined) -> Report:
    """Count the cases with each finding: of a step one case has one of a kind at most."""
    kinds: dict[Defect, Counter[str]] = {defect: Counter() for defect in Defect}
    for case in mined.cases:
        for one in case.deviations:
            kinds[one.defect][one.step] += 1
    found: Report = {defect: dict(counted.most_common()) for defect, counted in kinds.items()}
    return {"cases": sum(1 for case in mined.cases if case.deviations)} | found


def _load(one: Load) -> Report:
    year, week = one.busiest
    return {
        "person": one.person,
        "events": one.events,
        "cases": one.cases,
        "weeks": one.weeks,
        "per_week": round(one.per_week, 2),
        "busiest_week": f"{year}-W{week:02}",
        "most_in_a_week": one.most,
    }


def _waiting(one: Waiting) -> Report:
    return {
        "step": one.step,
        "times": one.times,
        "median_days": round(one.median, 3),
        "mean_days": round(one.mean, 3),
        "ninth_decile_days": round(one.ninth, 3),
        "longest_days": round(one.longest, 3),
    }


def _deviation(one: Deviation) -> Report:
    return {
        "defect": one.defect,
        "step": one.step,
        "others": one.others,
        "times": one.times,
    }


def _days_over(case: Judged, until: datetime | None) -> float | None:
    end = case.ended or until
    if case.deadline is None or end is None:
        return None
    return round((end - case.deadline).total_seconds() / DAY_S, 2)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
