"""The window's rules as pure functions: no clock, no ids made here, no input or output."""
