"""From what is known and what was chosen to the sheet itself; nothing that was not chosen."""

from datetime import date

from services.emergency.models import BY_HAND, Card, Draft, Entry, Known, Part, Section
from services.emergency.reading import plain_line


def card_of(known: Known, draft: Draft, today: date) -> Card:
    """Return the sheet."""
    sections = []
    for part in Part:
        entries = [one for one in known.of(part) if one.key in draft.chosen]
        if part in BY_HAND and part in draft.written:
            entries += _by_hand(draft, part)
        if entries:
            sections.append(Section(part, tuple(entries)))
    return Card(today.isoformat(), tuple(sections))


def gone(known: Known, draft: Draft) -> int:
    """Count what was chosen and is not in the record any more."""
    there = {entry.key for part in Part for entry in known.of(part)}
    return len(draft.chosen - there)


def _by_hand(draft: Draft, part: Part) -> list[Entry]:
    written = draft.written[part]
    lines = filter(None, map(plain_line, written.text.splitlines()))
    return [
        Entry(f"{part}:own:{number}", line, date=written.date, by_hand=True)
        for number, line in enumerate(lines)
    ]
