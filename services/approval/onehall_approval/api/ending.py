"""Commands of the applicant, the lead and the window about how a case or a permit goes on."""

from typing import Annotated

from onehall_chassis.bodies import Line, Paragraph
from onehall_contracts.message import ItemId
from pydantic import Field

from onehall_approval.api.commanding import Call, Command, command, ids
from onehall_approval.domain import model as m

Items = Annotated[tuple[ItemId, ...], Field(max_length=100)]
Reasons = Annotated[list[Paragraph], Field(min_length=1, max_length=20)]
Basis = Annotated[list[Line], Field(min_length=1, max_length=20)]


@command("/withdrawals", "applicant", "clerk")
class Withdrawal(Command):
    """Take items back before their decision, without a reason; none named means all."""

    items: Items = ()

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.WithdrawItems(ids(self.items), call.act)


@command("/terminations", "department")
class Termination(Command):
    """Terminate items 终止审查, with the reason and the article; none named means all."""

    items: Items = ()
    reason: Paragraph
    legal_basis: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        items = ids(self.items)
        return m.TerminateItems(items, self.reason, self.legal_basis, call.act)


@command("/choices", "applicant", "clerk")
class Choice(Command):
    """Say what becomes of the items that needed a refused one: keep, withdraw or decide."""

    item_id: ItemId
    wish: m.Wish

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.ChooseDependants(m.ItemId(self.item_id), self.wish, call.act)


@command("/deliveries", "clerk")
class Delivery(Command):
    """Hand an issuance over, with its service receipt 送达回证."""

    sequence: Annotated[int, Field(ge=1, le=100)] = 1
    channel: m.Channel
    receipt: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.MakeDelivery(self.sequence, self.channel, self.receipt, call.act)


@command("/permits/{permit_number}/change", "department")
class PermitChange(Command):
    """Change what a permit is subject to 变更."""

    conditions: Annotated[tuple[Paragraph, ...], Field(max_length=50)] = ()
    reasons: Reasons

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        reasons = tuple(self.reasons)
        return m.ChangePermit(_number(call), tuple(self.conditions), reasons, call.act)


@command("/permits/{permit_number}/renewal", "applicant", "clerk")
class Renewal(Command):
    """Apply for renewal 延续, thirty working days before the permit ends (L-35)."""

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.ApplyForRenewal(_number(call), call.act)


@command("/permits/{permit_number}/renewal-decision", "department")
class RenewalDecision(Command):
    """Renew, or refuse with reasons and legal basis, before the permit ends."""

    granted: bool
    reasons: Annotated[tuple[Paragraph, ...], Field(max_length=20)] = ()
    legal_basis: Annotated[tuple[Line, ...], Field(max_length=20)] = ()

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        reasons, basis = tuple(self.reasons), tuple(self.legal_basis)
        return m.DecideRenewal(_number(call), self.granted, reasons, basis, call.act)


@command("/permits/{permit_number}/revocation", "department")
class Revocation(Command):
    """Revoke 撤销 for one of the listed defects (行政许可法 69)."""

    defect: m.Defect
    reasons: Reasons
    legal_basis: Basis
    harms_public_interest: bool = False

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.RevokePermit(
            _number(call),
            self.defect,
            tuple(self.reasons),
            tuple(self.legal_basis),
            self.harms_public_interest,
            call.act,
        )


@command("/permits/{permit_number}/cancellation", "department")
class Cancellation(Command):
    """Complete the formalities of cancellation 注销 (行政许可法 70)."""

    ground: m.Ground
    reasons: Annotated[tuple[Paragraph, ...], Field(max_length=20)] = ()

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.CancelPermit(_number(call), self.ground, tuple(self.reasons), call.act)


def _number(call: Call) -> m.PermitNumber:
    return m.PermitNumber(call.named("permit_number"))
