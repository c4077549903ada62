"""Rejudging without the service: `python -m onehall_supervision.rejudging --from A --until B`."""

import sys

from onehall_supervision.rejudging.command import rejudge

if __name__ == "__main__":
    sys.exit(rejudge(sys.argv[1:]))
