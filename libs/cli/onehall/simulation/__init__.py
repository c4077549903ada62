"""Simulated cases: intake's program accepts them, approval's program takes them to their end."""
