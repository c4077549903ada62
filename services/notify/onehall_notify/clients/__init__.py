"""What notify asks of others: an address of intake, delivery of a mail server."""


class Undeliverable(Exception):
    """One attempt came to nothing: a code of why, and whether trying again is pointless.

    It never carries a server's or a peer's text: addresses and names are in it.
    """

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.why, self.final = why, final
