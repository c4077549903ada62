"""What to do about a stuck case: by whom, and the command if there is one."""

from enum import StrEnum


class Remedy(StrEnum):
    """The cures there are; the first two a command applies by itself."""

    RESEND = "resend"
    """Send a review's signed task to its department again."""
    RING = "ring"
    """Set the case's alarm again, as its ledger says it should be."""
    URGE = "urge"
    """Somebody has to be asked to do their part; nothing is lost."""
    REASSIGN = "reassign"
    """Another officer or clerk has to take it over."""
    REPAIR = "repair"
    """Something of ours is broken, or was meddled with; an operator looks into it."""
    REPLAY = "replay"
    """A message was set aside or is on its way; replay it where it was parked."""

    @property
    def by_command(self) -> bool:
        """Whether `onehall stuck remedy` applies it."""
        return self in (Remedy.RESEND, Remedy.RING)
