"""What is told of a check: a line for each rule, the reasons, and the same as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from onehall_worker.conformance.rule import Outcome, Result, Rule

MARKS: dict[Outcome, str] = {
    "passed": "ok",
    "failed": "FAILED",
    "not tried": "not tried",
    "not applicable": "-",
}
GOOD = frozenset({"passed", "not applicable"})


def kept(results: Sequence[Result]) -> bool:
    """Whether every rule that applies has passed."""
    return all(result.outcome in GOOD for result in results)


def lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield a line for each rule, with reasons below those that failed, and a count."""
    widest = max(len(result.rule.name) for result in results)
    for result in results:
        note = f"  ({result.note})" if result.note else ""
        yield f"{result.rule.name:<{widest}}  {MARKS[result.outcome]}{note}"
        for reason in result.reasons:
            where = f"  [sha256 {reason.digest}]" if reason.digest else ""
            yield f"    expected: {reason.expected}"
            yield f"    seen:     {reason.seen}{where}"
            yield f"    why:      {result.rule.english}"
            yield f"    缘由:     {result.rule.chinese}"
    counts = Counter(result.outcome for result in results)
    yield ", ".join(f"{counts[outcome]} {outcome}" for outcome in MARKS if counts[outcome])


def listing(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield the rules, each with why it exists."""
    for rule in rules:
        only = "" if len(rule.ways) > 1 else f" (only over {min(rule.ways)})"
        yield f"{rule.name}{only}\n    {rule.english}\n    {rule.chinese}"


def as_json(department: str, way: str, results: Sequence[Result]) -> str:
    """Return the results for a machine."""
    rules = [
        {
            "name": result.rule.name,
            "outcome": result.outcome,
            "why": {"en": result.rule.english, "zh": result.rule.chinese},
            "reasons": [asdict(reason) for reason in result.reasons],
            "note": result.note,
            "seconds": result.seconds,
        }
        for result in results
    ]
    found = {"department": department, "via": way, "passed": kept(results), "rules": rules}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
