"""The chain of persons 责任链 a card goes to: who must act, and who is told (DOMAIN 3.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onehall_supervision.domain.answering import CHIEF
from onehall_supervision.domain.levels import Level

HANDLER: Final = "经办人 handler"
HEAD: Final = "分管领导 department head in charge"
PRINCIPAL: Final = "主要负责人 department principal"
INSPECTORS: Final = "电子监察室 electronic supervision office"


@dataclass(frozen=True, slots=True)
class Chain:
    """Who must acknowledge or answer, and who gets a copy."""

    acts: tuple[str, ...]
    told: tuple[str, ...] = ()


CHAINS: Final[Mapping[Level, Chain]] = {
    Level.WARNING: Chain((HANDLER,), (CHIEF,)),
    Level.YELLOW: Chain((HANDLER, CHIEF)),
    Level.RED: Chain((HEAD, CHIEF), (INSPECTORS,)),
}
ORDERED: Final = Chain((PRINCIPAL,), (INSPECTORS,))
"""To whom orders and recommendations go."""
