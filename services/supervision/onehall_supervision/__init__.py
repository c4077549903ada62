"""Every step watched: the ledger, limits, cards."""
