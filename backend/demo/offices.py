"""Who receives, where and when: some sixty practices that nobody could take for real ones.

Nothing here is drawn by lot: what varies from one practice to the next follows from its number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from backend.demo import directory, reasons
from backend.demo.communes import COMMUNES, Commune
from backend.demo.directory import Professional
from backend.demo.fhir import stable_id
from backend.demo.reasons import Motive, Specialty

Span = tuple[str, str, str]
"""Days of the week (`mon wed`), from, to."""
Leave = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Office:
    """A professional at a place. None is what the practice does not say."""

    number: int
    given: str
    family: str
    specialty: Specialty
    commune: Commune
    hours: tuple[Span, ...]
    leaves: tuple[Leave, ...] = ()
    sector: str | None = "1"
    prices: tuple[int, int] | None = None
    third_party: bool | None = None
    new_patients: bool | None = True
    languages: tuple[str, ...] = ("fr",)
    step_free: bool | None = None
    lift: bool | None = None
    who: Professional | None = None
    place_name: str = ""

    @property
    def name(self) -> str:
        """The name as a door shows it."""
        if self.who is not None:
            return self.who.name
        return " ".join(part for part in (self.specialty.title, self.given, self.family) if part)

    @property
    def motives(self) -> tuple[Motive, ...]:
        """Why one may come: not every practice does all that its profession does."""
        all_there_are = self.specialty.motives
        if not _FIRST_INVENTED < self.number < _FIRST_SPECIAL:
            return all_there_are
        return all_there_are[: 1 + self.number % len(all_there_are)]

    @property
    def rpps(self) -> str:
        return self.who.number if self.who else f"8000000{self.number:05}"

    @property
    def role(self) -> str:
        """The id of the PractitionerRole."""
        return stable_id("PractitionerRole", self.rpps)

    @property
    def practitioner(self) -> str:
        return stable_id("Practitioner", self.rpps)

    def service(self, motive: Motive) -> str:
        """Return the id of the HealthcareService of a reason to come."""
        return stable_id("HealthcareService", self.rpps, motive.name)

    def schedule(self, motive: Motive) -> str:
        return stable_id("Schedule", self.rpps, motive.name)


_FIRST_INVENTED: Final = 100
_FIRST_SPECIAL: Final = 198

_HOURS: Final[tuple[tuple[Span, ...], ...]] = (
    (("mon tue thu", "09:00", "12:00"), ("wed", "14:00", "17:00")),
    (("tue", "08:30", "12:30"), ("fri", "09:00", "16:00")),
    (("mon wed", "13:30", "17:30"), ("sat", "09:00", "11:00")),
    (("mon tue wed thu fri", "10:00", "12:00"),),
    (("thu", "08:00", "12:00"), ("thu", "14:00", "18:00")),
    (("wed fri", "15:00", "19:00"),),
)
FAMILIES: Final = (
    "Modèle", "Gabarit", "Fictif", "Spécimen", "Factice", "Maquette", "Imaginaire", "Témoin",
    "Exemple", "Prototype", "Postiche",
)  # fmt: skip
GIVEN: Final = (
    "Boussole", "Lanterne", "Girouette", "Compas", "Pendule", "Horizon", "Nuage", "Ardoise",
    "Tilleul", "Galet", "Ricochet", "Plume", "Brume", "Sextant", "Verveine", "Métronome",
    "Comète", "Origami", "Zéphyr", "Cascade", "Mirabelle", "Cadran", "Écume", "Parchemin",
)  # fmt: skip
_LANGUAGES: Final = (
    ("fr",), ("fr", "en"), ("fr", "ar"), ("fr", "es"), ("fr", "fsl"), ("fr", "pt", "en"), ("fr", "tr"),
)  # fmt: skip
"""BCP 47; `fsl` is French sign language."""
_SECTORS: Final = ("1", "1", "2-optam", "1", "2")
_ALL_TRADES: Final = (
    (reasons.GENERAL, 12), (reasons.DENTAL, 7), (reasons.EYES, 5), (reasons.SKIN, 4),
    (reasons.HEART, 3), (reasons.CHILDREN, 3), (reasons.GYNAECOLOGY, 3), (reasons.MIDWIFE, 3),
    (reasons.PHYSIOTHERAPY, 5), (reasons.NURSING, 3), (reasons.MIND, 2), (reasons.SPEECH, 2),
    (reasons.FEET, 2),
)  # fmt: skip
_DELAYS: Final = (0, 1, 0, 6, 2, 0, 13, 3, 27, 0, 4)
"""Days for which a practice is full from today on: some are seen today, some in a month."""
_NEVER: Final = timedelta(days=400)
_SPEAKS_OF_ITSELF: Final = (True, True, None, True, False)


def offices(today: date) -> list[Office]:
    """Return all practices as they are on this day; the same day gives the same ones."""
    trades = [trade for trade, count in _ALL_TRADES for _ in range(count)]
    return [
        *_known(today),
        *(_invented(number, trade, today) for number, trade in enumerate(trades, 1)),
        _full(today),
        _centre(),
    ]


def _invented(number: int, trade: Specialty, today: date) -> Office:
    sector = _SECTORS[number % 5] if trade.title and trade.code != "G15_40" else "1"
    lowest, highest = trade.price
    more = {"1": 0, "2-optam": 2000, "2": 4500}[sector]
    return Office(
        number=_FIRST_INVENTED + number,
        given=GIVEN[number * 7 % len(GIVEN)],
        family=FAMILIES[number * 5 % len(FAMILIES)],
        specialty=trade,
        commune=COMMUNES[number * 3 % len(COMMUNES)],
        hours=_HOURS[number % len(_HOURS)],
        leaves=_leaves(number, today),
        sector=sector,
        prices=(lowest, highest + more),
        third_party=_SPEAKS_OF_ITSELF[(number + 3) % 5],
        new_patients=_SPEAKS_OF_ITSELF[(number * 2 + 1) % 5],
        languages=_LANGUAGES[number % len(_LANGUAGES)],
        step_free=_SPEAKS_OF_ITSELF[number % 5],
        lift=_SPEAKS_OF_ITSELF[(number * 3 + 2) % 5],
        place_name=f"Cabinet {COMMUNES[number * 3 % len(COMMUNES)].name}",
    )


def _leaves(number: int, today: date) -> tuple[Leave, ...]:
    """Return when nobody is there: until the delay is over, and a week further on."""
    delay = _DELAYS[number % len(_DELAYS)]
    full = ((today, today + timedelta(days=delay - 1)),) if delay else ()
    week = today + timedelta(days=30 + number % 15)
    return (*full, (week, week + timedelta(days=6)))


def _full(today: date) -> Office:
    """Return the practice with nothing free, whatever one looks for."""
    return Office(
        number=198,
        given="Introuvable",
        family="Spécimen",
        specialty=reasons.SKIN,
        commune=COMMUNES[0],
        hours=_HOURS[0],
        leaves=((today, today + _NEVER),),
        sector="1",
        prices=(3150, 3150),
        third_party=True,
        new_patients=False,
        step_free=True,
        place_name="Cabinet complet de Villefictive",
    )


def _centre() -> Office:
    """Return where several are received at once."""
    return Office(
        number=199,
        given="Seringue",
        family="Factice",
        specialty=reasons.VACCINATION,
        commune=COMMUNES[0],
        hours=(("tue thu", "14:00", "18:00"), ("sat", "10:00", "13:00")),
        prices=(0, 0),
        third_party=True,
        languages=("fr", "en", "ar"),
        step_free=True,
        lift=True,
        place_name="Centre de vaccination de Villefictive",
    )


def _known(today: date) -> Iterator[Office]:
    """Return the practices of those who sign the documents of the records."""
    for number, (who, trade, hours, delay) in enumerate(_KNOWN, 1):
        yield Office(
            number=number,
            given=who.given,
            family=who.family,
            specialty=trade,
            commune=COMMUNES[0],
            hours=hours,
            leaves=((today, today + timedelta(days=delay - 1)),) if delay else (),
            prices=trade.price,
            third_party=True,
            languages=_LANGUAGES[number % 3],
            step_free=True,
            lift=None if who.place is directory.PRACTICE else True,
            who=who,
            place_name=who.place.name,
        )


_KNOWN: Final[tuple[tuple[Professional, Specialty, tuple[Span, ...], int], ...]] = (
    (
        directory.PHYSICIAN,
        reasons.GENERAL,
        (("mon tue thu fri", "08:30", "12:00"), ("tue", "16:00", "19:00")),
        0,
    ),
    (directory.PNEUMOLOGIST, reasons.LUNGS, _HOURS[1], 9),
    (directory.RADIOLOGIST, reasons.IMAGING, _HOURS[3], 1),
    (directory.CARDIOLOGIST, reasons.HEART, _HOURS[4], 20),
    (directory.PAEDIATRICIAN, reasons.CHILDREN, _HOURS[0], 0),
    (
        directory.ADOLESCENT_PHYSICIAN,
        reasons.GENERAL,
        (("wed", "13:30", "18:30"), ("fri", "16:00", "18:30")),
        0,
    ),
)
