"""The cells that were visited, and those that were not as the table says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from backend.tests.matrix.oracle import Asker, Row

Axis = tuple[str, str, str]
"""Asker, moment, route."""


@dataclass(slots=True)
class Cells:
    """`visited` has the rows asked for by asker, moment and route; `red` says each that was otherwise."""

    visited: dict[Axis, set[Row]] = field(default_factory=lambda: defaultdict(set))
    red: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(map(len, self.visited.values()))

    def see(
        self,
        asker: Asker,
        moment: str,
        route: str,
        expected: Iterable[tuple[Row, object]],
        found: dict[Row, object],
    ) -> None:
        """Compare what each row's answer is with what it should be; a row that is not in `found` is not there."""
        visited = self.visited[asker.name, moment, route]
        for row, should in expected:
            visited.add(row)
            if (was := found.get(row, False)) != should:
                self.red.append(f"{asker.name} {moment} {route} {row.id}: {was}, not {should}")
