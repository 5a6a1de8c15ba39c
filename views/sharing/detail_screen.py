"""One link: what is given away, what is said aloud, who opened it, what was left, and closing it."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sharing.models import Closing, Share, Standing
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.confirm import Confirm
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.fact import Fact
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import PAGE_WHITE, Radius, Size, Space, Tone, Type
from views.sharing.shares_screen import SHARES, stale
from views.sharing.shares_state import ShareDetailModel
from views.sharing.words import aloud, opened_line, standing_of, title_of

_CODE_SIDE = 260


@ft.component
def ShareDetailScreen() -> ft.Control:
    """Show the link that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"shared-{chosen}", Detail, chosen)


@ft.component
def Detail(chosen: str) -> ft.Control:
    """Show one link."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: ShareDetailModel(services.sharing, services.changes, chosen))
    state, share = model.state, model.state.share

    async def close(_event: Any) -> None:
        closing = await model.close()
        if closing is Closing.CLOSED:
            notices.say(_("The link is closed: nobody can open it any more."))
        elif closing is Closing.LATER:
            notices.say(_("The link will be closed as soon as the server is reached."))

    async def copy(_event: Any) -> None:
        if share:
            await ft.Clipboard().set(share.address)
            notices.say(_("The link is copied."))

    async def refresh(_event: Any) -> None:
        await model.refresh()

    ft.use_dialog(_confirm(model, close, _) if state.asking else None)
    if state.gone:
        body: list[ft.Control] = [
            EmptyState(
                _("This link is no longer here"), _("See your other shares."), ft.Icons.LINK_OFF
            )
        ]
    elif share is None:
        body = (
            [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), refresh))]
            if state.error
            else [Skeleton(_("Loading"))]
        )
    else:
        body = [
            *_wrong(model, _),
            *stale(state.stale, refresh, _),
            *_given(model, share, copy, _, large=look.large or look.phone),
            *_facts(share, _, formats, large=look.large or look.phone),
            *_closing(model, share, _),
        ]
    title = title_of(share, _) if share else _("Share by a link")
    return Page(title, body, back=SHARES, back_label=_("My shares"), width=Size.READING)


def _wrong(model: ShareDetailModel, _: Translator) -> list[ft.Control]:
    error, share = model.state.error, model.state.share
    banners: list[ft.Control] = []
    if error:
        said = explained(error, _)
        banners.append(
            Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)
        )
    if share and share.standing is Standing.REVOKING:
        banners.append(
            Banner(
                _("The server does not know it yet: until then, the link may still be opened."),
                title=_("Closes when the server is reached"),
                icon=ft.Icons.SYNC,
                tone=Tone.TODO,
            )
        )
    return banners


def _given(
    model: ShareDetailModel, share: Share, copy: Any, _: Translator, *, large: bool
) -> list[ft.Control]:
    """Show the code to scan and the link on one side, the passcode, which goes another way, on the other."""
    if not share.address:
        return []
    code = model.state.code
    shown: list[ft.Control] = (
        [
            ft.Container(
                ft.Image(
                    code,
                    width=_CODE_SIDE,
                    height=_CODE_SIDE,
                    fit=ft.BoxFit.CONTAIN,
                    semantics_label=_("QR code of the link"),
                ),
                bgcolor=PAGE_WHITE,
                border_radius=Radius.CONTROL,
                padding=Space.CLOSE,
            )
        ]
        if code
        else [
            ft.Text(
                _("This link is too long for a QR code that a phone can read. Copy it instead."),
                theme_style=Type.BODY,
            )
        ]
    )
    link = Card(
        [
            *shown,
            ButtonLine(PrimaryButton(_("Copy the link"), copy, ft.Icons.COPY)),
            ft.Text(
                _("Scanned or opened, it leads to a page of your server. No account is needed."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )
    if not share.passcode:
        return [link]
    said = Card(
        [
            ft.Text(_("Code to say aloud"), theme_style=Type.TITLE),
            ft.Text(
                aloud(share.passcode),
                theme_style=Type.DISPLAY,
                selectable=True,
                semantics_label=" ".join(share.passcode),
            ),
            ft.Text(
                _("Give it another way than the link: by voice, or on paper."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.SMALL,
    )
    if large:
        return [link, said]
    return [
        ft.Row(
            [ft.Container(link, expand=True), ft.Container(said, expand=True)],
            spacing=Space.APART,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    ]


def _facts(share: Share, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    word, _icon, _tone = standing_of(share, _)
    rows = [
        (_("State"), word),
        (_("Openings"), opened_line(share, _, formats)),
        (_("Refused attempts"), formats.number(share.refused) if share.refused else ""),
        (
            _("Report"),
            _("They may leave a report") if share.takes_report else _("No report can be left"),
        ),
        (_("Documents"), " · ".join(share.titles)),
        (_("Made on"), formats.moment(share.created)),
    ]
    parts: list[ft.Control] = [
        Card(
            [Fact(label, value, stacked=large) for label, value in rows if value],
            divided=Space.PAGE,
        ),
        SectionCard(_("Who opened it"), _visits(share, _, formats)),
    ]
    if share.reports:
        parts.append(SectionCard(_("Reports left"), _reports(share, _, formats)))
    return parts


def _visits(share: Share, _: Translator, formats: Formats) -> list[ft.Control]:
    if not share.visits:
        return [
            Tile(_("Nobody opened it yet."), icon=ft.Icons.VISIBILITY_OUTLINED, tone=Tone.NEUTRAL)
        ]
    return [
        Tile(
            visit.recipient or _("Nobody named"),
            formats.moment(visit.at),
            ft.Icons.VISIBILITY_OUTLINED,
            tone=Tone.NEUTRAL,
        )
        for visit in reversed(share.visits)
    ]


def _reports(share: Share, _: Translator, formats: Formats) -> list[ft.Control]:
    tiles: list[ft.Control] = []
    for index, report in enumerate(share.reports):
        who = report.author or _("Nobody named")
        if report.document is None:
            line = _("It could not be read and was not taken. Ask for it another way.")
            tiles.append(Tile(who, line, ft.Icons.ERROR_OUTLINE, tone=Tone.TODO))
            continue
        tiles.append(
            Tile(
                who,
                _("Their file, %(moment)s · not verified", moment=formats.moment(report.at))
                if report.is_file
                else _("Their words, %(moment)s · not verified", moment=formats.moment(report.at)),
                ft.Icons.DESCRIPTION_OUTLINED,
                trailing=Chevron(),
                on_click=partial(go, f"/documents/{report.document}"),
                place=Place.of(index, len(share.reports)),
            )
        )
    return tiles


def _closing(model: ShareDetailModel, share: Share, _: Translator) -> list[ft.Control]:
    if share.standing not in {Standing.OPEN, Standing.SENDING}:
        return []
    ask = partial(_ask, model, True)
    button = SecondaryButton(
        _("Close this link"), ask, ft.Icons.LINK_OFF, danger=True, disabled=model.state.busy
    )
    return [ft.Row([button, LinkButton(_("My shares"), partial(go, SHARES))], wrap=True)]


def _confirm(model: ShareDetailModel, close: Any, _: Translator) -> ft.AlertDialog:
    return Confirm(
        _("Close this link?"),
        _(
            "Nobody can open it any more, and its files are removed from the server. "
            "What was already read, saved or printed stays with whoever did."
        ),
        confirm=_("Close the link"),
        cancel=_("Leave it open"),
        on_confirm=close,
        on_cancel=partial(_ask, model, False),
    )


async def _ask(model: ShareDetailModel, asking: bool, _event: Any) -> None:
    await model.ask(asking=asking)
