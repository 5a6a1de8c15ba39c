"""Profession × family: which professionals see what (arrêté of 2023-10-26). Data, not code; no cell means no.

A cell that carries a source says so; every other is not verified and refused. An operator who has read the official
table may open or shut cells in a file of their own; each is marked as theirs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backend.access.families import LEGAL, Family, mask_of
from backend.access.labels import Label

_FILE: Final = Path(__file__).with_name("matrix.json")
UNVERIFIED: Final = "non vérifié"
OPERATOR: Final = "operator"

_GIVEN_TO_ALL: Final = frozenset({Family.IDENTITY, Family.DIRECTORY, Family.NOTICES})
"""A professional with a standing knows who the patient is (a few fields of it) and who works where.

Notices depend on what one is to the person, not on the profession: a narrowing leaves them to the attending doctor.
"""

_NEVER: Final = frozenset(
    {
        Family.IDENTITY,
        Family.PROFILE,
        Family.CONSENTS,
        Family.TRACES,
        Family.NOTICES,
        Family.DIRECTORY,
        Family.CONTENT,
        Family.OTHER,
    }
)
"""What no cell opens, the operator's neither: it is not of care."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer of the matrix. `source` is a key of `sources`, "" without one; `mark` says how sure it is."""

    profession: str
    family: Family
    allowed: bool
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A kind of document one profession does not see, in whatever family it comes."""

    profession: str
    kind: Label
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cell was read."""

    organisation: str
    url: str
    date: str
    strength: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table; `names` leads from a profession to its French name, `codes` from a code of TRE_G15 to it."""

    names: Mapping[str, str]
    codes: Mapping[str, str]
    known: Mapping[tuple[str, Family], Cell]
    exclusions: tuple[Exclusion, ...]
    sources: Mapping[str, Source]
    opened: Mapping[str, int]
    excluded: Mapping[str, int]

    def cells(self) -> tuple[Cell, ...]:
        """Return the 19 × 11 cells, line by line; one without a source is refused and marked "non vérifié"."""
        return tuple(self.cell(profession, family) for profession in self.names for family in LEGAL)

    def cell(self, profession: str, family: Family) -> Cell:
        unread = Cell(profession, family, allowed=False, source="", mark=UNVERIFIED)
        return self.known.get((profession, family), unread)

    def profession_of(self, code: str) -> str | None:
        """Return the line of a code of TRE_G15 ("G15_10/SM26" is a physician); None when it has none."""
        return self.codes.get(code.partition("/")[0])

    def families(self, profession: str) -> int:
        """Return what a profession reads, as bits; nothing for an unknown one."""
        return self.opened.get(profession, 0)

    def kinds(self, profession: str) -> int:
        """Return the labels whose documents the profession does not see."""
        return self.excluded.get(profession, 0)


def matrix_from(override: Path | None = None) -> Matrix:
    """Read the shipped matrix, and the operator's cells over it.

    The override is JSON: `{"cells": [{"profession", "family", "allowed"}]}`.

    Raises:
        ValueError: a cell names an unknown profession or a family that no cell opens.
        OSError: the file cannot be read.

    """
    shipped = json.loads(_FILE.read_text(encoding="utf-8"))
    cells = shipped["cells"] + shipped["own_cells"]
    if override is not None:
        cells += [_own(cell) for cell in _cells_in(override)]
    return _matrix(shipped, [_cell(cell, shipped) for cell in cells])


def _cells_in(override: Path) -> list[Any]:
    found = json.loads(override.read_text(encoding="utf-8"))
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise ValueError('The access matrix has no list of "cells".')  # noqa: TRY004 - a file, not a type
    return cells


def _own(cell: Any) -> dict[str, Any]:
    match cell:
        case {"profession": str(), "family": str(), "allowed": bool()}:
            return {**cell, "source": "", "mark": OPERATOR}
    raise ValueError("A cell of the access matrix lacks its profession, family or answer.")


def _cell(cell: Mapping[str, Any], shipped: Mapping[str, Any]) -> Cell:
    if cell["profession"] not in {one["id"] for one in shipped["professions"]}:
        raise ValueError("A cell of the access matrix names an unknown profession.")
    family = Family(cell["family"])
    if family in _NEVER:
        raise ValueError("A cell of the access matrix names a family that no cell opens.")
    return Cell(cell["profession"], family, cell["allowed"], cell["source"], cell["mark"])


def _matrix(shipped: Mapping[str, Any], cells: list[Cell]) -> Matrix:
    known = {(cell.profession, cell.family): cell for cell in cells}
    exclusions = tuple(
        Exclusion(one["profession"], Label[one["kind"]], one["source"], one["mark"])
        for one in shipped["exclusions"]
    )
    names = {one["id"]: one["name"] for one in shipped["professions"]}
    return Matrix(
        names=names,
        codes={code: one["id"] for one in shipped["professions"] for code in one["codes"]},
        known=known,
        exclusions=exclusions,
        sources={key: Source(**one) for key, one in shipped["sources"].items()},
        opened={name: _opened(name, known) for name in names},
        excluded={name: _excluded(name, exclusions) for name in names},
    )


def _opened(profession: str, known: Mapping[tuple[str, Family], Cell]) -> int:
    allowed = {
        cell.family for cell in known.values() if cell.allowed and cell.profession == profession
    }
    return mask_of(allowed | _GIVEN_TO_ALL) if allowed else 0


def _excluded(profession: str, exclusions: tuple[Exclusion, ...]) -> int:
    return sum({int(one.kind) for one in exclusions if one.profession == profession})
