"""The next appointment, and what is offered: the first thing on the first page."""

from functools import partial

import flet as ft

from services.appointments.models import Appointment
from services.core.clock import Clock
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Radius, Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.one_words import offer_end, who
from views.home.appointments_state import NextModel


@ft.component
def NextAppointment() -> ft.Control:
    """Show them; nothing when there is nothing."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: NextModel(services.appointments, services.changes, services.clock))
    state, clock = model.state, services.clock
    parts = [_offer(one, clock, _, formats) for one in state.offers if one.offer]
    if state.coming and state.coming.start:
        parts.append(_hero(state.coming, clock, _, formats, prepares=look.chooses))
    parts += [_near(one, clock, _, formats, large=look.large) for one in state.near]
    return ft.Column(
        parts,
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        visible=bool(parts),
    )


@ft.component
def NextVisit() -> ft.Control:
    """Show the way to prepare a visit, where the next appointment does not."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: NextModel(services.appointments, services.changes, services.clock))
    section = SectionCard(
        _("My next visit"),
        [
            Tile(
                _("Prepare my visit"),
                _("One page: why I come, what is new, three questions"),
                ft.Icons.EDIT_NOTE,
                trailing=Chevron(),
                on_click=partial(go, "/visit"),
                large=look.large,
            )
        ],
    )
    return ft.Container(section, visible=model.state.coming is None)


def _delay(one: Appointment, clock: Clock, _: Translator) -> str:
    assert one.start is not None  # noqa: S101 - what comes has a time
    return words.delay(one.start.date(), clock.now().astimezone(one.start.tzinfo).date(), _)


def _hero(
    one: Appointment, clock: Clock, _: Translator, formats: Formats, *, prepares: bool
) -> ft.Control:
    assert one.start is not None  # noqa: S101 - what comes has a time
    ink = ft.Colors.ON_PRIMARY_CONTAINER
    label = _("Next appointment · %(delay)s", delay=_delay(one, clock, _))
    there = words.address(one.practice.place) if one.mode.value == "place" else ""
    where = there or words.mode_name(one.mode, _)
    lines: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(ft.Icons.EVENT_OUTLINED, color=ink),
                ft.Text(label, theme_style=Type.LABEL, color=ink, expand=True),
            ],
            spacing=Space.CLOSE,
        ),
        Heading(words.capital(words.moment(one.start, _, formats)), color=ink),
        ft.Text(who(one) or one.reason.name, theme_style=Type.BODY, color=ink),
        ft.Text(where, theme_style=Type.SECONDARY, color=ink),
    ]
    if one.late_minutes:
        late = _.n(
            "The practice runs %(count)s minute late",
            "The practice runs %(count)s minutes late",
            one.late_minutes,
        )
        lines.append(ft.Text(late, theme_style=Type.LABEL, color=ink))
    details = LinkButton(_("Details and access"), partial(go, f"/appointments/{one.id}"))
    prepare = PrimaryButton(_("Prepare my visit"), partial(go, "/visit"))
    lines.append(
        ft.Row(
            [*([prepare] if prepares else []), details],
            wrap=True,
            spacing=Space.CLOSE,
        )
    )
    return ft.Container(
        ft.Column(lines, spacing=Space.SMALL),
        bgcolor=ft.Colors.PRIMARY_CONTAINER,
        border_radius=Radius.CARD,
        padding=Space.PAGE,
    )


def _offer(one: Appointment, clock: Clock, _: Translator, formats: Formats) -> ft.Control:
    assert one.offer is not None  # noqa: S101 - only offers come here
    end = offer_end(one.offer_until, clock.now(), _, formats) if one.offer_until else ""
    said = "\n".join(
        filter(None, (words.capital(words.when(one.offer, _, formats)), who(one), end))
    )
    return Banner(
        said,
        title=_("An earlier time is offered to you"),
        icon=ft.Icons.UPDATE_OUTLINED,
        tone=Tone.TODO,
        actions=[SecondaryButton(_("See the offer"), partial(go, "/appointments"))],
    )


def _near(
    one: Appointment, clock: Clock, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    """Return the calm line of a reminder."""
    assert one.start is not None  # noqa: S101 - what is reminded of has a time
    title = _("Reminder · %(delay)s", delay=_delay(one, clock, _))
    when = words.capital(words.moment(one.start, _, formats))
    return Card(
        [
            Tile(
                title,
                words.joined(when, who(one)),
                ft.Icons.NOTIFICATIONS_NONE,
                trailing=Chevron(),
                on_click=partial(go, f"/appointments/{one.id}"),
                large=large,
            )
        ]
    )
