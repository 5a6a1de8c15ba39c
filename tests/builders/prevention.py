"""Invented people for the prevention engine, from the lines of tests/unit/prevention/people.txt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from services.prevention.models import Event, Person

TODAY: Final = date(2026, 11, 22)
PEOPLE: Final = Path(__file__).parents[1] / "unit" / "prevention" / "people.txt"
_D: Final = ("diphtheria", "tetanus", "polio")
_P: Final = (*_D, "pertussis")
VACCINES: Final = {
    "hexavalent": (*_P, "hib", "hepatitis-b"),
    "pentavalent": (*_P, "hib"),
    "dtcap": _P,
    "dtp": _D,
    "hepb": ("hepatitis-b",),
    "pneumo": ("pneumococcal",),
    "pneumo20": ("pneumococcal", "pneumococcal-20-21"),
    "menb": ("meningococcal-b",),
    "menacwy": ("meningococcal-acwy",),
    "ror": ("measles", "mumps", "rubella"),
    "rota": ("rotavirus",),
    "rota2": ("rotavirus", "rotavirus-monovalent"),
    "rota3": ("rotavirus", "rotavirus-pentavalent"),
    "antibody": ("rsv-antibody",),
    "hpv": ("hpv",),
    "flu": ("influenza",),
    "covid": ("covid",),
    "zoster": ("zoster", "zoster-recombinant"),
    "zoster-live": ("zoster", "zoster-live"),
    "rsv": ("rsv",),
}
_ACTS: Final = {"checkup": "prevention-checkup"}
_SEX: Final = {"F": "female", "M": "male", "O": "other", "": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """One person, and for each rule named: what the source says, and what is shown where a clinician must decide."""

    name: str
    person: Person
    expected: tuple[tuple[str, str, str], ...]
    source: str


def rows(path: Path = PEOPLE) -> Iterator[Row]:
    """Yield each person of the table."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, born, sex, facts, doses, acts, expected, source = (
                part.strip() for part in line.split("|")
            )
            yield Row(
                name, _person(born, sex, facts, doses, acts), tuple(_expected(expected)), source
            )


def _expected(text: str) -> Iterator[tuple[str, str, str]]:
    for one in text.split():
        rule, _, said = one.partition("=")
        source, _, shown = said.partition(">")
        yield rule, source, shown or source


def _person(born: str, sex: str, facts: str, doses: str, acts: str) -> Person:
    said: dict[str, bool] = {}
    weeks, delivered = None, None
    for one in facts.split():
        name, _, value = one.partition("=")
        if name == "weeks":
            weeks = int(value)
        elif name == "birth":
            delivered = date.fromisoformat(value)
        else:
            said[name.removeprefix("!")] = not name.startswith("!")
    return Person(
        born,
        _SEX[sex],
        said,
        weeks,
        delivered,
        tuple(
            Event(frozenset(VACCINES[name]), on)
            for name, _, on in (each.partition("@") for each in doses.split())
        ),
        tuple(
            Event(frozenset({_ACTS.get(name, name)}), on)
            for name, _, on in (each.partition("@") for each in acts.split())
        ),
    )
