"""The rules a worker is held to, in the order in which they are tried."""

from onehall_worker.conformance.rule import Rule
from onehall_worker.conformance.rules import (
    answering,
    enduring,
    refusing,
    signing,
    surviving_bad_input,
    telling,
)

ALL: tuple[Rule, ...] = (
    *answering.RULES,
    *signing.RULES,
    *refusing.RULES,
    *telling.RULES,
    *surviving_bad_input.RULES,
    *enduring.RULES,
)
FIRST = ALL[0]
