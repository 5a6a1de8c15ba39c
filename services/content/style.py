"""How content is written, as rules that a machine can check; CI holds them, and nothing is signed that breaks one.

Sentences of 20 words, 12 when simplified, pages of 200 (the project's own rules of style). What no machine sees, people
do: a simplified text is a "version simplifiée" until the people concerned have reviewed it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.content.library import Library
from services.content.models import unlinked
from services.content.schema import Kind, Level, Mark, PageFile, Part

WORDS: Final[Mapping[Level, int]] = {Level.STANDARD: 20, Level.SIMPLIFIED: 12}
"""The most words of a sentence."""
PAGE: Final = 200
"""The most words of a page, its title included."""
JARGON: Final[Mapping[str, tuple[str, ...]]] = {
    "fr": (
        *("falc", "bris de glace", "matrice d’habilitation", "ayants? droit", "opt-?out", "cloud"),
        *("api", "fhir", "snds", "rgpd", "ehds", "tokens?", "backup", "pseudonymis\\w+", "url"),
        *("interopérab\\w+", "nonobstant", "le cas échéant", "afin de", "dans le cadre de"),
        *(
            "en vertu de",
            "susvisé\\w*",
            "susceptibles?",
            "modalités?",
            "notamment",
            "préalable\\w*",
        ),
        *("authentifi\\w+", "consultables?", "tu", "toi", "tes"),
    ),
    "en": (
        *("break[- ]the[- ]glass", "opt-?out", "cloud", "api", "fhir", "gdpr", "ehds", "tokens?"),
        *("backup", "pseudonymi[sz]\\w+", "interoperab\\w+", "notwithstanding", "pursuant"),
        *("herein", "in order to", "data subject", "data controller", "authenticat\\w+", "url"),
    ),
}
_JARGON: Final = {
    language: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    for language, words in JARGON.items()
}
_PERHAPS: Final = {
    "fr": re.compile(r"r(?:ait|aient|iez)\b|peut-être"),
    "en": re.compile(r"\b(?:would|could|may|might|perhaps)\b"),
}
"""How what has no source is said."""
_END: Final = re.compile(r"(?<=[.?!…])[ \n]+")
_FRENCH_SPACES: Final = re.compile(r" [?!:;»%]|« |[\w)][?!;»]")


def words(text: str) -> int:
    """Count the words of a text; a telephone number, held together by no-break spaces, is one."""
    return sum(any(c.isalnum() for c in word) for word in re.split(r"[ \n]+", text))


def problems(known: Library) -> tuple[str, ...]:
    """Return what is not written as it should be, each with where; nothing for content that may go out."""
    return (
        *(one for kind, pages in known.pages.items() for one in _of_pages(kind, pages)),
        *_of_glossary(known),
        *_of_numbers(known),
    )


def _of_pages(kind: Kind, pages: Mapping[str, PageFile]) -> Iterator[str]:
    for id, page in pages.items():
        where = f"{kind.value}/{id}"
        if kind is Kind.RIGHT:
            missing = set(Part) - {fact.part for fact in page.facts}
            yield from (f"{where}: no part “{part.value}”" for part in sorted(missing))
        for language, title in page.title.items():
            for level in Level:
                texts = [fact.say[language].at(level) for fact in page.facts]
                yield from _said(f"{where} {language}", [title.at(level), *texts], level)
                yield from _written(f"{where} {language}", [title.at(level), *texts], language)
                yield from _asserted(f"{where} {language}", page, language, level)


def _asserted(where: str, page: PageFile, language: str, level: Level) -> Iterator[str]:
    for fact in page.facts:
        text = fact.say[language].at(level)
        perhaps = _PERHAPS.get(language)
        if fact.mark is Mark.UNSOURCED and perhaps and not perhaps.search(text):
            yield f"{where} {level.value}: said as if it were known: {text}"


def _of_glossary(known: Library) -> Iterator[str]:
    for id, term in known.glossary.terms.items():
        for language, means in term.means.items():
            yield from _said(f"glossary/{id} {language}", [means], Level.SIMPLIFIED)
            yield from _written(f"glossary/{id} {language}", [means, term.word[language]], language)


def _of_numbers(known: Library) -> Iterator[str]:
    for number in known.numbers.numbers:
        for said in (number.name, number.use, number.hours, number.cost):
            for language, text in said.items():
                yield from _written(f"numbers/{number.number} {language}", [text], language)


def _said(where: str, texts: list[str], level: Level) -> Iterator[str]:
    plain = [unlinked(text) for text in texts]
    for sentence in (one for text in plain for one in _END.split(text)):
        if words(sentence) > WORDS[level]:
            yield f"{where} {level.value}: {words(sentence)} words: {sentence}"
    if (total := sum(map(words, plain))) > PAGE:
        yield f"{where} {level.value}: {total} words on the page"


def _written(where: str, texts: list[str], language: str) -> Iterator[str]:
    for text in map(unlinked, texts):
        if "!" in text:
            yield f"{where}: an exclamation mark: {text}"
        if "'" in text or '"' in text:
            yield f"{where}: a straight apostrophe or quote: {text}"
        if language == "fr" and _FRENCH_SPACES.search(text):
            yield f"{where}: a space that may break, or none: {text}"
        if found := _JARGON.get(language, _JARGON["en"]).search(text):
            yield f"{where}: “{found[0]}” is jargon: {text}"
