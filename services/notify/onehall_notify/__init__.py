"""Tells people what happened, and proves it."""
