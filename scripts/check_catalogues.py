"""Checks that every sentence of the code is in every catalogue; `--update` writes what changed.

`locales/messages.pot` lists the sentences; each `locales/<language>/LC_MESSAGES/messages.po` translates them all.
Fails when the list differs from the code, or when a shipped language lacks a sentence, keeps one that is gone, has
one marked fuzzy, or changes what `%(name)s` it fills in.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "locales"
SOURCES = ("views", "services", "app")
# `_` translates, `.n` counts, `.p` has a context first.
KEYWORDS = {"_": None, "n": (1, 2), "p": ((1, "c"), 2)}
_FIELD = re.compile(r"%\((\w+)\)s")
# What French typography wants: a non-breaking space before these, a curly apostrophe.
_FRENCH_FAULT = re.compile(r"(?<=\w)'(?=\w)| [?!:;»%]|« |[\w)][?!;»]")


def extracted() -> Catalog:
    """Return every sentence of the code, with the files (not the lines) it comes from."""
    catalogue = Catalog(
        header_comment="# Every sentence of Carnet, under the licence of Carnet (Apache-2.0).",
        project="Carnet",
        version="0.1.0",
        copyright_holder="Carnet contributors",
        last_translator="Carnet contributors",
        charset="utf-8",
        fuzzy=False,
    )
    for source in SOURCES:
        found = extract_from_dir(
            ROOT / source,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            directory_filter=_holds_code,
        )
        for file, _line, message, comments, context in sorted(found, key=lambda each: each[0]):
            place = (f"{source}/{Path(file).as_posix()}", 0)
            known = catalogue.get(_singular(message), context=context)
            if known is None or place not in known.locations:
                catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def _holds_code(folder: str | Path) -> bool:
    return Path(folder).name != "__pycache__"


def _singular(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _read(path: Path, locale: str | None = None) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", _singular(message.id)


def _sentences(catalogue: Catalog) -> dict[tuple[str, str], Message]:
    return {_key(message): message for message in catalogue if message.id}


def _bytes(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True
    )
    return buffer.getvalue()


def template_faults(code: Catalog, template: Catalog) -> Iterator[str]:
    """Say where the list of sentences differs from the code."""
    in_code, listed = _sentences(code), _sentences(template)
    for context, sentence in in_code.keys() - listed.keys():
        yield f"messages.pot lacks: {context} {sentence!r}"
    for context, sentence in listed.keys() - in_code.keys():
        yield f"messages.pot keeps, but no code says: {context} {sentence!r}"


def translation_faults(code: Catalog, translated: Catalog, language: str) -> Iterator[str]:
    """Say what a language lacks."""
    sentences = _sentences(translated)
    for key, message in _sentences(code).items():
        found = sentences.pop(key, None)
        forms = _forms(found) if found else ()
        if not forms or not all(forms):
            yield f"{language} lacks: {key[1]!r}"
        elif found and found.fuzzy:
            yield f"{language} is not sure of: {key[1]!r}"
        else:
            yield from _form_faults(message, forms, language)
    for _context, sentence in sentences:
        yield f"{language} keeps, but no code says: {sentence!r}"


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _form_faults(message: Message, forms: tuple[str, ...], language: str) -> Iterator[str]:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    fields = {field for sentence in ids for field in _FIELD.findall(sentence)}
    for form in forms:
        if set(_FIELD.findall(form)) - fields or (
            len(forms) == 1 and set(_FIELD.findall(form)) != fields
        ):
            yield f"{language} fills in other names than {ids[0]!r}: {form!r}"
        if language == "fr" and (fault := _FRENCH_FAULT.search(_FIELD.sub("x", form))):
            yield f"fr typography {fault.group()!r}: {form!r}"


def update(code: Catalog) -> None:
    """Write the list of sentences, and give every language a place for each of them."""
    LOCALES.mkdir(exist_ok=True)
    (LOCALES / "messages.pot").write_bytes(_bytes(code))
    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        language, path = folder.parent.name, folder / "messages.po"
        catalogue = _read(path, language)
        catalogue.update(code, no_fuzzy_matching=True)
        path.write_bytes(_bytes(catalogue))


def main() -> int:
    """Check, or with `--update` write; return how the process should end."""
    code = extracted()
    if "--update" in sys.argv[1:] and list(template_faults(code, _read(LOCALES / "messages.pot"))):
        update(code)
    faults = list(template_faults(code, _read(LOCALES / "messages.pot")))
    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        language = folder.parent.name
        faults += translation_faults(code, _read(folder / "messages.po", language), language)
    for fault in faults:
        print(fault)
    print(f"{len(_sentences(code))} sentences, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
