"""The lines of the list in their groups: by month, by episode, and the pinned ones above."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

import flet as ft

from services.documents.episodes import CLOSE_DAYS, Bond, Episode
from services.documents.excerpts import Excerpt, Place
from services.documents.models import Document
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components import tile as tiles
from views._shared.components.document_tile import DocumentTile
from views._shared.components.heading import Heading
from views._shared.components.marked import Marked
from views._shared.navigation import go
from views._shared.standing import capital
from views._shared.theme import Radius, Size, Space, Type

_EXCERPT_LINES = 2


@dataclass(frozen=True, slots=True)
class Lines:
    """Draws documents as lines: each line is its own item of the list, so that a group may be long."""

    chosen: str
    _: Translator
    formats: Formats
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    large: bool = field(default=False, kw_only=True)

    def months(self, documents: Sequence[Document]) -> Iterator[ft.Control]:
        """Yield each month's title, then its lines."""
        for month, found in groupby(documents, key=lambda one: self.formats.month(one.date)):
            yield self._title(month)
            yield from self._group(tuple(found), "", self.formats.day_in_month)

    def episodes(self, found: Sequence[Episode]) -> Iterator[ft.Control]:
        """Yield each episode's title and the bond that makes it, then its lines."""
        for episode in found:
            id = episode.documents[0].id
            yield self._title(self._span(episode), self._bond(episode), f"episode-{id}")
            alone = episode.bond is Bond.ALONE  # its title is its date
            yield from self._group(
                episode.documents, "", _nothing if alone else self.formats.fhir_day
            )

    def pinned(self, documents: Sequence[Document]) -> Iterator[ft.Control]:
        """Yield the pinned documents, if any."""
        if documents:
            yield self._title(self._("Pinned"))
            yield from self._group(documents, "pin-", self.formats.fhir_day)

    def _span(self, episode: Episode) -> str:
        start, end = (self.formats.fhir_day(date) for date in (episode.start, episode.end))
        if start == end:
            return end
        return capital(self._("from %(start)s to %(end)s", start=start, end=end))

    def _bond(self, episode: Episode) -> str:
        match episode.bond:
            case Bond.VISIT:
                return self._("The same stay or consultation")
            case Bond.PRACTITIONER:
                return self._(
                    "%(author)s, at most %(days)s days from one to the next",
                    author=episode.author,
                    days=CLOSE_DAYS,
                )
            case Bond.ALONE:
                return ""

    def _title(self, title: str, line: str = "", key: str = "") -> ft.Control:
        soft = ft.Colors.ON_SURFACE_VARIANT
        words: list[ft.Control] = [Heading(title, 2, Type.GROUP, soft)]
        if line:
            words.append(ft.Text(line, theme_style=Type.SECONDARY, color=soft))
        return ft.Container(
            words[0] if len(words) == 1 else ft.Column(words, spacing=Space.TIGHT),
            padding=ft.Padding.only(left=Space.SMALL, top=Space.PAGE, bottom=Space.CLOSE),
            key=key or title,
        )

    def _group(
        self, documents: Sequence[Document], prefix: str, day: Callable[[str], str]
    ) -> Iterator[ft.Control]:
        for index, document in enumerate(documents):
            place = tiles.Place.of(index, len(documents))
            excerpt = self.excerpts.get(document.id)
            tile = DocumentTile(
                document,
                day(document.date),
                partial(go, f"/documents/{document.id}"),
                self._,
                place=place,
                selected=document.id == self.chosen,
                large=self.large,
                below=self._excerpt(excerpt) if excerpt else None,
            )
            yield _slice(tile, place, f"{prefix}{document.id}")

    def _excerpt(self, excerpt: Excerpt) -> ft.Control:
        return Marked(
            excerpt.runs,
            before=self._("Your note:") if excerpt.place is Place.NOTE else "",
            lines=2 * _EXCERPT_LINES if self.large else _EXCERPT_LINES,
        )


def _nothing(_date: str) -> str:
    return ""


def _slice(tile: ft.Control, place: tiles.Place, key: str) -> ft.Control:
    """Cut the group's card at this line: its edge left and right, its corners at the first and last."""
    edge = ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT)
    none = ft.BorderSide.none()
    first, last = place.value
    content: ft.Control = tile
    if not last:
        indent = Space.PAGE + Size.SQUARE + Space.NEAR
        content = ft.Column(
            [tile, ft.Divider(leading_indent=indent)],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    above, below = Radius.CARD if first else 0, Radius.CARD if last else 0
    return ft.Container(
        content,
        key=key,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border(
            left=edge, right=edge, top=edge if first else none, bottom=edge if last else none
        ),
        border_radius=ft.BorderRadius(above, above, below, below),
    )
