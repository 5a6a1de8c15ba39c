"""The decision table, read: a case is one line of decisions.toml, ready to be asked of a policy or over the wire."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from backend.access.decision import Policy
from backend.access.families import Family
from backend.access.gates import usual_purpose
from backend.access.labels import Label
from backend.access.matrix import Matrix, matrix_from
from backend.access.principal import Action
from backend.access.reasons import Refusal
from backend.access.rows import RowFacts
from backend.access.subjects import (
    Depositor,
    Emergency,
    Facts,
    Helper,
    Mandate,
    Operator,
    Person,
    Professional,
    Purpose,
    Regulator,
    Representative,
    Right,
    Standing,
    Subject,
)

_FILE: Final = Path(__file__).with_name("decisions.toml")
PART: Final = "allowed-in-part"
_CHANGES: Final = {"relabel": False, "rewrite": True}


@dataclass(frozen=True, slots=True)
class Case:
    """One line. `after` is what `row` becomes, None unless a version follows another; `opened` an operator's cell."""

    name: str
    subject: Subject
    do: str
    row: RowFacts
    after: RowFacts | None
    facts: Facts
    purpose: Purpose
    opened: Family | None
    expected: str

    def answer(self, policy: Policy) -> str:
        """Return what the policy says: a word of Reason, or PART when not every element may leave."""
        permit = policy.permit(self.subject, self.facts, self.purpose)
        if isinstance(permit, Refusal):
            return permit.reason
        if self.do == "govern":
            return permit.decide_access_change().reason
        if self.after is None:
            decision = permit.decide(Action(self.do), self.row)
            return decision.reason if decision.fields is None else PART
        return permit.decide_change(self.row, self.after, content=_CHANGES[self.do]).reason


def cases() -> tuple[Case, ...]:
    """Return every line of the table."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        _case(line, table, group["title"]) for group in table["group"] for line in group["cases"]
    )


def matrix_opening(families: Iterable[Family], folder: Path) -> Matrix:
    """Return the matrix where an operator opened these families to dentists and podiatrists, through a real file."""
    found = [
        {"profession": profession, "family": family, "allowed": True}
        for family in families
        for profession in ("dentist", "podiatrist")
    ]
    file = folder / "matrix.json"
    file.write_text(json.dumps({"cells": found}), encoding="utf-8")
    return matrix_from(file)


def _case(line: Mapping[str, Any], table: Mapping[str, Any], title: str) -> Case:
    subject = _subject(table["subjects"][line["who"]])
    moment = {**table["facts"], **line}
    row = row_of(line["row"])
    becomes = line.get("becomes")
    return Case(
        name=f"{title}: {' '.join(str(value) for value in line.values())}",
        subject=subject,
        do=line["do"],
        row=row,
        after=None if becomes is None else replace(row_of(becomes), author=row.author),
        facts=Facts(
            born=date.fromisoformat(moment["born"]) if moment["born"] else None,
            at=datetime.fromisoformat(moment["at"]),
            opposed=moment.get("opposed", False),
            samu_allowed=moment.get("samu_allowed", True),
            others_allowed=moment.get("others_allowed", True),
            hidden_in_emergency=moment.get("hidden_in_emergency", False),
        ),
        purpose=Purpose(line["purpose"]) if "purpose" in line else usual_purpose(subject),
        opened=Family(line["opened"]) if "opened" in line else None,
        expected=line["is"],
    )


def row_of(words: str) -> RowFacts:
    """Read `reports HIDDEN author=hospital type=DocumentReference hidden_from=doctor`."""
    family, *rest = words.split()
    labels = Label(0)
    more: dict[str, str] = {}
    for word in rest:
        name, is_more, value = word.partition("=")
        if is_more:
            more[name] = value
        else:
            labels |= Label[name]
    hidden_from = frozenset({more["hidden_from"]} if "hidden_from" in more else ())
    type = more.get("type", "DocumentReference")
    return RowFacts(type, family, int(labels), more.get("author", "someone"), hidden_from)


_PLAIN: Final[dict[str, Callable[[str], Subject]]] = {
    "Person": Person,
    "Representative": Representative,
    "Depositor": Depositor,
    "Operator": Operator,
}
_URGENT: Final[dict[str, type[Emergency | Regulator]]] = {
    "Emergency": Emergency,
    "Regulator": Regulator,
}


def _subject(made: Mapping[str, Any]) -> Subject:
    kind = made["kind"]
    if kind in _PLAIN:
        return _PLAIN[kind](made["id"])
    if kind == "Helper":
        return Helper(made["id"], (_mandate(made),))
    if kind == "Professional":
        return _professional(made)
    opened_at = datetime.fromisoformat(made["opened_at"])
    return _URGENT[kind](
        _professional(made), made["reason"], opened_at, made.get("include_hidden", False)
    )


def _mandate(made: Mapping[str, Any]) -> Mandate:
    return Mandate(
        frozenset(map(Family, made["areas"].split())),
        frozenset(map(Right, made["rights"].split())),
        datetime.fromisoformat(made["start"]) if "start" in made else None,
        datetime.fromisoformat(made["end"]),
    )


def _professional(made: Mapping[str, Any]) -> Professional:
    areas = frozenset(map(Family, made["areas"].split())) if "areas" in made else None
    return Professional(made["id"], made["profession"], Standing(made["standing"]), areas)
