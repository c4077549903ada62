"""The miner without the service: `python -m onehall_supervision.mining FILE.xes[.gz]`."""

import sys

from onehall_supervision.mining.command import mine

if __name__ == "__main__":
    sys.exit(mine(sys.argv[1:]))
