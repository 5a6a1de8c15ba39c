"""The sheet as plain text that any camera shows from a code, without network: bounded, and never cut in silence."""

from collections.abc import Sequence
from typing import Final

from services.emergency.models import Card, Fitted, Part, Section
from services.emergency.words import entry_line, part_name, short_origin, warning
from services.i18n.translator import Translator
from services.printing.models import Words

MOST_BYTES: Final = 997
"""Of UTF-8: what a code of version 25 holds at level M (ISO/IEC 18004), the largest that phones read well."""


def fitted(card: Card, words: Words, most: int = MOST_BYTES) -> Fitted:
    """Return the text: each part whole or left out whole, and then named; the first parts come before the others."""
    kept: list[Section] = []
    left_out: list[Part] = []
    for index, section in enumerate(card.sections):
        # What is still to come may all have to be named as left out.
        rest = [one.part for one in card.sections[index + 1 :]]
        if len(_text(card, [*kept, section], [*left_out, *rest], words).encode()) <= most:
            kept.append(section)
        else:
            left_out.append(section.part)
    return Fitted(_text(card, kept, left_out, words), tuple(left_out))


def whole(card: Card, words: Words) -> str:
    """Return all of it, however long."""
    return _text(card, card.sections, (), words)


def _text(card: Card, sections: Sequence[Section], left_out: Sequence[Part], words: Words) -> str:
    _, formats = words
    lines = [_("EMERGENCY SHEET %(day)s", day=formats.fhir(card.made))]
    for section in sections:
        said = [
            _said(entry_line(one, section.part, words), short_origin(one, section.part, words))
            for one in section.entries
        ]
        if section.part is Part.NAME:
            lines += said
        else:
            lines += [
                _("%(name)s:", name=part_name(section.part, _)),
                *(f"- {one}" for one in said),
            ]
    if left_out:
        lines.append(_left_out(left_out, _))
    lines.append(warning(_))
    return "\n".join(lines)


def _said(text: str, origin: str) -> str:
    return f"{text} ({origin})" if origin else text


def _left_out(parts: Sequence[Part], _: Translator) -> str:
    names = ", ".join(part_name(part, _) for part in parts)
    return _("NOT IN THIS CODE, too long: %(names)s. See the paper sheet.", names=names)
