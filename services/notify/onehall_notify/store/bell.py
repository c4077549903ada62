"""Wakes whoever follows an inbox in this process when something arrives in it."""

from onehall_store.bell import Bell

BELL = Bell()
