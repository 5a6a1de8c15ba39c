"""What became of every file."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.core.identity import Identity
from services.documents.models import ImportedFile, Outcome
from services.i18n.formats import Formats
from services.i18n.sentences import refusal
from services.i18n.translator import Translator
from views._shared.announce import announce
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.documents.add_state import AddModel
from views.documents.owner import use_owner

_AT_ONCE: Final = 50
"""Lines of the report shown at first, and with each wish for more."""
_DECISIONS: Final = 5


@ft.component
def Report(model: AddModel) -> ft.Control:
    """Say first the sum, then what needs a decision, then each file."""
    _, formats = use_translation()
    owner = use_owner()
    state, report = model.state, model.state.report
    summary = _summary(model, _) if report else ""

    async def say() -> None:
        await announce(summary)

    ft.use_effect(say, [summary], cleanup=lambda: None)

    async def restart(_event: Any) -> None:
        await model.restart()

    async def undo(_event: Any) -> None:
        await model.undo()

    files = report.files if report else ()
    added = [file for file in files if file.outcome is Outcome.ADDED]
    known = [file for file in files if file.outcome is Outcome.DUPLICATE]
    parts: list[ft.Control] = [
        Banner(summary, icon=ft.Icons.CHECK_CIRCLE_OUTLINE, tone=Tone.CALM if added else Tone.INFO)
    ]
    if report and report.adopted:
        parts.append(
            Banner(
                _(
                    "This space had no name. It now has the one of these documents: %(name)s.",
                    name=report.adopted.display,
                )
            )
        )
    parts += [_decision(model, file, owner, _, formats) for file in state.to_decide[:_DECISIONS]]
    actions: list[ft.Control] = [
        (SecondaryButton if state.to_decide else PrimaryButton)(
            _("See my documents"), partial(go, "/documents")
        ),
        SecondaryButton(_("Add others"), restart, ft.Icons.ADD),
    ]
    if added and state.undone is None:
        actions.append(SecondaryButton(_("Undo this import"), undo, ft.Icons.UNDO))
    parts.append(ft.Row(actions, wrap=True, spacing=Space.NEAR, run_spacing=Space.NEAR))
    if state.refused:
        parts.append(keyed("refused", _Lines, _("Not taken"), state.refused))
    if added and state.undone is None:
        parts.append(keyed("added", _Lines, _("Added"), tuple(added)))
    if known:
        parts.append(keyed("known", _Lines, _("Already here"), tuple(known)))
    return ft.Column(parts, spacing=Space.PAGE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _summary(model: AddModel, _: Translator) -> str:
    state, report = model.state, model.state.report
    if report is None:
        return ""
    if state.undone is not None:
        return _.n("%(count)s document put aside.", "%(count)s documents put aside.", state.undone)
    documents = sum(len(file.documents) for file in report.files if file.outcome is Outcome.ADDED)
    known = report.count(Outcome.DUPLICATE)
    refused = len(state.refused)
    words = [_.n("%(count)s document added.", "%(count)s documents added.", documents)]
    if known:
        words.append(
            _.n("%(count)s file was already here.", "%(count)s files were already here.", known)
        )
    if refused:
        words.append(
            _.n("%(count)s file was not taken.", "%(count)s files were not taken.", refused)
        )
    if report.stopped:
        words.append(_("Stopped as you asked."))
    return " ".join(words)


@ft.component
def _Lines(title: str, files: tuple[ImportedFile, ...]) -> ft.Control:
    """Show a line for each file, some at first: of five thousand, nobody reads more at once."""
    _, _formats = use_translation()
    shown, set_shown = ft.use_state(_AT_ONCE)

    async def more(_event: Any) -> None:
        set_shown(shown + _AT_ONCE)

    some = files[:shown]
    lines = [_line(file, Place.of(index, len(some)), _) for index, file in enumerate(some)]
    left = len(files) - len(some)
    if not left:
        return SectionCard(title, lines)
    words = _.n("%(count)s more is not shown.", "%(count)s more are not shown.", left)
    rest = ft.Row(
        [
            ft.Text(words, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
            LinkButton(_("Show more"), more, name=_("Show more: %(title)s", title=title)),
        ],
        wrap=True,
        spacing=Space.CLOSE,
    )
    return ft.Column(
        [SectionCard(title, lines), rest],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _line(file: ImportedFile, place: Place, _: Translator) -> ft.Control:
    if file.outcome is Outcome.REFUSED:
        return _refused(file, _)
    added = file.outcome is Outcome.ADDED
    return Tile(
        file.name,
        _found(file, _),
        ft.Icons.CHECK if added else ft.Icons.CONTENT_COPY,
        tone=Tone.CALM if added else Tone.NEUTRAL,
        on_click=partial(go, f"/documents/{file.documents[0]}") if file.documents else None,
        place=place,
    )


def _found(file: ImportedFile, _: Translator) -> str:
    if file.outcome is Outcome.DUPLICATE:
        return _("The same file was added before.")
    words = [_.n("%(count)s document", "%(count)s documents", len(file.documents))]
    if file.resources:
        words.append(
            _.n("%(count)s other record kept", "%(count)s other records kept", file.resources)
        )
    return " · ".join(words)


def _refused(file: ImportedFile, _: Translator) -> ft.Control:
    if file.error is None:
        return Tile(file.name, icon=ft.Icons.BLOCK, tone=Tone.DANGER)
    why = refusal(file.error, _)
    return Tile(
        file.name,
        why.todo,
        ft.Icons.BLOCK,
        tone=Tone.DANGER,
        state=StateLine(why.what, ft.Icons.ERROR_OUTLINE, Tone.DANGER),
    )


def _decision(
    model: AddModel, file: ImportedFile, owner: Identity, _: Translator, formats: Formats
) -> ft.Control:
    """Show both identities side by side, and let the person decide."""

    async def keep(_event: Any) -> None:
        await model.keep(file.name)

    async def leave(_event: Any) -> None:
        await model.leave_out(file.name)

    why = refusal(file.error, _).what if file.error else ""

    def person(identity: Identity) -> str:
        born = formats.fhir(identity.birth_date)
        return ", ".join(
            filter(None, (identity.display, born and _("born %(date)s", date=born)))
        ) or _("no name")

    return Card(
        [
            Heading(file.name, 2, Type.TITLE),
            StateLine(why, ft.Icons.PERSON_SEARCH_OUTLINED, Tone.TODO),
            Fact(_("This space"), person(owner), stacked=True, inset=0),
            Fact(_("The document"), person(file.identity or Identity()), stacked=True, inset=0),
            ft.Row(
                [
                    PrimaryButton(_("Leave it out"), leave),
                    SecondaryButton(_("It is right for my space"), keep),
                ],
                wrap=True,
                spacing=Space.NEAR,
                run_spacing=Space.NEAR,
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.CLOSE,
    )
