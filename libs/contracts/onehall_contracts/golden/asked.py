"""What the departments of the story were asked, signed by its centre."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onehall_contracts.golden import items, signed, story
from onehall_contracts.ids import derived
from onehall_contracts.intake import AcceptedItem
from onehall_contracts.statements import TaskStatement

PLANNING_TASK = derived(story.CASE, "PC2-01", "review")
FOURTEEN = f"14 个工作日 working days after {story.ACCEPTED.isoformat()}, calendar {story.CALENDAR}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A task as it was stated, and as it was signed."""

    task: TaskStatement
    statement: str


def _asked(
    task_id: UUID, item: AcceptedItem, case: str, number: str, accepted: datetime, due: datetime
) -> Asked:
    task = TaskStatement(
        iss=signed.CENTRE_NAME,
        aud=item.department,
        iat=int(accepted.timestamp()),
        nonce=signed.nonce_of(task_id),
        task_id=task_id,
        case_id=case,
        case_number=number,
        class_id=story.CLASS,
        item_id=item.item_id,
        name=item.name,
        department=item.department,
        authority=item.authority,
        requested_at=accepted,
        due_at=due,
        due_explained=FOURTEEN,
        steps=story.FIRE_STEPS if item.item_id == story.FIRE else item.steps,
        assumed=tuple(needed.item_id for needed in item.prerequisites),
        documents=tuple(d for d in story.DOCUMENTS if d.kind in item.documents),
    )
    return Asked(task, signed.task(task))


def _of_the_case(task_id: UUID, item: AcceptedItem) -> Asked:
    due = story.DUE[14]
    return _asked(task_id, item, story.CASE, story.CASE_NUMBER, story.ACCEPTED, due)


FIRE = _of_the_case(story.FIRE_TASK, items.FIRE)
PLANNING = _of_the_case(PLANNING_TASK, items.PLANNING)
ENVIRONMENT = _of_the_case(story.ENVIRONMENT_TASK, items.ENVIRONMENT)
REFUSED = _asked(
    story.REFUSED_TASK,
    items.FIRE,
    story.TURNS_CASE,
    story.TURNS_NUMBER,
    story.at(10, 17, 9, 0),
    story.at(11, 18, 0),
)
