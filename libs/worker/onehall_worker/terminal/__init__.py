"""A human desk in the terminal, for a department without a system of its own.

Plain text, line by line: it works over ssh, with a screen reader, and with a script on standard
input. The worker behind it leaves every review and invitation to the person who sits here.
"""

from onehall_worker.terminal.desk import TerminalDesk
from onehall_worker.terminal.sitting import desk_worker, sit
from onehall_worker.terminal.talk import Gone, Talk, talk_on

__all__ = ["Gone", "Talk", "TerminalDesk", "desk_worker", "sit", "talk_on"]
