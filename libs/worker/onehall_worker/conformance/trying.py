"""Trying the rules: the gentle ones side by side, the others one after the other."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.findings import Broken, Reason, Unready, Untried
from onehall_worker.conformance.rule import Result, Rule, Trial
from onehall_worker.conformance.rules import FIRST

SETTLED = 1.0
UNANSWERED = "the worker does not answer a plain task"


class Trying:
    """One worker and the rules it is held to."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._trials: dict[Rule, Trial] = {}
        self._results: dict[Rule, Result] = {}

    async def run(self, rules: Iterable[Rule]) -> list[Result]:
        """Return what came of each rule; an answer to a plain task is always asked for first."""
        wanted = [FIRST, *(rule for rule in rules if rule is not FIRST)]
        way = self._bench.line.name
        apply = [rule for rule in wanted if way in rule.ways]
        await self._try(FIRST)
        if self._results[FIRST].outcome == "passed":
            await self._side_by_side([rule for rule in apply if not rule.alone])
            for rule in apply:
                if rule.alone and rule is not FIRST:
                    await self._by_itself(rule)
            await self._conclude()
        return [self._result(rule, way) for rule in wanted]

    async def _side_by_side(self, rules: Sequence[Rule]) -> None:
        lost: list[BaseException] = []
        try:
            async with asyncio.TaskGroup() as group:
                for rule in rules:
                    group.create_task(self._try(rule), name=rule.name)
        except* Unready as several:
            lost.extend(several.exceptions)
        if lost:  # raised here, for Python 3.11.2 would wrap it again in there
            raise lost[0]
        failed = [rule for rule in rules if self._results[rule].outcome == "failed"]
        gone = not self._bench.process.running
        if gone or len(failed) > 1:
            # One rule's mischief may have cost the others: each by itself shows whose it was.
            for rule in failed or rules:
                await self._anew(rule)

    async def _by_itself(self, rule: Rule) -> None:
        try:
            await self._bench.up()
        except Broken:
            await self._anew(rule)
        else:
            await self._try(rule)

    async def _anew(self, rule: Rule) -> None:
        try:
            await self._bench.afresh()
        except Broken as broken:
            self._results[rule] = Result(rule, "failed", (broken.reason,))
        else:
            await self._try(rule)

    async def _try(self, rule: Rule) -> None:
        began = time.monotonic()
        found = await self._tried(rule)
        self._results[rule] = replace(found, seconds=round(time.monotonic() - began, 1))

    async def _tried(self, rule: Rule) -> Result:
        trial = self._trials[rule] = Trial(self._bench)
        scope = asyncio.timeout(rule.seconds)
        try:
            async with scope:
                await rule.attempt(trial)
            self._bench.still_there()
        except Broken as broken:
            return Result(rule, "failed", (broken.reason,))
        except Untried as untried:
            return Result(rule, "not tried", note=str(untried))
        except TimeoutError:
            if not scope.expired():
                raise
            late = Reason(f"to be over within {rule.seconds:g} s", "it was not")
            return Result(rule, "failed", (late,))
        return Result(rule, "passed")

    async def _conclude(self) -> None:
        await asyncio.sleep(SETTLED)
        for rule, trial in self._trials.items():
            if self._results[rule].outcome == "passed":
                try:
                    trial.conclude()
                except Broken as broken:
                    self._results[rule] = Result(rule, "failed", (broken.reason,))

    def _result(self, rule: Rule, way: str) -> Result:
        if way not in rule.ways:
            return Result(rule, "not applicable", note=f"only over {', '.join(sorted(rule.ways))}")
        found = self._results.get(rule, Result(rule, "not tried", note=UNANSWERED))
        if found.outcome == "not tried" and self._bench.line.uncuttable == found.note:
            return replace(found, outcome="not applicable")
        return found
