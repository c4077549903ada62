"""What is kept beside the ledger, in its transaction: whose case it is, and every card."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Connection
from onehall_store import Recorded

from onehall_supervision.domain import model as m
from onehall_supervision.domain.facts import Submitted
from onehall_supervision.messages import card_id
from onehall_supervision.store import doubting, loop
from onehall_supervision.store.bell import BELL

KNOW_CASES = """
INSERT INTO supervision.known_case (case_id, case_number, applicant_ref)
SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]) ON CONFLICT (case_id) DO NOTHING
"""
KEEP_CARDS = """
INSERT INTO supervision.card (
    card_id, case_id, function, rule, level, subject, item_id, department, responsible,
    reason_zh, reason_en, legal_basis, calendar_version, breached_at, issued_at, rule_set,
    confirmed_by)
SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[],
    $15::timestamptz[], $16::text[], $17::text[])
ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Keep the read models, and ring for those who follow."""
    cases: list[tuple[Any, ...]] = []
    cards: list[tuple[Any, ...]] = []
    for entry in recorded:
        match entry.event:
            case m.Observed(fact=Submitted(number=number, applicant=applicant)):
                cases.append((entry.stream, number, applicant))
            case m.CardIssued() as card:
                cards.append(_row(entry.stream, card))
    if cases:
        await connection.execute(KNOW_CASES, *map(list, zip(*cases, strict=True)))
    if cards:
        await connection.execute(KEEP_CARDS, *map(list, zip(*cards, strict=True)))
    await doubting.keep(connection, recorded)
    await loop.project(connection, recorded)
    BELL.ring({entry.stream for entry in recorded})


def _row(case_id: str, card: m.CardIssued) -> tuple[Any, ...]:
    return (
        card_id(case_id, card.key),
        case_id, card.function, card.rule, card.level, card.subject, card.item, card.department,
        card.responsible, card.reason_zh, card.reason_en, card.legal_basis, card.calendar_version,
        card.breached_at, card.at, card.rule_set, card.confirmed_by,
    )  # fmt: skip
