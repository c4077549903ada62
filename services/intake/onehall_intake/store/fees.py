"""Fees taken at the window: each once, and told in the transaction that keeps it."""

from datetime import datetime
from typing import Final

from asyncpg import Connection
from onehall_contracts import window
from onehall_store import Said, say

KEEP: Final = """
INSERT INTO intake.fee (fee_id, case_id, item_id, what, on_form, amount_fen, published_fen,
                        charged_by, charged_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


async def charge(connection: Connection, fee: window.FeeChargedV1, at: datetime) -> None:
    """Keep a fee, and tell everybody what was taken and what was published."""
    kept = fee.fee_id, fee.case_id, fee.item_id, fee.what, fee.on_form
    sums = fee.amount_fen, fee.published_fen
    await connection.execute(KEEP, *kept, *sums, fee.charged_by, fee.charged_at)
    await say(connection, "intake", at, [Said(fee, id=fee.fee_id)])
