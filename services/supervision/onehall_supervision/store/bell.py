"""Wakes whoever follows a case in this process when its ledger grows."""

from onehall_store.bell import Bell

BELL = Bell()
