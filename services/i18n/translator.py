"""Words in the person's language: English sentences are the keys, a catalogue holds the other languages."""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

LOCALES: Final = Path(__file__).parents[2] / "locales"
LANGUAGES: Final = ("fr", "en")
"""Every language shipped, the first one being the default."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Translator:
    """Called with an English sentence, answers in `language`; `%(name)s` is replaced by the value named so."""

    language: str
    _messages: Mapping[_Key, tuple[str, ...]]
    _form: Callable[[int], int]

    def __call__(self, message: str, /, **values: object) -> str:
        return self._filled(self._messages.get(("", message), (message,))[0], values)

    def p(self, context: str, message: str, /, **values: object) -> str:
        """Translate a word that means several things: `context` says which one."""
        return self._filled(self._messages.get((context, message), (message,))[0], values)

    def n(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """Translate a sentence that depends on a number, itself available as `%(count)s`."""
        forms = self._messages.get(("", singular), (singular, plural))
        return self._filled(forms[self._form(count)], {"count": count, **values})

    @staticmethod
    def _filled(text: str, values: Mapping[str, object]) -> str:
        return text % values if values else text


@cache
def translator(language: str, locales: Path = LOCALES) -> Translator:
    """Return the translator of a shipped language; English needs no catalogue."""
    if language == "en":
        return Translator("en", {}, lambda count: int(count != 1))
    with (locales / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages: dict[_Key, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if all(strings):
            messages[message.context or "", ids[0]] = tuple(map(str, strings))
    return Translator(language, messages, gettext.c2py(catalogue.plural_expr))
