"""Words that ask for a phone before an appointment: the emergency numbers are shown first, the search goes on.

Signs as the emergency sheets of service-public.fr (DILA, F33954) and of the 3114 (A15206) name them. It is a list of
words, not a diagnosis: it may only add a banner, never hide a result.
"""

import unicodedata
from enum import Enum
from typing import Final


class Flag(Enum):
    """What the words may speak of."""

    BODY = "body"
    DESPAIR = "despair"


_DESPAIR: Final = (
    "suicid",
    "me tuer",
    "en finir",
    "envie de mourir",
    "plus envie de vivre",
    "kill myself",
    "want to die",
    "end my life",
)
_BODY: Final = (
    "douleur poitrine",
    "douleur dans la poitrine",
    "douleur thoracique",
    "mal a la poitrine",
    "mal dans la poitrine",
    "infarctus",
    "crise cardiaque",
    "arret cardiaque",
    "avc",
    "paralys",
    "visage deforme",
    "bouche deformee",
    "ne respire plus",
    "du mal a respirer",
    "etouff",
    "hemorragie",
    "perd beaucoup de sang",
    "inconscient",
    "perte de connaissance",
    "convulsion",
    "empoisonn",
    "intoxication",
    "surdose",
    "overdose",
    "choc allergique",
    "anaphyla",
    "chest pain",
    "heart attack",
    "stroke",
    "cannot breathe",
    "can't breathe",
    "unconscious",
    "bleeding heavily",
    "poison",
)


def flag_of(words: str) -> Flag | None:
    """Return what the typed words warn of, None for nothing."""
    said = f" {_folded(words)}"
    if any(f" {each}" in said for each in _DESPAIR):
        return Flag.DESPAIR
    if any(f" {each}" in said for each in _BODY):
        return Flag.BODY
    return None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    letters = (c if c.isalnum() or c == "'" else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
