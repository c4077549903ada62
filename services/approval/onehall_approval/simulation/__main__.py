"""The simulator without the service: `python -m onehall_approval.simulation < ACCEPTED`."""

import sys

from onehall_approval.simulation.command import simulate

if __name__ == "__main__":
    sys.exit(simulate(sys.argv[1:]))
