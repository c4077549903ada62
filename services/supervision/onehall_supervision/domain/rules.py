"""The rules as data: what each watches, how grave it is, what the card says and on what law."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from onehall_supervision.domain.model import Function, Level

PROMISE: Final = "优化营商环境条例 第三十六条 Regulation on the Business Environment art. 36"
STATUTE: Final = "行政许可法 第四十二条 Administrative Licensing Law art. 42"
STEPS: Final = "事项目录环节时限; 优化营商环境条例 第三十六条 step limits of the item catalogue"


class Kind(StrEnum):
    """What a limit runs on."""

    CASE = "case"
    REVIEW = "review"
    STEP = "step"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its text may name `name`, `item`, `step`, `department`, `limit` and `edge`."""

    id: str
    function: Function
    subject: Kind
    level: Level
    zh: str
    en: str
    legal_basis: str


F02, F03 = Function.CASE_LIMIT, Function.STEP_LIMIT
WARNING, YELLOW, RED = Level.WARNING, Level.YELLOW, Level.RED

# Of each kind: nearly used up, used up, far exceeded; in this order `BY_KIND` takes them.
RULES: Final = (
    Rule("case-near", F02, Kind.CASE, WARNING,
         "并联办件承诺{limit}个工作日,自{edge}起所剩无几",
         "the joint limit of {limit} working days is nearly used up since {edge}", PROMISE),
    Rule("case-over", F02, Kind.CASE, YELLOW,
         "并联办件超过承诺的{limit}个工作日,期限止于{edge}",
         "the joint limit of {limit} working days ended {edge}", PROMISE),
    Rule("case-far-over", F02, Kind.CASE, RED,
         "并联办件超过法定期限,期限止于{edge}",
         "the legal limit of the case ended {edge}", STATUTE),
    Rule("review-near", F02, Kind.REVIEW, WARNING,
         "{department}办理{name}({item})承诺{limit}个工作日,自{edge}起所剩无几",
         "{department} has nearly used up {limit} working days for {item} since {edge}", PROMISE),
    Rule("review-over", F02, Kind.REVIEW, YELLOW,
         "{department}办理{name}({item})超过承诺的{limit}个工作日,期限止于{edge}",
         "{department} owes its opinion on {item}: {limit} working days ended {edge}", PROMISE),
    Rule("review-far-over", F02, Kind.REVIEW, RED,
         "{department}办理{name}({item})超过法定期限,期限止于{edge}",
         "{department} owes its opinion on {item}: the legal limit ended {edge}", STATUTE),
    Rule("step-near", F03, Kind.STEP, WARNING,
         "{department}办理{name}({item})的环节“{step}”限{limit}个工作日,自{edge}起所剩无几",
         "{department} has nearly used up {limit} working days for the step {step} of {item} "
         "since {edge}", STEPS),
    Rule("step-over", F03, Kind.STEP, YELLOW,
         "{department}办理{name}({item})的环节“{step}”超过{limit}个工作日,期限止于{edge}",
         "{department} exceeds the step {step} of {item}: {limit} working days ended {edge}",
         STEPS),
    Rule("step-far-over", F03, Kind.STEP, RED,
         "{department}办理{name}({item})的环节“{step}”超过{limit}个工作日的两倍,期限止于{edge}",
         "{department} exceeds the step {step} of {item}: twice {limit} working days ended {edge}",
         STEPS),
    Rule("step-over-again", F03, Kind.DEPARTMENT, RED,
         "{department}在同一办件中第二次环节超时,时在{edge}",
         "{department} exceeds a step for the second time in one case, {edge}", STEPS),
)  # fmt: skip

STEP_OVER, STEP_OVER_AGAIN = (
    next(rule for rule in RULES if rule.id == name) for name in ("step-over", "step-over-again")
)
BY_KIND: Final = {kind: tuple(r for r in RULES if r.subject is kind) for kind in Kind}
