"""A frozen case file 固定的案卷: an archive with the same bytes every time.

Anybody can check it offline: of each byte it is known what it must be, or which file's SHA-256 it
is in.
"""
