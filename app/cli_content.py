"""`rights`, `glossary`, `content`: what Carnet explains; no space is opened for it."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.container import Container
from services.content.models import Page, Term
from services.content.schema import Kind, Level, Part
from services.core.errors import NotFoundError
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.rights.words import checked, doubt, mark_words, part_title, reviewed, source_line

Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""

COMMANDS: Final = frozenset({"rights", "glossary", "content"})


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    rights = command("rights", "list the pages of rights, or print one")
    rights.add_argument("id", metavar="ID", nargs="?", default="")
    rights.add_argument("--simplified", action="store_true", help="in the simplified version")
    word = command("glossary", "explain a word, or list those that are explained")
    word.add_argument("word", metavar="WORD", nargs="*")
    content = command("content", "say which content is used; check or put in a signed package")
    content.add_argument("action", choices=["status", "verify", "install"])
    content.add_argument("package", metavar="PACKAGE", type=Path, nargs="?")


async def run(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    """Run one of the commands."""
    if options.command == "rights":
        return _rights(container, options, _)
    if options.command == "glossary":
        return _glossary(container, " ".join(options.word), _)
    return _content(container, options)


def _rights(container: Container, options: argparse.Namespace, _: Translator) -> Result:
    level = Level.SIMPLIFIED if options.simplified else Level.STANDARD
    if not options.id:
        pages = container.content.pages(Kind.RIGHT, _.language, level)
        lines = "\n".join(f"{page.id}\t{page.title}" for page in pages)
        return [{"id": page.id, "title": page.title} for page in pages], lines, True
    try:
        page = container.content.page(Kind.RIGHT, options.id, _.language, level)
    except NotFoundError:
        return None, _("There is no such page."), False
    return _shape(page), "\n".join(_lines(page, _)), True


def _glossary(container: Container, word: str, _: Translator) -> Result:
    if not word:
        terms = container.content.glossary(_.language)
        return [_term(term) for term in terms], "\n".join(term.word for term in terms), True
    term = container.content.look_up(word, _.language)
    if term is None:
        return None, _("This word is not explained here."), False
    return _term(term), f"{term.word}\n{term.means}", True


def _content(container: Container, options: argparse.Namespace) -> Result:
    if options.action == "status" or options.package is None:
        used = container.content.load()
        shown: dict[str, Any] = {
            "version": used.version,
            "packaged": used.packaged,
            "refused": used.refused.value if used.refused else None,
        }
        return shown, _pairs(shown), options.action == "status"
    if options.action == "install":
        used = container.content.install(options.package)
        shown = {"version": used.version, "packaged": used.packaged}
        return shown, _pairs(shown), used.packaged
    manifest = container.content.verify(options.package).manifest
    shown = {
        "version": manifest.version,
        "issued": manifest.issued.isoformat(),
        "key": manifest.key,
        "next_key": manifest.next_key,
        "files": len(manifest.files),
    }
    return shown, _pairs(shown), True


def _pairs(shown: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in shown.items())


def _term(term: Term) -> dict[str, str]:
    return {"id": term.id, "word": term.word, "means": term.means}


def _shape(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "level": page.level.value,
        "laws": page.laws,
        "checked": page.checked.isoformat(),
        "reviews": [one.value for one in page.reviews],
        "statements": [
            {
                "part": one.part.value,
                "text": one.text,
                "mark": one.mark.value,
                "sure": one.sure,
                "sources": [source_line(source) for source in one.sources],
            }
            for one in page.statements
        ],
    }


def _lines(page: Page, _: Translator) -> list[str]:
    lines = [page.title, ""]
    for part in Part:
        if title := part_title(part, _):
            lines += ["", title]
        for one in page.part(part):
            unsure = doubt(one, _)
            lines.append(f"- {one.text} ({unsure})" if unsure else f"- {one.text}")
    lines += ["", *page.laws, f"{checked(page, (_, Formats(_.language)))} {reviewed(page, _)}"]
    marks = {source: one.mark for one in page.statements for source in one.sources}
    lines += [f"* {source_line(one)} [{mark_words(marks[one], _)}]" for one in page.sources]
    return lines
