"""Who may do what: one table of permissions and roles; what it does not say is refused.

This is half of the rule. Whose case it is, only the service that owns the case knows: the caller's
token travels on, and the service answers 404 for a case that is somebody else's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from onehall_chassis import Actor

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Role(StrEnum):
    """Who calls, as the token says; `public` is anybody, without a token."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    CLERK = "clerk"
    GUIDE = "guide"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"
    SERVICE = "service"


class Permission(StrEnum):
    """One thing that can be allowed; every route names exactly one."""

    CATALOGUE_READ = "catalogue:read"
    STATUS_ASK = "status:ask"
    SELF_READ = "self:read"
    DOCUMENT_ADD = "document:add"
    DOCUMENT_READ = "document:read"
    CASE_SUBMIT = "case:submit"
    CASE_READ = "case:read"
    CASE_CORRECT = "case:correct"
    CASE_WITHDRAW = "case:withdraw"
    CASE_DECIDE = "case:decide"
    FEE_CHARGE = "fee:charge"
    GAP_REPORT = "gap:report"
    GAP_READ = "gap:read"
    REVIEW_ACT = "review:act"
    CLOCK_MOVE = "clock:move"
    ACTIVITY_LEAD = "activity:lead"
    ACTIVITY_JOIN = "activity:join"
    HEARING_HOLD = "hearing:hold"
    HEARING_ASK = "hearing:ask"
    CLARIFICATION_ANSWER = "clarification:answer"
    ITEM_WITHDRAW = "item:withdraw"
    ITEM_TERMINATE = "item:terminate"
    CHOICE_MAKE = "choice:make"
    DELIVERY_MAKE = "delivery:make"
    PERMIT_CHANGE = "permit:change"
    RENEWAL_ASK = "renewal:ask"
    PERMIT_FETCH = "permit:fetch"
    PERMIT_VERIFY = "permit:verify"
    REGISTER_READ = "register:read"
    OUTAGE_ATTRIBUTE = "outage:attribute"
    RECALCULATE = "deadline:recalculate"
    DELEGATION_READ = "delegation:read"
    DELEGATION_WRITE = "delegation:write"
    STATISTICS_READ = "statistics:read"
    PROGRESS_READ = "progress:read"
    CASE_FIND = "case:find"
    TRACE_READ = "trace:read"
    CARD_READ = "card:read"
    CARD_LIST = "card:list"
    CARD_STATE_READ = "card:read-state"
    CARD_ANSWER = "card:answer"
    CARD_DECIDE = "card:decide"
    SCORE_READ = "score:read"
    KPI_READ = "kpi:read"
    STUCK_READ = "stuck:read"
    STUCK_MEND = "stuck:mend"
    EXPORT_READ = "export:read"
    DISPUTE_FILE = "dispute:file"
    DISPUTE_READ = "dispute:read"
    INBOX_READ = "inbox:read"
    NOTICE_READ = "notice:read"
    NOTICE_RESEND = "notice:resend"
    PARKED_READ = "parked:read"
    PARKED_SETTLE = "parked:settle"
    PERSON_ERASE = "person:erase"
    CENTRE_KEYS_READ = "centre-keys:read"
    KEY_READ = "key:read"
    KEY_REGISTER = "key:register"
    KEY_PROVE = "key:prove"
    KEY_CONFIRM = "key:confirm"
    KEY_END = "key:end"
    EVIDENCE_READ = "evidence:read"
    LOG_READ = "log:read"
    LOG_EXPORT = "log:export"
    SECURITY_READ = "security:read"
    WORKER_READ = "worker:read"
    TRANSPORT_READ = "transport:read"
    TRANSPORT_CHANGE = "transport:change"
    EVENTS_PULL = "events:pull"
    EVENTS_PUSH = "events:push"


R = Role
PEOPLE = frozenset(R) - {R.PUBLIC, R.SERVICE}
HALL = frozenset({R.CLERK, R.GUIDE})
OFFICE = frozenset({R.DEPARTMENT, R.SUPERVISOR, R.COORDINATOR})
# The window does for applicants what they could do themselves; the receipt names who did.
ASKING = frozenset({R.APPLICANT, R.CLERK})

TABLE: Mapping[Permission, frozenset[Role]] = {
    Permission.CATALOGUE_READ: frozenset(R),
    Permission.STATUS_ASK: frozenset(R),
    Permission.SELF_READ: frozenset(R) - {R.PUBLIC},
    Permission.DOCUMENT_ADD: ASKING,
    Permission.DOCUMENT_READ: ASKING | OFFICE,
    Permission.CASE_SUBMIT: ASKING,
    Permission.CASE_READ: frozenset({R.APPLICANT}) | HALL | OFFICE,
    Permission.CASE_CORRECT: ASKING,
    Permission.CASE_WITHDRAW: ASKING,
    Permission.CASE_DECIDE: frozenset({R.CLERK}),
    Permission.FEE_CHARGE: frozenset({R.CLERK}),
    Permission.GAP_REPORT: frozenset({R.DEPARTMENT}),
    Permission.GAP_READ: frozenset({R.CLERK, R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    # Which officer may do which of these, approval's register of delegations knows.
    Permission.REVIEW_ACT: frozenset({R.DEPARTMENT}),
    Permission.CLOCK_MOVE: frozenset({R.DEPARTMENT}),
    Permission.ACTIVITY_LEAD: frozenset({R.DEPARTMENT}),
    Permission.ACTIVITY_JOIN: frozenset({R.DEPARTMENT}),
    Permission.HEARING_HOLD: frozenset({R.DEPARTMENT}),
    Permission.HEARING_ASK: ASKING,
    Permission.CLARIFICATION_ANSWER: ASKING,
    Permission.ITEM_WITHDRAW: ASKING,
    Permission.ITEM_TERMINATE: frozenset({R.DEPARTMENT}),
    Permission.CHOICE_MAKE: ASKING,
    Permission.DELIVERY_MAKE: frozenset({R.CLERK}),
    Permission.PERMIT_CHANGE: frozenset({R.DEPARTMENT}),
    Permission.RENEWAL_ASK: ASKING,
    Permission.PERMIT_FETCH: ASKING | OFFICE,
    Permission.PERMIT_VERIFY: frozenset(R),
    Permission.REGISTER_READ: frozenset(R),
    Permission.OUTAGE_ATTRIBUTE: frozenset({R.OPERATOR}),
    Permission.RECALCULATE: frozenset({R.OPERATOR}),
    Permission.DELEGATION_READ: frozenset({R.CLERK, R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    # A department's own head only: approval looks that up.
    Permission.DELEGATION_WRITE: frozenset({R.DEPARTMENT, R.OPERATOR}),
    Permission.STATISTICS_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    # The applicant sees the steps, holders and limits that the staff see.
    Permission.PROGRESS_READ: PEOPLE,
    Permission.CASE_FIND: PEOPLE,
    Permission.TRACE_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.CARD_READ: PEOPLE,
    Permission.CARD_LIST: frozenset({R.DEPARTMENT, R.SUPERVISOR}),
    Permission.CARD_STATE_READ: frozenset({R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    # Its own cards only: supervision looks that up.
    Permission.CARD_ANSWER: frozenset({R.DEPARTMENT, R.SUPERVISOR}),
    Permission.CARD_DECIDE: frozenset({R.SUPERVISOR}),
    Permission.SCORE_READ: frozenset({R.DEPARTMENT, R.SUPERVISOR, R.OPERATOR}),
    Permission.KPI_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.STUCK_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.STUCK_MEND: frozenset({R.OPERATOR}),
    Permission.EXPORT_READ: frozenset({R.SUPERVISOR}),
    Permission.DISPUTE_FILE: frozenset({R.APPLICANT}),
    Permission.DISPUTE_READ: frozenset({R.APPLICANT, R.COORDINATOR, R.SUPERVISOR}),
    Permission.INBOX_READ: PEOPLE,
    Permission.NOTICE_READ: HALL | {R.SUPERVISOR, R.COORDINATOR, R.OPERATOR},
    Permission.NOTICE_RESEND: frozenset({R.OPERATOR}),
    Permission.PARKED_READ: frozenset({R.OPERATOR}),
    Permission.PARKED_SETTLE: frozenset({R.OPERATOR}),
    # Whoever keeps the archive; intake looks whether a case, a dispute or retention runs.
    Permission.PERSON_ERASE: frozenset({R.OPERATOR}),
    # Whoever is handed a receipt, a court too, has to be able to check its signature.
    Permission.CENTRE_KEYS_READ: frozenset(R),
    # A department's own, and everybody's for those who answer for the register.
    Permission.KEY_READ: frozenset({R.OPERATOR, R.SUPERVISOR, R.DEPARTMENT}),
    # Registering and confirming are two people's: the register knows who did the first.
    Permission.KEY_REGISTER: frozenset({R.OPERATOR}),
    Permission.KEY_PROVE: frozenset({R.OPERATOR, R.DEPARTMENT}),
    Permission.KEY_CONFIRM: frozenset({R.OPERATOR}),
    Permission.KEY_END: frozenset({R.OPERATOR}),
    Permission.EVIDENCE_READ: OFFICE | {R.OPERATOR},
    # Whoever keeps a checkpoint where the centre cannot reach it keeps the centre honest.
    Permission.LOG_READ: frozenset(R),
    Permission.LOG_EXPORT: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.SECURITY_READ: frozenset({R.OPERATOR, R.SUPERVISOR}),
    Permission.WORKER_READ: frozenset({R.OPERATOR, R.SUPERVISOR, R.DEPARTMENT}),
    Permission.TRANSPORT_READ: frozenset({R.OPERATOR, R.SUPERVISOR}),
    Permission.TRANSPORT_CHANGE: frozenset({R.OPERATOR}),
    # A department's own only: approval compares the token's department.
    Permission.EVENTS_PULL: frozenset({R.DEPARTMENT}),
    Permission.EVENTS_PUSH: frozenset({R.DEPARTMENT}),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route asks of its caller: a permission, and tokens of the rate limit."""

    permission: Permission
    cost: int = 1

    @property
    def public(self) -> bool:
        """Whether nobody has to say who they are."""
        return Role.PUBLIC in TABLE[self.permission]


_rules: dict[Callable[..., Any], Rule] = {}


def needs(permission: Permission, cost: int = 1) -> Callable[[Endpoint], Endpoint]:
    """Name the permission of an endpoint; `cost` is what one call takes of the rate limit."""

    def named(endpoint: Endpoint) -> Endpoint:
        _rules[endpoint] = Rule(permission, cost)
        return endpoint

    return named


def rule_of(endpoint: Callable[..., Any]) -> Rule:
    """Return what an endpoint asks; raise `LookupError` if it does not say."""
    found = _rules.get(endpoint)
    if found is None:
        name = getattr(endpoint, "__name__", endpoint)
        raise LookupError(f"{name} names no permission; write @needs(Permission...) above it")
    return found


def roles_of(actor: Actor | None) -> frozenset[str]:
    """Return the roles a caller acts in; everybody is the public too."""
    return frozenset({str(Role.PUBLIC)}) | (actor.roles if actor else frozenset())


def allowed(permission: Permission, actor: Actor | None) -> bool:
    """Whether the table gives the caller this permission."""
    return not TABLE.get(permission, frozenset()).isdisjoint(roles_of(actor))


def permissions(actor: Actor | None) -> list[Permission]:
    """Return everything the table gives the caller, sorted."""
    return sorted(one for one in Permission if allowed(one, actor))
