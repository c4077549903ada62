"""What goes wrong with a command, said to the person who typed it."""


class Complaint(Exception):
    """What the user has to be told; the text names the cure."""
