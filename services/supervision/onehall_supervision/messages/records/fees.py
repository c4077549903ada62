"""What the window says of fees, as F08 looks at it."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import window

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records.fees import Charged
from onehall_supervision.messages.records.reading import Readers


def _charged(said: window.FeeChargedV1) -> Iterable[Record]:
    yield Charged(
        said.charged_at,
        fee=str(said.fee_id),
        item=ItemId(said.item_id),
        department=DepartmentId(said.department),
        what=said.what,
        on_form=said.on_form,
        amount=said.amount_fen,
        published=said.published_fen,
        basis=(said.basis or "").strip(),
        basis_ends_on=said.basis_ends_on,
        by=said.charged_by,
    )


READERS: Final[Readers] = {window.FeeChargedV1: _charged}
