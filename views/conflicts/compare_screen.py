"""Two versions of one thing, side by side or one under the other, and what can be done with them."""

from collections.abc import Sequence
from functools import partial
from mimetypes import guess_extension
from typing import Any

import flet as ft

from services.core.errors import NotHereError
from services.i18n.formats import Formats
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from services.sync.versions import Choice, Comparison, Question
from views._shared.components.banner import Banner
from views._shared.components.buttons import (
    LinkButton,
    OnClick,
    PrimaryButton,
    SecondaryButton,
)
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
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
from views._shared.standing import UNREACHED
from views._shared.theme import Size, Space, Tone, Type
from views.conflicts.fields import Fields
from views.conflicts.list_screen import LIST
from views.conflicts.state import CompareModel, CompareState
from views.conflicts.version import VersionCard
from views.conflicts.words import consequence, done, happened, label, settled
from views.conflicts.words import explained as what_happened


@ft.component
def CompareScreen() -> ft.Control:
    """Show the conflict that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"conflict-{chosen}", Compare, chosen)


@ft.component
def Compare(chosen: str) -> ft.Control:
    """Show one conflict, by its id or by that of the document."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(
        lambda: CompareModel(
            services.conflicts, services.follower, services.changes, (_, formats), chosen
        )
    )
    picker = use_kept(ft.FilePicker)
    state = model.state
    title = state.comparison.conflict.title if state.comparison else _("Two versions")

    async def resolve(_event: Any) -> None:
        choice, comparison = state.asking, state.comparison
        if choice is None or comparison is None or not await model.resolve():
            return
        question = comparison.conflict.question
        said = done(choice, question, _)
        if _can_be_taken_back(choice, question, offline=_is_offline(services.follower.state.error)):
            notices.say(said, _("Undo"), model.undo)
        else:
            notices.say(said)
        await go(LIST)

    async def save(_event: Any) -> None:
        found = await model.other_file()
        if found is not None:
            name = f"{title}{guess_extension(found.mime) or ''}"
            await picker.save_file(file_name=name, src_bytes=found.data)

    ft.use_dialog(_asked(model, _, resolve))
    return Page(
        title,
        _body(model, _, formats, save, wide=look.desktop),
        back=LIST,
        back_label=_("Two versions"),
        width=Size.WELCOME if look.desktop else Size.READING,
    )


def _body(
    model: CompareModel, _: Translator, formats: Formats, save: OnClick, *, wide: bool
) -> list[ft.Control]:
    state, comparison = model.state, model.state.comparison
    if state.gone:
        return [
            EmptyState(
                _("Nothing to compare"),
                _("It was settled, or it is no longer here."),
                ft.Icons.CHECK_CIRCLE_OUTLINE,
            )
        ]
    if comparison is None:
        again = partial(_again, model)
        return (
            [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
            if state.error
            else [Skeleton(_("Loading"))]
        )
    conflict = comparison.conflict
    line = " · ".join((conflict.type, happened(conflict.question, _)))
    return [
        ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        *_banners(state, comparison, _, formats),
        *(
            Fields(model, comparison, _)
            if state.by_fields
            else _versions(model, comparison, (_, formats), save, wide=wide)
        ),
    ]


async def _again(model: CompareModel, _event: Any) -> None:
    await model.load()


def _banners(
    state: CompareState, comparison: Comparison, _: Translator, formats: Formats
) -> list[ft.Control]:
    conflict = comparison.conflict
    banners: list[ft.Control] = []
    if isinstance(state.error, NotHereError):
        said = _("Its file is not on this device yet: both can be kept once it came.")
        banners.append(Banner(said, icon=ft.Icons.CLOUD_QUEUE, tone=Tone.TODO))
    elif state.error:
        banners.append(
            Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)
        )
    if conflict.resolved_at is not None and conflict.choice is not None:
        when = formats.moment(conflict.resolved_at)
        said = _("On %(day)s. Both versions stay readable here for 90 days.", day=when)
        title = settled(conflict.choice, conflict.question, _)
        return [
            *banners,
            Banner(said, title=title, icon=ft.Icons.CHECK_CIRCLE_OUTLINE),
        ]
    if state.moved:
        said = _("Another version came while you were looking. Here it is: please choose again.")
        banners.append(Banner(said, icon=ft.Icons.SYNC, tone=Tone.TODO))
    title, text = what_happened(conflict, _)
    tone = Tone.TODO if conflict.policy.binding else Tone.INFO
    return [*banners, Banner(text, title=title, icon=ft.Icons.COMPARE_ARROWS, tone=tone)]


def _versions(
    model: CompareModel,
    comparison: Comparison,
    words: tuple[Translator, Formats],
    save: OnClick,
    *,
    wide: bool,
) -> list[ft.Control]:
    _, formats = words
    cards = [
        VersionCard(
            comparison,
            version,
            _,
            formats,
            [_choice(model, choice, comparison, _)] if choice in comparison.choices else [],
            save,
        )
        for version, choice in (
            (comparison.mine, Choice.MINE),
            (comparison.theirs, Choice.THEIRS),
        )
    ]
    both: ft.Control = (
        ft.Row(
            [ft.Container(card, expand=True) for card in cards],
            spacing=Space.APART,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        if wide
        else ft.Column(
            cards, spacing=Space.PAGE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        )
    )
    others: list[ft.Control] = []
    if Choice.BOTH in comparison.choices:
        others.append(_choice(model, Choice.BOTH, comparison, _))
    if Choice.MERGED in comparison.choices:
        others.append(LinkButton(_("Choose field by field"), partial(_by_fields, model)))
    return [both, *_row(others)]


def _row(controls: Sequence[ft.Control]) -> list[ft.Control]:
    if not controls:
        return []
    return [
        ft.Row(list(controls), wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
    ]


def _choice(
    model: CompareModel, choice: Choice, comparison: Comparison, _: Translator
) -> ft.Control:
    return SecondaryButton(
        label(choice, comparison.conflict.question, _),
        partial(_ask, model, choice),
        disabled=model.state.busy,
    )


async def _ask(model: CompareModel, choice: Choice, _event: Any) -> None:
    await model.ask(choice)


async def _by_fields(model: CompareModel, _event: Any) -> None:
    await model.choose_fields(by_fields=True)


def _asked(model: CompareModel, _: Translator, resolve: Any) -> ft.AlertDialog | None:
    """Return the dialog that says what becomes of the other version."""
    state = model.state
    if state.asking is None or state.comparison is None:
        return None
    question = state.comparison.conflict.question
    title, text = consequence(state.asking, question, _)

    async def cancel(_event: Any) -> None:
        await model.ask(None)

    return ft.AlertDialog(
        modal=True,
        title=ft.Text(title, theme_style=Type.SECTION),
        content=ft.Container(ft.Text(text, theme_style=Type.BODY), width=Size.FORM),
        scrollable=True,
        actions=[
            SecondaryButton(_("Not yet"), cancel, autofocus=True),
            PrimaryButton(label(state.asking, question, _), resolve),
        ],
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=cancel,
    )


def _is_offline(error: Any) -> bool:
    return getattr(error, "fault", None) in UNREACHED


def _can_be_taken_back(choice: Choice, question: Question, *, offline: bool) -> bool:
    """Say whether nothing of an answer leaves at once: what is sent cannot be taken back."""
    return offline or (choice is Choice.THEIRS and question is not Question.DELETED_HERE)
