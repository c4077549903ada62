"""The story in the middle: all asked at once, what moves a deadline, one issuance, and after."""

from onehall_contracts.golden.approval import (
    activities,
    asking,
    authority,
    branches,
    clocks,
    consulting,
    issuing,
)

TOLD = (asking, consulting, activities, clocks, branches, issuing, authority)
EVENTS = tuple(event for module in TOLD for event in module.EVENTS)
