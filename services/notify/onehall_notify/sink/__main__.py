"""`python -m onehall_notify.sink`: the mail server."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from onehall_notify.sink.mail import Mode, Sink
from onehall_notify.sink.serving import serve


def main(argv: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="onehall_notify.sink", description=__doc__)
    parser.add_argument("--port", type=int, default=1025)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.ACCEPT)
    given = parser.parse_args(argv)

    async def run() -> None:
        sink = Sink(given.folder, given.port, given.mode)
        await serve(sink, f"mail for {{url}} is kept in {given.folder}")

    asyncio.run(run())


if __name__ == "__main__":
    main()
