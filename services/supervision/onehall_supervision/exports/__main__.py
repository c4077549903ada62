"""An export without the service: `python -m onehall_supervision.exports xes > onehall.xes`."""

import sys

from onehall_supervision.exports.command import export

if __name__ == "__main__":
    sys.exit(export(sys.argv[1:]))
