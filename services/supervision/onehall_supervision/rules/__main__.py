"""Rule files without the service: `python -m onehall_supervision.rules check FILE.toml`."""

import sys

from onehall_supervision.rules.command import rules

if __name__ == "__main__":
    sys.exit(rules(sys.argv[1:]))
