"""Workers that break one rule each, for the kit to find."""
