"""What supervision knows of a case, and when it issues cards: pure."""
