"""Four grounds, a frozen file, a reasoned opinion."""
