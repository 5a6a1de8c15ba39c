"""Content as features ask for it: what is built in, or a newer signed package that was put in."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.content import library, packages, trust
from services.content.library import BUILT_IN, Checks, InvalidContentError, Library
from services.content.models import Found, Number, Page, Term
from services.content.packages import Package
from services.content.schema import Kind, Level
from services.content.search import Index
from services.content.showing import entries_of, names_of, number_of, page_of
from services.content.trust import State, Trust
from services.core.errors import NotFoundError, PackageFault, PackageRefusedError
from services.core.files import held, private_folder, write_durably
from services.core.folding import plain
from services.core.nearest import nearest

_PACKAGE: Final = "package.zip"
_LOCK: Final = "lock"


@dataclass(frozen=True, slots=True)
class InUse:
    """Which content is served: `version` of the package, or of what is built in.

    `refused` says why a package that is there is not used; None for none.
    """

    version: int
    packaged: bool
    refused: PackageFault | None = None


@dataclass(slots=True)
class _Loaded:
    library: Library
    files: Mapping[str, bytes]
    in_use: InUse
    indexes: dict[tuple[str, Level], Index] = field(default_factory=dict)


@dataclass(slots=True)
class ContentService:
    """Answers from memory; the files are read at the first question (`load`, which blocks for some milliseconds).

    `folder` is where a package and what was accepted are kept; `keys` are the public keys that may sign one. `checks`
    read the files of parts that keep theirs in packages too (the rules of prevention).
    """

    folder: Path
    keys: Collection[str] = ()
    checks: Checks = field(default_factory=dict)
    built_in: Path = BUILT_IN
    _loaded: _Loaded | None = None

    # -- what is served ------------------------------------------------------------------------------------------

    def load(self) -> InUse:
        """Read the content once, and say which. Without a package that holds, it is what is built in. Blocks."""
        return self._now().in_use

    def file(self, path: str) -> bytes | None:
        """Return the bytes that the package in use has for a file of another part, None if it has none."""
        return self._now().files.get(path)

    def pages(self, kind: Kind, language: str, level: Level = Level.STANDARD) -> tuple[Page, ...]:
        """Return all pages of a kind, by title."""
        known = self._now().library
        pages = known.pages.get(kind, {})
        found = (page_of(known, kind, id, page, language, level) for id, page in pages.items())
        return tuple(sorted(found, key=lambda page: plain(page.title)))

    def page(self, kind: Kind, id: str, language: str, level: Level = Level.STANDARD) -> Page:
        """Return one page.

        Raises:
            NotFoundError: there is none.

        """
        known = self._now().library
        page = known.pages.get(kind, {}).get(id)
        if page is None:
            raise NotFoundError
        return page_of(known, kind, id, page, language, level)

    def glossary(self, language: str) -> tuple[Term, ...]:
        """Return the words explained, in alphabetical order."""
        terms = self._now().library.glossary.terms
        found = (Term(id, term.word[language], term.means[language]) for id, term in terms.items())
        return tuple(sorted(found, key=lambda term: plain(term.word)))

    def term(self, id: str, language: str) -> Term:
        """Return the word that a link names.

        Raises:
            NotFoundError: there is none.

        """
        term = self._now().library.glossary.terms.get(id)
        if term is None:
            raise NotFoundError
        return Term(id, term.word[language], term.means[language])

    def look_up(self, word: str, language: str) -> Term | None:
        """Return the word a person means: as it is written, else its beginning, else the nearest."""
        names = names_of(self._now().library, language)
        asked = plain(" ".join(word.split()))
        if not asked:
            return None
        begun = (name for name in sorted(names) if name.startswith(asked))
        found = asked if asked in names else next(begun, "")
        if not found:
            found = next(iter(nearest(asked, dict.fromkeys(names, 1))), "")
        return self.term(names[found], language) if found else None

    def numbers(self, language: str) -> tuple[Number, ...]:
        """Return the telephone numbers, those that must always be on top first."""
        known = self._now().library
        said = (number_of(known, number, language) for number in known.numbers.numbers)
        return tuple(sorted(said, key=lambda number: number.priority))

    def search(self, words: str, language: str, level: Level = Level.STANDARD) -> Found:
        """Return what has all the words, each as a beginning; a mistyped one is replaced, and `instead` says so."""
        loaded = self._now()
        if (language, level) not in loaded.indexes:
            loaded.indexes[language, level] = Index(
                tuple(entries_of(loaded.library, language, level))
            )
        return loaded.indexes[language, level].search(words)

    # -- packages ------------------------------------------------------------------------------------------------

    def verify(self, path: Path) -> Package:
        """Read a package and check all that `install` would, without putting it in. Blocks.

        Raises:
            PackageRefusedError: with why.

        """
        accepted = trust.state(self.folder)
        package = packages.opened(path, Trust(self.keys, accepted).keys())
        self._not_older(package, accepted)
        self._checked(package)
        return package

    def install(self, path: Path) -> InUse:
        """Put a package in the place of the one before, and serve it. Blocks.

        Raises:
            PackageRefusedError: with why; what was served still is.
            DiskFullError, UnwritableError: the same.

        """
        private_folder(self.folder)
        with held(self.folder / _LOCK):
            package = self.verify(path)
            accepted = trust.state(self.folder).after(package.manifest, _digest(package))
            # The package first: after a kill between the two, it holds by itself, and may be put in again.
            write_durably(self.folder / _PACKAGE, package.zipped())
            trust.keep(self.folder, accepted)
        self._loaded = None
        return self.load()

    def _not_older(self, package: Package, accepted: State) -> None:
        version = package.manifest.version
        again = version == accepted.version and _digest(package) == accepted.manifest
        if not again and version <= max(accepted.version, self._own().edition.version):
            raise PackageRefusedError(PackageFault.OLDER)

    def _checked(self, package: Package) -> Library:
        whole = {**library.built_in(self.built_in), **package.files}
        try:
            return library.check(whole, self.checks)
        except InvalidContentError as error:
            raise PackageRefusedError(PackageFault.INVALID, str(error)) from None

    def _own(self) -> Library:
        return library.library(library.built_in(self.built_in))

    def _now(self) -> _Loaded:
        if self._loaded is None:
            self._loaded = self._packaged()
        return self._loaded

    def _packaged(self) -> _Loaded:
        own = self._own()
        refused = None
        if (self.folder / _PACKAGE).exists():
            try:
                return self._of_package(own)
            except PackageRefusedError as error:
                refused = error.fault
        return _Loaded(own, {}, InUse(own.edition.version, packaged=False, refused=refused))

    def _of_package(self, own: Library) -> _Loaded:
        accepted = trust.state(self.folder)
        package = packages.opened(self.folder / _PACKAGE, Trust(self.keys, accepted).keys())
        version = package.manifest.version
        if version < accepted.version or version <= own.edition.version:
            raise PackageRefusedError(PackageFault.OLDER)
        known = self._checked(package)
        return _Loaded(known, package.files, InUse(version, packaged=True))


def _digest(package: Package) -> str:
    return hashlib.sha256(package.sealed).hexdigest()
