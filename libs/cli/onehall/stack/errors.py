"""What goes wrong when a stack is started: one error, which always carries its cure."""


class StackError(Exception):
    """The stack cannot do what was asked; the text names the thing, `cure` the way out."""

    def __init__(self, problem: str, cure: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.problem}\n{self.cure}" if self.cure else self.problem


class Unavailable(StackError):
    """One way of getting a server does not exist on this machine; the next way is tried."""
