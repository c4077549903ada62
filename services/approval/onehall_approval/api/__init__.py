"""HTTP in and out: how a coordination stands, and every command about it."""

from onehall_approval.api import (
    activities,
    clocks,
    commanding,
    coordination,
    delegations,
    ending,
    hearings,
    inbox,
    keys,
    permits,
    resending,
    reviewing,
    transport,
    trust,
)

# Each of these registers its commands with the one router of commands.
COMMANDS = (reviewing, resending, clocks, activities, hearings, ending)
routers = (
    coordination.router,
    commanding.router,
    delegations.router,
    permits.router,
    inbox.router,
    transport.router,
    keys.router,
    trust.router,
)
