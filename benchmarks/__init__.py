"""What the system costs and how fast it is, measured on the real thing with one command."""
