"""What notify asks of others: addresses of intake, delivery of servers, providers, endpoints."""

from datetime import timedelta


class Undeliverable(Exception):
    """One attempt came to nothing: a code of why, and whether trying again is pointless.

    `blameless` says that the other side was asked nothing about this notice, so that this is no
    attempt of it; `outage` that others would fare no better now; `after` how long it asks us to
    wait. It never carries a server's or a peer's text: addresses and names are in it.
    """

    def __init__(
        self,
        why: str,
        *,
        final: bool = False,
        blameless: bool = False,
        outage: bool = False,
        after: timedelta | None = None,
    ) -> None:
        super().__init__(why)
        self.why, self.final, self.after = why, final, after
        self.blameless, self.outage = blameless, outage or blameless
