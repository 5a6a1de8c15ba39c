"""What changed between two versions, question by question."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.errors import ServiceError
from services.directives.models import Change, Standing
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.card import Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.directives_ports import Directives
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.theme import Radius, Size, Space, Tone, Type
from views.directives.parts import HOME, name_of, text


@dataclass(frozen=True, slots=True)
class CompareState:
    """The two versions and what differs, None while it is read."""

    standing: Standing | None = None
    changes: tuple[Change, ...] = ()
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class CompareModel:
    """Compares two versions; never raises."""

    _directives: Directives
    _before: str
    _after: str
    state: CompareState = field(default_factory=CompareState)

    async def start(self) -> None:
        """Read both."""
        try:
            standing = (await self._directives.desk()).standing
            changes = await self._directives.compare(self._before, self._after)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = CompareState(standing, changes)

    def stop(self) -> None:
        """Nothing to let go of."""


@ft.component
def CompareScreen() -> ft.Control:
    """Show the two versions that the route names."""
    params = ft.use_route_params()
    before, after = params["before"], params["after"]
    return keyed(f"{before}-{after}", Compared, before, after)


@ft.component
def Compared(before: str, after: str) -> ft.Control:
    """Show what differs."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: CompareModel(services.directives, before, after))
    state = model.state
    old = state.standing.version(before) if state.standing else None
    new = state.standing.version(after) if state.standing else None
    if state.error:
        body: list[ft.Control] = [ErrorState(explained(state.error, _))]
    elif state.standing is None:
        body = [Skeleton(_("Loading"))]
    elif old is None or new is None:
        body = [
            EmptyState(
                _("Nothing to compare"),
                _("One of the two versions is not here."),
                ft.Icons.COMPARE_ARROWS,
            )
        ]
    else:
        names = (name_of(old, _, formats), name_of(new, _, formats))
        said = _("From “%(before)s” to “%(after)s”", before=names[0], after=names[1])
        body = [text(said), *_changes(state.changes, _, wide=look.desktop)]
    return Page(
        _("What changed"),
        body,
        back=HOME,
        back_label=_("Advance directives"),
        width=Size.WELCOME if look.desktop else Size.READING,
    )


def _changes(changes: tuple[Change, ...], _: Translator, *, wide: bool) -> list[ft.Control]:
    if not changes:
        return [text(_("The two say the same."))]
    found: list[ft.Control] = []
    for change in changes:
        sides: list[ft.Control] = [
            _side(_("Before"), change.before or _("not answered"), Tone.NEUTRAL, wide=wide),
            _side(_("After"), change.after or _("not answered"), Tone.CALM, wide=wide),
        ]
        both: ft.Control = (
            ft.Row(sides, vertical_alignment=ft.CrossAxisAlignment.START, spacing=Space.NEAR)
            if wide
            else ft.Column(
                sides, spacing=Space.NEAR, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
            )
        )
        found.append(
            Card(
                [Heading(change.label, 2, Type.TITLE), both],
                padding=Space.PAGE,
                spacing=Space.NEAR,
            )
        )
    return found


def _side(label: str, words: str, tone: Tone, *, wide: bool) -> ft.Container:
    return ft.Container(
        ft.Column(
            [
                ft.Text(label, theme_style=Type.LABEL, color=tone.on_box),
                ft.Text(words, theme_style=Type.BODY, color=tone.on_box),
            ],
            spacing=Space.SMALL,
        ),
        bgcolor=tone.box,
        border_radius=Radius.CONTROL,
        padding=Space.NEAR,
        expand=wide,
    )
