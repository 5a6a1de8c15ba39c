"""One version as it was agreed: its words, who and when, its paper, and what changed since the one before."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.directives import wording
from services.directives.models import Act, Desk, Paper, Version
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size, Space, Type
from views._shared.typed_dates import typed_date
from views.directives.paper import PaperPicker
from views.directives.parts import HOME, buttons, name_of, part, state_of, text, waiting, wrong
from views.directives.state import DeskModel


@ft.component
def VersionScreen() -> ft.Control:
    """Show the version that the route names."""
    digest = ft.use_route_params()["digest"]
    return keyed(f"version-{digest}", OneVersion, digest)


@ft.component
def OneVersion(digest: str) -> ft.Control:
    """Show one version."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: DeskModel(services.directives, services.changes))
    prints = use_printing(partial(services.directives.printed, digest))
    desk = model.state.desk
    version = desk.standing.version(digest) if desk else None
    title = _("My directives")
    if desk is None:
        body = waiting(model, _)
    elif version is None:
        body = [_gone(_)]
    else:
        title = name_of(version, _, formats)
        body = [
            *wrong(model, _),
            _where_it_stands(desk, version, _, formats),
            *_acts(version, prints, _),
            *_words(version, _, formats, stacked=look.phone or look.large),
            _known(version, _, formats, stacked=look.phone or look.large),
            *_files(version, _, large=look.large),
            *_before(desk, version, _, formats, large=look.large),
        ]
    return Page(title, body, back=HOME, back_label=_("Advance directives"), width=Size.READING)


def _gone(_: Translator) -> ft.Control:
    return EmptyState(
        _("This version is not here"),
        _("Its document may still be on its way from another device."),
        ft.Icons.DESCRIPTION_OUTLINED,
        PrimaryButton(_("Back to my directives"), partial(go, HOME)),
    )


def _where_it_stands(desk: Desk, version: Version, _: Translator, formats: Formats) -> ft.Control:
    words, icon, tone = state_of(version, _)
    if desk.standing.in_force and desk.standing.in_force.hash == version.hash:
        held = _("In force")
    elif version in desk.standing.heads and version.act is Act.AGREED:
        held = _("Agreed, with another one at the same time")
    elif version in desk.standing.heads:
        held = _("No directives hold")
    else:
        held = _("Replaced, and kept")
    day = formats.fhir(version.at)
    return Card(
        [
            ft.Text(held, theme_style=Type.TITLE),
            StateLine(words, icon, tone),
            text(_("Filed in Carnet on %(day)s", day=day)),
        ],
        padding=Space.PAGE,
        spacing=Space.SMALL,
    )


def _acts(version: Version, prints: Any, _: Translator) -> list[ft.Control]:
    if version.is_erased:
        return [
            text(
                _(
                    "Its document was erased on this device: its words went with it, not what it did."
                )
            )
        ]
    acts: list[ft.Control] = [PrimaryButton(_("Print"), prints, ft.Icons.PRINT_OUTLINED)]
    if version.act is Act.AGREED and not version.is_signed:
        signed = partial(go, f"{HOME}/version/{version.hash}/signed")
        acts.append(SecondaryButton(_("File the signed paper"), signed, ft.Icons.DRAW_OUTLINED))
    return [buttons(*acts)]


def _words(version: Version, _: Translator, formats: Formats, *, stacked: bool) -> list[ft.Control]:
    found: list[ft.Control] = []
    for section, pairs in wording.said(version.form, dict(version.answers), (_, formats)):
        if pairs:
            facts = [Fact(label, said, stacked=True) for label, said in pairs]
            found.append(
                ft.Column(
                    [Heading(section.title, 2, Type.TITLE), Card(facts, divided=0)],
                    spacing=Space.CLOSE,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                )
            )
    if version.cannot_write:
        facts = [
            Fact(_("Witness"), f"{one.name}, {one.quality}", stacked=stacked)
            for one in version.witnesses
        ]
        found.append(Card(facts, divided=0))
    return found


def _known(version: Version, _: Translator, formats: Formats, *, stacked: bool) -> ft.Control:
    key = version.key[:12] or _("none: this space is on this device only")
    pairs = [
        (_("Agreement given in Carnet"), f"{version.who}, {formats.fhir(version.at)}"),
        (_("Device"), version.device),
        (_("Key of the device"), key),
        (_("Print of the text"), version.hash[:16]),
    ]
    for one in version.signings:
        day = formats.fhir(one.signed_on)
        filed = formats.fhir(one.at[:10])
        pairs.append(
            (_("Signed paper"), _("signed on %(day)s, filed on %(filed)s", day=day, filed=filed))
        )
    return ft.Column(
        [
            Heading(_("What Carnet knows of it"), 2, Type.TITLE),
            Card([Fact(label, said, stacked=stacked) for label, said in pairs], divided=0),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _files(version: Version, _: Translator, *, large: bool) -> list[ft.Control]:
    found = [(_("The document in Carnet"), version.document)]
    found += [(_("The paper"), version.paper.document)]
    found += [(_("The signed paper"), one.paper.document) for one in version.signings]
    files = [pair for pair in found if pair[1]]
    if not files or version.put_aside:
        return []
    tiles = [
        Tile(
            title,
            "",
            ft.Icons.DESCRIPTION_OUTLINED,
            trailing=Chevron(),
            on_click=partial(go, f"/documents/{id}"),
            place=Place.of(index, len(files)),
            large=large,
        )
        for index, (title, id) in enumerate(files)
    ]
    return [SectionCard(_("Files"), tiles)]


def _before(
    desk: Desk, version: Version, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    before = [one for one in map(desk.standing.version, version.replaces) if one]
    if not before or version.act is not Act.AGREED:
        return []
    tiles = [
        Tile(
            _("What changed since: %(version)s", version=name_of(one, _, formats)),
            "",
            ft.Icons.COMPARE_ARROWS,
            trailing=Chevron(),
            on_click=partial(go, f"{HOME}/compare/{one.hash}/{version.hash}"),
            place=Place.of(index, len(before)),
            large=large,
        )
        for index, one in enumerate(before)
    ]
    return [SectionCard(_("It replaces"), tiles)]


# -- the signed paper ------------------------------------------------------------------------------------------------


@ft.component
def SignedScreen() -> ft.Control:
    """Ask for the signed paper of the version that the route names."""
    digest = ft.use_route_params()["digest"]
    return keyed(f"signed-{digest}", SignedPaper, digest)


_NO_PAPER: Final = Paper()


class _Typed:
    """What is in the field."""

    day = ""


@ft.component
def SignedPaper(digest: str) -> ft.Control:
    """Take the photo or PDF, and the date that is on it."""
    _, _formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: DeskModel(services.directives, services.changes))
    typed = use_kept(_Typed)
    paper, set_paper = ft.use_state(_NO_PAPER)
    read = f"{HOME}/version/{digest}"

    async def take(value: str) -> None:
        typed.day = value

    async def taken(found: Paper) -> None:
        set_paper(found)

    async def file(_event: Any) -> None:
        day = typed_date(typed.day) or ""
        if await model.do(partial(services.directives.file_signed, digest, paper, day)):
            notices.say(_("Filed. This version is shown as signed."))
            await go(read)

    body: list[ft.Control]
    if model.state.desk is None:
        body = waiting(model, _)
    elif model.state.desk.standing.version(digest) is None:
        body = [_gone(_)]
    else:
        body = [
            text(
                _("Print the version, sign it by hand, then take a photo of every page or scan it.")
            ),
            *wrong(model, _),
            part(
                _("The signed paper"),
                [
                    PaperPicker(model, bool(paper.sha256), taken, signed=True),
                    Field(
                        _("Date on the paper"),
                        "",
                        take,
                        helper=_("The day you signed, such as 14/03/2026"),
                    ),
                ],
            ),
            buttons(PrimaryButton(_("File it with this version"), file, ft.Icons.CHECK)),
        ]
    return Page(
        _("File the signed paper"),
        body,
        back=read,
        back_label=_("My directives"),
        width=Size.READING,
    )
