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
    PROGRESS_READ = "progress:read"
    CASE_FIND = "case:find"
    TRACE_READ = "trace:read"
    CARD_READ = "card:read"
    CARD_LIST = "card:list"
    DISPUTE_FILE = "dispute:file"
    DISPUTE_READ = "dispute:read"
    INBOX_READ = "inbox:read"
    NOTICE_READ = "notice:read"
    NOTICE_RESEND = "notice:resend"
    PARKED_READ = "parked:read"
    PARKED_SETTLE = "parked:settle"


R = Role
PEOPLE = frozenset(R) - {R.PUBLIC, R.SERVICE}
HALL = frozenset({R.CLERK, R.GUIDE})
OFFICE = frozenset({R.DEPARTMENT, R.SUPERVISOR, R.COORDINATOR})

TABLE: Mapping[Permission, frozenset[Role]] = {
    Permission.CATALOGUE_READ: frozenset(R),
    Permission.STATUS_ASK: frozenset(R),
    Permission.SELF_READ: frozenset(R) - {R.PUBLIC},
    Permission.DOCUMENT_ADD: frozenset({R.APPLICANT, R.CLERK}),
    Permission.DOCUMENT_READ: frozenset({R.APPLICANT, R.CLERK}) | OFFICE,
    Permission.CASE_SUBMIT: frozenset({R.APPLICANT, R.CLERK}),
    Permission.CASE_READ: frozenset({R.APPLICANT}) | HALL | OFFICE,
    Permission.CASE_CORRECT: frozenset({R.APPLICANT, R.CLERK}),
    Permission.CASE_WITHDRAW: frozenset({R.APPLICANT, R.CLERK}),
    Permission.CASE_DECIDE: frozenset({R.CLERK}),
    # The applicant sees the steps, holders and limits that the staff see.
    Permission.PROGRESS_READ: PEOPLE,
    Permission.CASE_FIND: PEOPLE,
    Permission.TRACE_READ: frozenset({R.SUPERVISOR, R.OPERATOR}),
    Permission.CARD_READ: PEOPLE,
    Permission.CARD_LIST: frozenset({R.DEPARTMENT, R.SUPERVISOR}),
    Permission.DISPUTE_FILE: frozenset({R.APPLICANT}),
    Permission.DISPUTE_READ: frozenset({R.APPLICANT, R.COORDINATOR, R.SUPERVISOR}),
    Permission.INBOX_READ: PEOPLE,
    Permission.NOTICE_READ: HALL | {R.SUPERVISOR, R.COORDINATOR, R.OPERATOR},
    Permission.NOTICE_RESEND: frozenset({R.OPERATOR}),
    Permission.PARKED_READ: frozenset({R.OPERATOR}),
    Permission.PARKED_SETTLE: frozenset({R.OPERATOR}),
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
