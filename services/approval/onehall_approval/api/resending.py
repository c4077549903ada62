"""A task sent again by an operator: what a stuck case asks for when its queue was purged."""

from onehall_approval.api.commanding import Call, Command, command
from onehall_approval.domain import model as m


@command("/items/{item_id}/resend", "operator")
class Resend(Command):
    """Send a review's task to its department again, as it was signed; it is done only once."""

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        item, id = m.ItemId(call.named("item_id")), m.CorrectionId(call.new_id)
        return m.Correct(id, item, m.CorrectiveAct.SEND_TASK_AGAIN, call.act)
