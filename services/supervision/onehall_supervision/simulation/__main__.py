"""Supervision of a simulated city: `python -m onehall_supervision.simulation --report FILE`."""

import sys

from onehall_supervision.simulation.command import supervise

if __name__ == "__main__":
    sys.exit(supervise(sys.argv[1:]))
