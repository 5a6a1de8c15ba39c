"""Sharing a document, and others with it: what leaves, for how long, how often, with which code."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from services.core.errors import Unshareable
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sharing.links import new_passcode
from services.sharing.models import LIVES, OPENINGS, Added, Leaving
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.chip import Chip
from views._shared.components.empty_state import EmptyState
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.context import Services, Words
from views._shared.hooks import use_look, use_model, use_services, use_words
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import frame_of
from views._shared.session import SessionState
from views._shared.theme import Size, Space, Tone, Type
from views.sharing.share_state import SHORTEST, ShareModel, ShareState
from views.sharing.shares_screen import SHARES
from views.sharing.words import life_name, openings_name

_LONGEST = 32


VISIT: Final = "/visit"


@ft.component
def ShareScreen() -> ft.Control:
    """Share the document that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"share-{chosen}", Sharing, chosen)


@ft.component
def ShareVisitScreen() -> ft.Control:
    """Share the sheet of the visit being prepared, as it is now."""
    return Sharing("")


@ft.component
def Sharing(chosen: str) -> ft.Control:
    """Ask what is to be asked, and make the link: to a document, or, where none is chosen, to the sheet of a visit."""
    words = use_words()
    _, formats = words._, words.formats
    services, look = use_services(), use_look()
    sheet = None if chosen else partial(_visit_sheet, services, words, look)
    model = use_model(
        lambda: ShareModel(services.sharing, services.documents, chosen, new_passcode, sheet)
    )
    state = model.state
    back, back_label = (
        (f"/documents/{chosen}", _("Document")) if chosen else (VISIT, _("Prepare my visit"))
    )

    async def make(_event: Any = None) -> None:
        if id := await model.make():
            await go(f"{SHARES}/{id}")

    if state.unshareable and not state.leaving:
        body = [_cannot(state, back, back_label, _)]
    else:
        body = [*_wrong(state, _), *_form(model, make, _, formats, large=look.large or look.phone)]
    return Page(_("Share by a link"), body, back=back, back_label=back_label, width=Size.READING)


async def _visit_sheet(services: Services, words: Words, look: SessionState) -> Added:
    """Make the sheet on ordinary paper: whoever opens the link enlarges it as they like."""
    frame = frame_of(services, words, look, large=False)
    printed = await services.visits.printed(await services.visits.draft(), frame)
    return Added(printed.title, frame.at.astimezone().date().isoformat(), printed.data)


def _cannot(state: ShareState, back: str, back_label: str, _: Translator) -> ft.Control:
    """Say why there can be no link here, and what can be done without one."""
    error = state.unshareable
    said = explained(error, _) if error else None
    icon = ft.Icons.LINK_OFF
    if error and error.reason is Unshareable.NO_SERVER:
        icon = ft.Icons.CLOUD_OFF_OUTLINED
    return EmptyState(
        said.what if said else "",
        said.todo if said else "",
        icon,
        SecondaryButton(
            _("Back: %(place)s", place=back_label), partial(go, back), ft.Icons.ARROW_BACK
        ),
    )


def _wrong(state: ShareState, _: Translator) -> list[ft.Control]:
    error = state.error or state.unshareable
    if error is None:
        return []
    said = explained(error, _)
    return [Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)]


def _form(
    model: ShareModel, make: Any, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    state = model.state
    if state.leaving is None:
        return [] if state.error else [Skeleton(_("Loading"))]
    return [
        _leaving(state.leaving, _, formats, large=large),
        *_others(model, _, formats),
        _part(
            _("How long it can be opened"),
            [
                Chip(life_name(life, _), partial(_life, model, life), selected=life == state.life)
                for life in LIVES
            ],
        ),
        _part(
            _("How often"),
            [
                Chip(
                    openings_name(count, _),
                    partial(_openings, model, count),
                    selected=count == state.openings,
                )
                for count in OPENINGS
            ],
        ),
        *_passcode(model, _),
        Card(
            [
                Check(
                    _("They may leave a report"),
                    _(
                        "A PDF, a photo or a few words come back to your documents, "
                        "marked as left by a third party."
                    ),
                    state.takes_report,
                    model.take_report,
                )
            ],
            padding=Space.SMALL,
        ),
        _acts(state, make, _),
        ft.Text(
            _(
                "Everything is encrypted on this device. The server keeps it without the key: "
                "it sees the sizes, the dates, and what whoever opens it types as their name."
            ),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
    ]


def _leaving(leaving: Leaving, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    who = leaving.person
    person = " · ".join(
        part
        for part in (
            who.display,
            _("born on %(day)s", day=formats.fhir(who.birth_date)) if who.birth_date else "",
        )
        if part
    )
    rows = [
        *((_("Document"), f"{one.title} · {formats.size(one.size)}") for one in leaving.documents),
        (_("Person"), person or _("Nobody named")),
    ]
    return ft.Column(
        [
            Heading(_("What leaves")),
            Card([Fact(label, value, stacked=large) for label, value in rows], divided=Space.PAGE),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _others(model: ShareModel, _: Translator, formats: Formats) -> list[ft.Control]:
    state = model.state
    if state.others is None:

        async def offer(_event: Any) -> None:
            await model.offer_others()

        add = LinkButton(_("Add other documents"), offer, ft.Icons.ADD, flush=True)
        return [ButtonLine(add)]
    if not state.others:
        return [ft.Text(_("There is no other document."), theme_style=Type.SECONDARY)]
    return [
        Card(
            [
                Check(
                    document.title,
                    formats.fhir(document.date),
                    document.id in state.chosen,
                    partial(model.choose, document.id),
                )
                for document in state.others
            ],
            padding=Space.SMALL,
            divided=Space.PAGE,
        )
    ]


def _part(title: str, chips: Sequence[ft.Control]) -> ft.Control:
    return ft.Column(
        [
            Heading(title, 3, Type.TITLE),
            ft.Row(list(chips), wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
        ],
        spacing=Space.CLOSE,
    )


def _passcode(model: ShareModel, _: Translator) -> list[ft.Control]:
    state = model.state
    asked = Check(
        _("Ask for a code"),
        _("You say it aloud: a link that went astray opens nothing."),
        state.wants_passcode,
        model.want_passcode,
    )
    if not state.wants_passcode:
        return [Card([asked], padding=Space.SMALL)]
    return [
        Card([asked], padding=Space.SMALL),
        Field(
            _("Code to say aloud"),
            state.passcode,
            model.type_passcode,
            helper=_("Five wrong codes close the link. You may choose another one."),
            error=_("At least %(count)s letters or digits.", count=SHORTEST)
            if state.code_is_short
            else "",
            longest=_LONGEST,
        ),
    ]


def _acts(state: ShareState, make: Any, _: Translator) -> ft.Control:
    label = _("Make the link")
    if state.sent:
        done, total = state.sent
        label = _("Sending: %(done)s of %(total)s…", done=min(done + 1, total), total=total)
    return ft.Row(
        [
            PrimaryButton(label, make, ft.Icons.LINK, disabled=not state.can_make),
            LinkButton(_("My shares"), partial(go, SHARES)),
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )


async def _life(model: ShareModel, life: Any, _event: Any) -> None:
    await model.set_life(life)


async def _openings(model: ShareModel, count: int, _event: Any) -> None:
    await model.set_openings(count)
