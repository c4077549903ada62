"""Garbage is looked for seldom, from the first import on: a start and a batch make many objects.

None of them in cycles. A tenth of a start was spent looking at what had just been imported.
"""

import gc

gc.set_threshold(50_000, 20, 50)


def spare() -> None:
    """Never look again at what is there when a process has started: it stays."""
    gc.freeze()
