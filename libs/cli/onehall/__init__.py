"""The operators' command: the local stack, the demo, one case's trace."""
