"""The two halves of what an error says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """Two short sentences: what happened, and what can be done."""

    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what} {self.todo}"
