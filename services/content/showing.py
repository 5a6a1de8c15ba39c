"""From the files of an edition to what is shown: one language, one level."""

from collections.abc import Iterable, Mapping

from services.content.library import Library
from services.content.models import Number, Page, Statement, spans, unlinked
from services.content.schema import PAGES, Kind, Level, NumberFile, PageFile, Part, Source
from services.content.search import Entry
from services.core.folding import plain


def page_of(
    known: Library, kind: Kind, id: str, page: PageFile, language: str, level: Level
) -> Page:
    """Return a page, its facts in the order of the parts."""
    return Page(
        kind,
        id,
        language,
        level,
        page.title[language].at(level),
        tuple(_law(law, known.laws, language) for law in page.laws),
        page.checked,
        page.reviews,
        tuple(
            Statement(
                fact.part,
                spans(fact.say[language].at(level)),
                fact.mark,
                _sources(fact.sources, known),
            )
            for part in Part
            for fact in page.facts
            if fact.part is part
        ),
    )


def number_of(known: Library, number: NumberFile, language: str) -> Number:
    """Return a telephone number; what is not known of it is ""."""
    return Number(
        number.number,
        number.name[language],
        number.use.get(language, ""),
        number.hours.get(language, ""),
        number.cost.get(language, ""),
        number.priority,
        number.mark,
        _sources(number.sources, known),
        known.numbers.checked,
    )


def names_of(known: Library, language: str) -> dict[str, str]:
    """Return what each word of the glossary may be called, folded, and its id."""
    terms = known.glossary.terms
    return {
        plain(name): id
        for id, term in terms.items()
        for name in (*term.also.get(language, ()), term.word[language])
    }


def entries_of(known: Library, language: str, level: Level) -> Iterable[Entry]:
    """Give all that a search finds; both levels find a page, `level` is what is shown of it."""
    for kind in PAGES:
        for id, file in known.pages[kind].items():
            other = Level.SIMPLIFIED if level is Level.STANDARD else Level.STANDARD
            said = [fact.say[language] for fact in file.facts]
            yield Entry(
                kind,
                id,
                file.title[language].at(level),
                tuple(unlinked(one.at(level)) for one in said),
                tuple(unlinked(one.at(other)) for one in said),
            )
    for id, term in known.glossary.terms.items():
        yield Entry(
            Kind.TERM,
            id,
            term.word[language],
            (term.means[language],),
            term.also.get(language, ()),
        )
    for number in known.numbers.numbers:
        yield Entry(
            Kind.NUMBER,
            number.number,
            f"{number.number} {number.name[language]}",
            (number.use.get(language, number.name[language]),),
            (number.number.replace(" ", ""),),
        )


def _sources(ids: Iterable[str], known: Library) -> tuple[Source, ...]:
    return tuple(known.sources[id] for id in ids)


def _law(law: str, laws: Mapping[str, Mapping[str, str]], language: str) -> str:
    code, _, article = law.partition(" ")
    return ", ".join(filter(None, (laws[code][language], article)))
