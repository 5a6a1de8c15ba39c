"""What each one should get, from the table written by hand: the rules once more, in words of their own."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

_TABLE: Final = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
MOMENTS: Final = ("before", "within", "after")
RECORDS: Final = tuple(_TABLE["records"])
KINDS: Final = tuple(_TABLE["families"])


@dataclass(frozen=True, slots=True)
class Row:
    """A thing of the record. `labels` are letters of the table; `author` is o (the server), p, h or d."""

    kind: str
    labels: str = ""
    author: str = "o"

    @property
    def id(self) -> str:
        return f"{self.kind}.{self.labels or '-'}.{self.author}"

    @property
    def family(self) -> str:
        family: str = _TABLE["families"][self.kind]
        return family

    @property
    def is_deleted(self) -> bool:
        return self.kind == "gone"

    @property
    def is_deposited(self) -> bool:
        """Whether care made it: what the server seeds is, unless only people make such things."""
        if self.author == "o":
            return self.family not in _families("personal")
        return self.author != "p"


@dataclass(frozen=True)
class Asker:
    """One line of the table."""

    name: str
    line: dict[str, Any]

    @property
    def record(self) -> str:
        return str(self.line["record"])

    @property
    def kind(self) -> str:
        return str(self.line["kind"])

    @property
    def operator(self) -> bool:
        """Whether the operator's own matrix is in force."""
        return bool(self.line.get("operator", False))

    @property
    def see_as(self) -> str:
        return str(self.line.get("see_as", ""))

    @property
    def nothing(self) -> int:
        return int(self.line.get("nothing", 403))

    @property
    def knows_the_whole_patient(self) -> bool:
        return bool(self.line.get("whole", False))

    def has_access(self, moment: str) -> bool:
        return str(self.line["when"])[MOMENTS.index(moment)] == "+"

    def sees(self, row: Row, moment: str) -> bool:
        """Whether it is there for them at that moment."""
        if not self.has_access(moment):
            return False
        if self._wrote(row) and row.family in self._named("own"):
            return True
        if row.kind in str(self.line.get("not_kinds", "")).split():
            return False
        return row.family in self._named("sees") and not set(row.labels) & set(self.line["blind"])

    def may_add(self, row: Row, moment: str) -> bool:
        if not self.has_access(moment) or row.kind in str(self.line.get("not_kinds", "")).split():
            return False
        is_open = not set(row.labels) & set(self.line.get("adds_not", ""))
        return row.family in self._named("adds") and is_open

    def may_change(self, row: Row, moment: str) -> bool:
        """Whether they may rewrite or delete it."""
        made = self._wrote(row) if self.line.get("of") == "own" else not row.is_deposited
        return self.sees(row, moment) and row.family in self._named("changes") and made

    def may_set(self, label: str, row: Row, moment: str) -> bool:
        return self._may_label(row, moment) and label in str(self.line.get("sets", ""))

    def may_drop(self, label: str, row: Row, moment: str) -> bool:
        return self._may_label(row, moment) and label in str(self.line.get("drops", ""))

    def _may_label(self, row: Row, moment: str) -> bool:
        if self.line.get("relabels") == "own":
            return self.may_change(row, moment)
        return self.sees(row, moment) and row.family in self._named("relabels")

    def _wrote(self, row: Row) -> bool:
        return row.author == str(self.line.get("author", ""))

    def _named(self, key: str) -> frozenset[str]:
        return self._sets[key]

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        keys = ("sees", "own", "adds", "changes", "relabels")
        return {key: _families(str(self.line.get(key, ""))) for key in keys}


def _families(words: str) -> frozenset[str]:
    found: set[str] = set()
    for word in words.split():
        if word.startswith("-"):
            found.discard(word[1:])
        else:
            found |= set(_TABLE["groups"].get(word, word).split())
    return frozenset(found)


def _line(name: str) -> dict[str, Any]:
    line = dict(_TABLE["askers"][name])
    return _line(line.pop("like")) | line if "like" in line else line


ASKERS: Final = tuple(Asker(name, _line(name)) for name in _TABLE["askers"])
