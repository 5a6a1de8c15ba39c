"""What a practice asks to bring, and what of the record may be it: proposed by its words, never guessed silently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.core.categories import Category
from services.documents.models import Document
from services.documents.text import plain, typed_words

_SHOWN: Final = 3
_SHORTEST: Final = 4
_WORDS: Final = {
    Category.PRESCRIPTION: "ordonnance ordonnances prescription prescriptions traitement traitements medicament "
    "medicaments treatment treatments medicine medicines",
    Category.IMAGING: "radio radios radiographie radiographies imagerie irm scanner echographie cliche cliches "
    "mammographie panoramique xray imaging ultrasound mri scan scans",
    Category.LABORATORY: "analyse analyses bilan sang sanguin prise biologie laboratoire resultat resultats blood test "
    "tests laboratory results",
    Category.VACCINATION: "vaccin vaccins vaccination vaccinations carnet vaccine vaccines booklet",
    Category.REPORT: "compte rendu courrier courriers lettre hospitalisation report reports letter letters discharge",
    Category.CERTIFICATE: "certificat certificats certificate certificates",
    Category.DIRECTIVES: "directives anticipees advance",
}
_NOT_IN_A_RECORD: Final = frozenset(
    plain(word)
    for word in [
        "vitale",
        "carte",
        "mutuelle",
        "attestation",
        "card",
        "insurance",
        "serviette",
        "serviettes",
    ]
)


@dataclass(frozen=True, slots=True)
class Brought:
    """One line of the practice, and the documents that may be meant, the newest first."""

    line: str
    documents: tuple[Document, ...]


def matching(bring: Sequence[str], documents: Sequence[Document]) -> tuple[Brought, ...]:
    """Return the lines in order, each with at most three documents; `documents` are the newest first."""
    return tuple(Brought(line, _meant(line, documents)) for line in bring)


def _meant(line: str, documents: Sequence[Document]) -> tuple[Document, ...]:
    said = {plain(word) for word in typed_words(line)}
    if said & _NOT_IN_A_RECORD and not said & set(_WORDS[Category.VACCINATION].split()):
        return ()
    categories = {category for category, words in _WORDS.items() if said & set(words.split())}
    long = {word for word in said if len(word) >= _SHORTEST}
    found = [one for one in documents if one.category in categories]

    def shared(one: Document) -> int:
        return len(long & {plain(word) for word in typed_words(one.title)})

    found.sort(key=shared, reverse=True)  # stable: the newest first among equals
    return tuple(found[:_SHOWN])
