"""Pure decisions of dispute coordination: standard library and the calendar only."""
