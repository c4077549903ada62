"""The life of one notice, pure: standard library only."""
