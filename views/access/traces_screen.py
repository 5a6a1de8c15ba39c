"""Who saw, and what was done: the server's own traces, by day, in plain words."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.access.models import Unanswered
from services.access.traces import Group, by_day, table_of
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.chip import Chip
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_saver
from views._shared.saving import Save
from views._shared.theme import Size, Space, Tone, Type
from views.access.proof_section import ProofSection
from views.access.refusals_parts import BLOCKED
from views.access.trace_doubts import what_to_do
from views.access.trace_words import act_of, what_choices, who_choices, who_of
from views.access.traces_state import TracesModel, TracesState

CHOICES: Final = "/choices"
_FILE: Final = "carnet-qui-a-vu.csv"
_MOST: Final = 150
"""Lines drawn at once; narrowing shows the others."""


@ft.component
def TracesScreen() -> ft.Control:
    """Show what was last read, then what the server says now."""
    _, formats = use_translation()
    services, look, save = use_services(), use_look(), use_saver()
    model = use_model(lambda: TracesModel(services.traces))
    state, reading = model.state, model.state.reading
    person = look.given or look.person

    async def again(_event: Any) -> None:
        await model.refresh()

    if reading is None and state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.away is Unanswered.HERE:
        body = [_nowhere(_)]
    elif reading is None or (reading.read_at is None and state.asking):
        body = [Skeleton(_("Asking your server"))]
    elif reading.read_at is None:
        body = [_unread(model, again, _)]
    else:
        body = [
            *_stale(model, again, _, formats),
            ft.Text(
                _(
                    "Your server writes down every access before it answers, and those it refuses. "
                    "Only you read this list."
                ),
                theme_style=Type.BODY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *_doubted(model, _),
            _narrowing(model, _),
            *_days(state, person, _, formats, large=look.large),
            *_below(model, save, person, _),
            keyed("proof", ProofSection),
        ]
    return Page(
        _("Who saw, and what was done"),
        body,
        back=CHOICES,
        back_label=_("My choices"),
        width=Size.READING,
    )


def _nowhere(_: Translator) -> ft.Control:
    return EmptyState(
        _("Nobody but this device sees your documents"),
        _("This space has no server: nobody else could look, and nothing is written down."),
        ft.Icons.LOCK_OUTLINE,
    )


def _unread(model: TracesModel, again: Any, _: Translator) -> ft.Control:
    away = model.state.away
    if away is Unanswered.UNSUPPORTED:
        return EmptyState(
            _("Your server does not say who saw"),
            _("It has no list that you may read. Ask whoever runs it."),
            ft.Icons.FACT_CHECK_OUTLINED,
        )
    return EmptyState(
        _("The server cannot be reached"),
        _("Who saw is written down on your server, and was not read on this device yet."),
        ft.Icons.CLOUD_OFF_OUTLINED,
        SecondaryButton(_("Try again"), again, ft.Icons.REFRESH),
    )


def _stale(model: TracesModel, again: Any, _: Translator, formats: Formats) -> list[ft.Control]:
    """Say when this was read where it could not be read anew."""
    reading, state = model.state.reading, model.state
    if reading is None or reading.read_at is None or (state.away is None and not state.error):
        return []
    return [
        Banner(
            _("Last read on %(moment)s.", moment=formats.moment(reading.read_at)),
            title=_("The server cannot be reached"),
            icon=ft.Icons.CLOUD_OFF_OUTLINED,
            tone=Tone.TODO,
            actions=[LinkButton(_("Try again"), again)],
        )
    ]


def _narrowing(model: TracesModel, _: Translator) -> ft.Control:
    async def by(_event: Any = None, **choice: Any) -> None:
        await model.choose(**choice)

    state = model.state
    people: list[ft.Control] = [
        Chip(words, partial(by, who=who), selected=state.who is who)
        for who, words in who_choices(_)
    ]
    acts: list[ft.Control] = [
        Chip(words, partial(by, what=what), selected=state.what is what)
        for what, words in what_choices(_)
    ]
    rows: list[ft.Control] = [
        ft.Row(chips, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)
        for chips in (people, acts)
    ]
    return ft.Column(rows, spacing=Space.CLOSE)


def _days(
    state: TracesState, person: str, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    groups = state.groups
    if not groups:
        return [
            EmptyState(
                _("Nothing here"),
                _("No access of this kind was written down, as far as this list goes."),
                ft.Icons.FACT_CHECK_OUTLINED,
            )
        ]
    return [
        SectionCard(
            formats.day(at.date()),
            [
                _line(
                    group,
                    person,
                    _,
                    formats,
                    Place.of(index, len(day)),
                    doubts=state.doubts,
                    large=large,
                )
                for index, group in enumerate(day)
            ],
        )
        for at, day in by_day(groups[:_MOST])
    ]


def _line(
    group: Group,
    person: str,
    _: Translator,
    formats: Formats,
    place: Place,
    *,
    doubts: bool,
    large: bool,
) -> ft.Control:
    """Show acts that are alike; where one is not recognised, a professional can be blocked from there."""
    trace = group.trace
    said = [act_of(trace, _), formats.time(group.at)]
    if group.times > 1:
        said.append(_.n("%(count)s time", "%(count)s times", group.times))
    if trace.emergency:
        said.insert(0, _("Emergency"))
    icon, tone = ft.Icons.VISIBILITY_OUTLINED, Tone.NEUTRAL
    if trace.refused:
        icon, tone = ft.Icons.BLOCK, Tone.NEUTRAL
    elif trace.kind in {"create", "update", "delete"}:
        icon, tone = ft.Icons.EDIT_OUTLINED, Tone.CALM
    elif trace.emergency:
        icon, tone = ft.Icons.EMERGENCY_OUTLINED, Tone.TODO
    who = who_of(group, person, _)
    block = LinkButton(
        _("Block…"),
        partial(go, f"{BLOCKED}/who/{trace.who}"),
        name=_("Block %(name)s", name=who),
        flush=True,
    )
    is_somebody = trace.as_ == "professional" and trace.who
    return Tile(
        who,
        " · ".join(said),
        icon,
        tone=tone,
        trailing=block if doubts and is_somebody else None,
        place=place,
        large=large,
    )


def _below(model: TracesModel, save: Save, person: str, _: Translator) -> list[ft.Control]:
    state, reading = model.state, model.state.reading
    groups = state.groups

    async def older(_event: Any) -> None:
        await model.more()

    async def export(_event: Any) -> None:
        words = [(who_of(one, person, _), act_of(one.trace, _)) for one in groups]
        head = (_("When"), _("Who"), _("What"), _("Times"))
        data = table_of(groups, words, head)
        await save(_FILE, len(data), lambda: (data,))

    buttons: list[ft.Control] = []
    if reading is not None and reading.more:
        buttons.append(
            SecondaryButton(_("Show older ones"), older, ft.Icons.HISTORY, disabled=state.asking)
        )
    if groups:
        buttons.append(SecondaryButton(_("Save this list"), export, ft.Icons.DOWNLOAD_OUTLINED))
    return [ft.Row(buttons, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)]


def _doubted(model: TracesModel, _: Translator) -> list[ft.Control]:
    """Offer what to do, above the list: it opens where it was asked."""
    doubts = model.state.doubts

    async def doubt(_event: Any) -> None:
        await model.doubt(doubts=not doubts)

    button = SecondaryButton(_("I don’t recognise one of these"), doubt, ft.Icons.HELP_OUTLINE)
    return [ButtonLine(button), *(what_to_do(_) if doubts else [])]
