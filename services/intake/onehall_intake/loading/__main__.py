"""The catalogue's commands without the service: `python -m onehall_intake.loading COMMAND …`."""

import sys

from onehall_intake.loading.commands import COMMANDS

if __name__ == "__main__":
    asked = COMMANDS.get("".join(sys.argv[1:2]))
    if asked is None:
        sys.exit(f"ask for one of: {', '.join(COMMANDS)}")
    sys.exit(asked(sys.argv[2:]))
