"""A mined log on the terminal."""
