"""When a case does not go straight on: withdrawn, terminated, a prerequisite refused."""

from typing import Literal

from onehall_contracts.message import CaseId, ItemId, Message, Moment, Text


class DependantsAskedV1(Message, wire_name="approval.dependants-asked.v1"):
    """A prerequisite was refused; the applicant chooses what becomes of what needs it."""

    case_id: CaseId
    item_id: ItemId
    dependants: tuple[ItemId, ...]
    answer_by: Moment
    pending_until: Moment
    asked_at: Moment


class DependantsKeptV1(Message, wire_name="approval.dependants-kept.v1"):
    """The applicant keeps the dependants pending while putting the prerequisite right."""

    case_id: CaseId
    item_id: ItemId
    dependants: tuple[ItemId, ...]
    pending_until: Moment
    kept_at: Moment


class ItemsEndedV1(Message, wire_name="approval.items-ended.v1"):
    """Items left the case undecided, with everything that needs them; the others go on."""

    case_id: CaseId
    items: tuple[ItemId, ...]
    cause: Literal["applicant", "prerequisite", "terminated", "supplement"]
    reason: Text
    ended_at: Moment
