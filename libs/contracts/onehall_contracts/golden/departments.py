"""The story at the fire brigade: a step is done, an opinion is given."""

from onehall_contracts.departments import OpinionGivenV1, StepDoneV1
from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

STEP_DONE = said(
    at(10, 10, 16, 20),
    StepDoneV1(
        task_id=story.FIRE_TASK,
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        step="审查",
        officer="XFZD-03",
        done_at=at(10, 10, 16, 20),
    ),
    id=derived(story.FIRE_TASK, "step", "审查"),
    by="department/XFZD",
    cause=story.FIRE_TASK,
)

OPINION_ID = derived(story.FIRE_TASK, "opinion")
OPINION = said(
    at(10, 14, 15, 0),
    OpinionGivenV1(
        opinion_id=OPINION_ID,
        task_id=story.FIRE_TASK,
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        answer="approve-with-conditions",
        reasons=("消防设计文件符合国家工程建设消防技术标准",),
        conditions=("消防车道净宽不得小于4米,施工中不得占用",),
        legal_basis=("《中华人民共和国消防法》第十一条",),
        officer="XFZD-03",
        given_at=at(10, 14, 15, 0),
    ),
    id=OPINION_ID,
    by="department/XFZD",
    cause=story.FIRE_TASK,
)

EVENTS = (STEP_DONE, OPINION)
