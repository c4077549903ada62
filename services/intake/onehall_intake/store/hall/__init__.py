"""The hall's tables; each change of a queue holds its day's row, one at a time a centre."""
