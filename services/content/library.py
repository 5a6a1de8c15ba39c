"""All files of one edition, read and compared with each other: whatever links, links to something."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from services.content.models import LINK
from services.content.schema import (
    PAGES,
    Edition,
    Fact,
    Glossary,
    Kind,
    Laws,
    NumberFile,
    Numbers,
    PageFile,
    Source,
    Sources,
)

BUILT_IN: Final = Path(__file__).parents[2] / "assets" / "content"
"""Beside `locales` and `services`: in a clone, and in what `flet build` packs."""
EDITION: Final = "edition.json"
_ALONE: Final[Mapping[str, type[BaseModel]]] = {
    EDITION: Edition,
    "sources.json": Sources,
    "laws.json": Laws,
    "glossary.json": Glossary,
    "numbers.json": Numbers,
}

_Model = TypeVar("_Model", bound=BaseModel)
Files = Mapping[str, bytes]
"""What is at each path, "rights/access.json"."""
Checks = Mapping[str, Callable[[Files], object]]
"""By folder, what reads the files that another part keeps in it; it raises ValueError at what it cannot."""


class InvalidContentError(ValueError):
    """A file is missing, does not fit its schema, or links to nothing; the words say which one."""


@dataclass(frozen=True, slots=True)
class Library:
    """One edition."""

    edition: Edition
    sources: Mapping[str, Source]
    laws: Mapping[str, Mapping[str, str]]
    glossary: Glossary
    numbers: Numbers
    pages: Mapping[Kind, Mapping[str, PageFile]] = field(default_factory=dict)

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Give every fact of every page, with the page's path."""
        for kind, pages in self.pages.items():
            for id, page in pages.items():
                for fact in page.facts:
                    yield f"{kind.value}/{id}", fact


def owned(path: str) -> bool:
    """Say whether a file is one of this engine's."""
    folder, _, name = path.partition("/")
    return path in _ALONE or (name.endswith(".json") and folder in {kind.value for kind in PAGES})


def built_in(folder: Path = BUILT_IN) -> dict[str, bytes]:
    """Return this engine's files of a folder. Blocks.

    Raises:
        OSError: the folder cannot be read.

    """
    paths = [name for name in _ALONE if (folder / name).is_file()]
    for kind in PAGES:
        paths += sorted(f"{kind.value}/{file.name}" for file in (folder / kind).glob("*.json"))
    return {path: (folder / path).read_bytes() for path in paths}


def library(files: Files) -> Library:
    """Read an edition.

    Raises:
        InvalidContentError: something in it does not hold.

    """
    known = Library(
        _read(files, EDITION, Edition),
        _read(files, "sources.json", Sources).sources,
        _read(files, "laws.json", Laws).laws,
        _read(files, "glossary.json", Glossary),
        _read(files, "numbers.json", Numbers),
        {kind: _pages(files, kind) for kind in PAGES},
    )
    for problem in _dangling(known):
        raise InvalidContentError(problem)
    return known


def _pages(files: Files, kind: Kind) -> dict[str, PageFile]:
    folder = f"{kind.value}/"
    return {
        path.removeprefix(folder).removesuffix(".json"): _read(files, path, PageFile)
        for path in sorted(files)
        if path.startswith(folder)
    }


def _read(files: Files, path: str, model: type[_Model]) -> _Model:
    try:
        return model.model_validate_json(files[path])
    except KeyError:
        raise InvalidContentError(f"{path}: missing") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidContentError(f"{path}: {where}: {first['msg']}") from None


def _dangling(known: Library) -> Iterator[str]:
    for path, fact in known.facts():
        yield from _without_source(known, path, fact)
        texts = [text for twins in fact.say.values() for text in (twins.standard, twins.simplified)]
        for term in {link[1] for text in texts for link in LINK.findall(text)}:
            if term not in known.glossary.terms:
                yield f"{path}: no word {term} in the glossary"
    for number in known.numbers.numbers:
        yield from _without_source(known, number.number, number)
    pages = {f"{kind.value}/{id}": page for kind in PAGES for id, page in known.pages[kind].items()}
    for path, page in pages.items():
        for law in page.laws:
            if law.partition(" ")[0] not in known.laws:
                yield f"{path}: no law {law}"


def _without_source(known: Library, path: str, fact: Fact | NumberFile) -> Iterator[str]:
    for source in fact.sources:
        if source not in known.sources:
            yield f"{path}: no source {source}"


def check(files: Files, checks: Checks) -> Library:
    """Read an edition and have others read what is theirs.

    Raises:
        InvalidContentError: something in it does not hold, or nobody knows what a file is.

    """
    others: dict[str, dict[str, bytes]] = {}
    for path in sorted(path for path in files if not owned(path)):
        others.setdefault(path.partition("/")[0], {})[path] = files[path]
    for folder, theirs in others.items():
        reads = checks.get(folder)
        if reads is None:
            raise InvalidContentError(f"{next(iter(theirs))}: nobody reads this file")
        try:
            reads(theirs)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise InvalidContentError(f"{folder}: {where}: {first['msg']}") from None
        except (ValueError, RecursionError) as error:
            raise InvalidContentError(f"{folder}: {error}") from None
    return library(files)
