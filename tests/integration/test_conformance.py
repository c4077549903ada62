"""The conformance kit over a real broker: a good worker passes, a broken one fails by name."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from pathlib import Path

import pytest
from onehall.stack.departments import Operator, Registry
from onehall.stack.infrastructure import Infrastructure
from onehall_bus import topology
from onehall_contracts.signing import SigningKey
from onehall_worker import tls
from onehall_worker.conformance import report
from onehall_worker.conformance.bench import PATIENCE, Subject
from onehall_worker.conformance.checking import Checked, check
from onehall_worker.conformance.findings import Unready
from onehall_worker.conformance.over_amqp import OverAmqp, Urls
from onehall_worker.conformance.rule import Rule
from onehall_worker.conformance.rules import ALL, FIRST

from tests.integration.broken.over_amqp import BREAKS

Amqp = Callable[[str, str], str]
SCRIPT = Path(__file__).parent / "broken/over_amqp.py"
SHORT, LONG = 12.0, 90.0
"""Who breaks a rule breaks it at any patience; the longer is for others, on a busy machine."""


def subject(department: str = "XFZD", patience: float = PATIENCE) -> Subject:
    return Subject(department, "PC2-06", "PC2-07", SigningKey.generate(), patience)


def told(checked: Checked) -> str:
    return "\n".join([*report.lines(checked.results), checked.tail])


async def expecting(rules: set[str], run: Callable[[float], Awaitable[Checked]]) -> Checked:
    """Check a broken worker; once more, patiently, if other rules failed than its own."""
    found = await run(SHORT)
    return found if failed(found) == rules else await run(LONG)


def failed(checked: Checked) -> set[str]:
    return {one.rule.name for one in checked.results if one.outcome == "failed"}


async def checked(
    amqp: Amqp, subject: Subject, *broken: str, rules: Sequence[Rule] = ALL
) -> Checked:
    centre = amqp("svc-approval", "departments")
    worker = amqp(topology.department_user(subject.department), "departments")
    return await check(
        subject,
        [sys.executable, str(SCRIPT), *broken],
        rules,
        lambda c, heard: OverAmqp(c.department, heard, Urls(centre, worker, worker)),
    )


async def test_the_python_worker_keeps_every_rule_over_amqp(amqp: Amqp) -> None:
    found = await checked(amqp, subject())
    assert report.kept(found.results), told(found)
    assert {one.outcome for one in found.results} == {"passed", "not applicable"}


async def test_a_worker_that_breaks_a_rule_over_amqp_fails_with_its_name(amqp: Amqp) -> None:
    async def one(rule: str, department: str) -> tuple[str, Checked]:
        alone = next(r.alone for r in ALL if r.name == rule)
        beside = [r for r in ALL if r is FIRST or r.name == rule or (not alone and not r.alone)]

        async def run(patience: float) -> Checked:
            return await checked(amqp, subject(department, patience), rule, rules=beside)

        return rule, await expecting({rule}, run)

    async def in_turn(department: str, *rules: str) -> list[tuple[str, Checked]]:
        return [await one(rule, department) for rule in rules]

    found = await asyncio.gather(
        in_turn("XFZD", "attests-user-id"),
        in_turn("GHJ", "backs-off", "does-not-hold-deliveries"),
        in_turn("HBJ", "reconnects"),
    )
    runs = dict(chain.from_iterable(found))
    assert {rule: failed(run) for rule, run in runs.items()} == {rule: {rule} for rule in BREAKS}


async def test_the_line_is_cut_under_tls_too(
    platform: Infrastructure, amqp: Amqp, tmp_path: Path
) -> None:
    Registry(platform.state.root, Operator("test")).issue("XFZD", "dept-XFZD", tmp_path)
    files = tls.Files(*(tmp_path / name for name in ("ca.pem", "certificate.pem", "key.pem")))

    def with_certificate(user: str, vhost: str) -> str:
        url = amqp(user, vhost)
        if user == "svc-approval":
            return url
        return tls.applied(platform.rabbitmq.certified_url(url.rpartition("/")[2]), files)

    few = [rule for rule in ALL if rule.name in {"attests-user-id", "reconnects", "backs-off"}]
    found = await checked(with_certificate, subject(), rules=few)
    assert {one.outcome for one in found.results} == {"passed"}, told(found)


async def test_a_vhost_that_is_not_there_ends_the_check_before_it_begins(amqp: Amqp) -> None:
    def elsewhere(user: str, vhost: str) -> str:
        return f"{amqp(user, vhost)}-nowhere"

    with pytest.raises(Unready, match="check both addresses") as told:
        await checked(elsewhere, subject())
    assert amqp("dept-XFZD", "departments").split(":")[2].split("@")[0] not in str(told.value)
