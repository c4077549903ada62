"""The story at the departments: who will come and who not, a step done, opinions of each kind."""

from onehall_contracts.departments import AttendanceGivenV1, OpinionGivenV1, StepDoneV1
from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived

ATTENDANCE = said(
    at(9, 30, 10, 15),
    AttendanceGivenV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        department="XFZD",
        officers=("XFZD-03", "XFZD-07"),
        given_at=at(9, 30, 10, 15),
    ),
    id=derived(story.VISIT, "attendance", "XFZD"),
    by="department/XFZD",
    cause=derived(story.VISIT, "XFZD"),
)

LEAVE = said(
    at(9, 30, 16, 40),
    AttendanceGivenV1(
        activity_id=story.VISIT,
        case_id=story.CASE,
        department="RFB",
        leave_reason="当日两名经办人员均参加全市人防工程年度检查,请假一次,意见书面提交",
        given_at=at(9, 30, 16, 40),
    ),
    id=derived(story.VISIT, "attendance", "RFB"),
    by="department/RFB",
    cause=derived(story.VISIT, "RFB"),
)

STEP_DONE = said(
    at(10, 8, 16, 20),
    StepDoneV1(
        task_id=story.FIRE_TASK,
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        step="审查",
        officer="XFZD-03",
        done_at=at(10, 8, 16, 20),
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
        countersigned_by="XFZD-01",
        given_at=at(10, 14, 15, 0),
    ),
    id=OPINION_ID,
    by="department/XFZD",
    cause=story.FIRE_TASK,
)

# The catalogue leaves this item to the bureau 局级, so its head signs, and alone.
ENVIRONMENT_OPINION_ID = derived(story.ENVIRONMENT_TASK, "opinion")
ENVIRONMENT_OPINION = said(
    at(11, 4, 11, 29),
    OpinionGivenV1(
        opinion_id=ENVIRONMENT_OPINION_ID,
        task_id=story.ENVIRONMENT_TASK,
        case_id=story.CASE,
        item_id="PC2-05",
        department="HBJ",
        answer="approve",
        legal_basis=("《中华人民共和国环境影响评价法》第二十二条",),
        officer="HBJ-00",
        given_at=at(11, 4, 11, 29),
    ),
    id=ENVIRONMENT_OPINION_ID,
    by="department/HBJ",
    cause=story.ENVIRONMENT_TASK,
)

REFUSAL_ID = derived(story.REFUSED_TASK, "opinion")
REFUSAL = said(
    at(11, 16, 15, 39),
    OpinionGivenV1(
        opinion_id=REFUSAL_ID,
        task_id=story.REFUSED_TASK,
        case_id=story.TURNS_CASE,
        item_id=story.FIRE,
        department="XFZD",
        answer="refuse",
        reasons=story.FIRE_REFUSED_BECAUSE,
        legal_basis=story.FIRE_REFUSED_BY,
        officer="XFZD-03",
        countersigned_by="XFZD-01",
        given_at=at(11, 16, 15, 39),
    ),
    id=REFUSAL_ID,
    by="department/XFZD",
    cause=story.REFUSED_TASK,
)

EVENTS = (ATTENDANCE, LEAVE, STEP_DONE, OPINION, ENVIRONMENT_OPINION, REFUSAL)
