"""The hall 大厅: tickets, windows, moods: pure decisions over one day, none about a case."""
