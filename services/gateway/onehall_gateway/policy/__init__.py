"""Who may do what: one table of permissions and roles; what it does not say is refused.

This is half of the rule. Whose case it is, only the service that owns the case knows: the caller's
token travels on, and the service answers 404 for a case that is somebody else's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from onehall_chassis import Actor

from onehall_gateway.policy.table import TABLE
from onehall_gateway.policy.words import Permission, Role

__all__ = [
    "TABLE",
    "Permission",
    "Role",
    "Rule",
    "allowed",
    "needs",
    "permissions",
    "roles_of",
    "rule_of",
]

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


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
