"""One accepted case taken through the real decider in virtual time: no database, no broker."""

from onehall_approval.simulation.playing import Played, Stopped, play
from onehall_approval.simulation.reporting import report
from onehall_approval.simulation.script import Scale

__all__ = ["Played", "Scale", "Stopped", "play", "report"]
