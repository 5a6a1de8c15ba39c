"""What an appointment's page says: where it stands, who and where, what to bring."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import flet as ft

from services.appointments.bringing import Brought
from services.appointments.models import Appointment, Mode, State
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.acting import ActModel
from views.appointments.acting_said import called
from views.appointments.booked_words import rule_text
from views.appointments.bring_lines import names
from views.appointments.one_words import offer_end, standing, when, whole
from views.appointments.practice_card import Line, Who


def part(title: str, lines: Sequence[ft.Control]) -> ft.Control:
    """Show a titled card of lines."""
    return ft.Column(
        [Heading(title, 2, Type.TITLE), Card(lines, padding=Space.PAGE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def stands(one: Appointment, now: datetime, _: Translator, formats: Formats) -> list[ft.Control]:
    """Say when it is and where it stands, then what the practice says of it."""
    state = standing(one, _)
    dated = one.start is not None and one.state not in {State.WAITLIST, State.OFFERED}
    head = whole(one.start, formats) if dated and one.start else when(one, _, formats)
    lines = [state.text]
    if dated and one.start and one.start > now and one.state is State.BOOKED:
        days = words.delay(one.start.date(), now.astimezone(one.start.tzinfo).date(), _)
        lines[0] = words.joined(lines[0], days)
    if one.start and (zone := words.elsewhere_clock(one.start, _, formats.zone)):
        here = one.start.astimezone(formats.zone)
        same = here.date() == one.start.date()
        said = formats.time(here) if same else whole(here, formats)
        lines.append(_("%(zone)s Here it will be %(time)s.", zone=zone, time=said))
    if one.secret:
        lines.append(_("Only you see it: not those who represent you."))
    shown: list[ft.Control] = [
        Banner("\n".join(lines), title=head, icon=state.icon, tone=_boxed(state.tone))
    ]
    if one.late_minutes and one.state is State.BOOKED:
        late = _.n(
            "The practice runs %(count)s minute late",
            "The practice runs %(count)s minutes late",
            one.late_minutes,
        )
        banner = Banner(late, icon=ft.Icons.SCHEDULE, tone=Tone.TODO)
        shown.append(ft.Semantics(live_region=True, content=banner))
    if one.message:
        shown.append(Banner(one.message, title=_("The practice says")))
    return shown


def _boxed(tone: Tone) -> Tone:
    return Tone.INFO if tone is Tone.NEUTRAL else tone


def offered(
    one: Appointment,
    acts: ActModel,
    now: datetime,
    _: Translator,
    formats: Formats,
    *,
    changes: bool,
) -> list[ft.Control]:
    """Show the earlier time that waits for an answer, with the answers for whoever may give one."""
    if one.state is not State.OFFERED or one.offer is None:
        return []
    busy = bool(acts.state.busy)

    async def take(_event: Any) -> None:
        await acts.take(one.id)

    async def leave(_event: Any) -> None:
        await acts.leave(one.id)

    end = offer_end(one.offer_until, now, _, formats) if one.offer_until else ""
    return [
        Banner(
            end,
            title=words.capital(words.when(one.offer, _, formats)),
            icon=ft.Icons.UPDATE_OUTLINED,
            tone=Tone.TODO,
            actions=[
                PrimaryButton(_("Take this time"), take, ft.Icons.CHECK, disabled=busy),
                SecondaryButton(_("Leave it"), leave, disabled=busy),
            ]
            if changes
            else [],
        )
    ]


def where(one: Appointment, _: Translator, formats: Formats) -> ft.Control:
    """Show who, what for, where, how one gets in, what it costs."""
    practice, place, there = one.practice, one.practice.place, one.mode is Mode.PLACE
    length = "" if one.elsewhere else words.minutes(one.reason, _)  # nobody said how long
    reason = words.joined(words.reason_name(one.reason, _), length)
    lines: list[ft.Control] = [
        *([Who(practice)] if practice.name else []),
        Line(ft.Icons.INFO_OUTLINE, reason),
        Line(
            words.mode_icon(one.mode),
            (words.address(place) if there else "") or words.mode_name(one.mode, _),
            place.directions if there else "",
        ),
    ]
    if not one.elsewhere:
        if there:
            lines.append(Line(ft.Icons.ACCESSIBLE, words.access_name(place, _)))
        lines.append(Line(ft.Icons.EURO, words.price_line(practice.price, _, formats)))
    if place.phone:
        call = LinkButton(
            _("Call"),
            partial(called, place.phone),
            name=_("Call %(number)s", number=place.phone),
        )
        phone = ft.Container(Line(ft.Icons.PHONE_OUTLINED, place.phone), expand=True)
        lines.append(ft.Row([phone, call], spacing=0))
    if one.note:
        lines.append(Line(ft.Icons.EDIT_NOTE, one.note, _("Your words to the practice")))
    return Card(lines, padding=Space.PAGE, spacing=Space.PAGE)


def before(
    one: Appointment, brought: Sequence[Brought], _: Translator, formats: Formats
) -> list[ft.Control]:
    """Show the instructions, what to bring with the documents that may be it, and the rule."""
    reason, shown = one.reason, []
    over = one.state in {State.CANCELLED, State.DONE, State.MISSED}
    if over or one.elsewhere:
        return []
    if reason.instructions:
        lines = [Line(ft.Icons.INFO_OUTLINE, reason.instructions)]
        shown.append(part(_("Before you come"), lines))
    if brought:
        shown.append(part(_("To bring"), [_bring(each, _, formats) for each in brought]))
    rule = Line(ft.Icons.EVENT_REPEAT_OUTLINED, rule_text(reason.rule, _), reason.rule.text)
    return [*shown, part(_("If you cannot come"), [rule])]


def _bring(each: Brought, _: Translator, formats: Formats) -> ft.Control:
    line = Line(ft.Icons.CHECK, each.line)
    if not each.documents:
        return line
    links: list[ft.Control] = [
        LinkButton(
            name,
            partial(go, f"/documents/{document.id}"),
            ft.Icons.DESCRIPTION_OUTLINED,
            name=_("Open %(title)s", title=name),
            flush=True,
        )
        for document, name in zip(each.documents, names(each.documents, _, formats), strict=True)
    ]
    indent = ft.Padding.only(left=Space.PAGE_WIDE)
    found = ft.Column(
        [
            ft.Text(
                _("Perhaps, in your documents:"),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *links,
        ],
        spacing=0,
    )
    return ft.Column([line, ft.Container(found, padding=indent)], spacing=Space.TIGHT)
