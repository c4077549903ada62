"""The window: guides, one-time notices, cases from submission to acceptance."""
