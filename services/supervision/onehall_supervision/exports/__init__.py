"""The ledger for process mining elsewhere: XES and OCEL 2.0, written as they are read."""
