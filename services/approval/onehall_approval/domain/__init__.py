"""Pure decisions of parallel approval: standard library and the calendar only."""
