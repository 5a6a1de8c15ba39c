"""Advance directives: what holds, what was before, and every way to write them."""

from functools import partial
from typing import Any

import flet as ft

from services.directives.models import Desk, Who
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.theme import Size, Tone
from views._shared.typed_dates import typed_date
from views.directives.holding import conflict, in_force, warnings
from views.directives.parts import buttons, part, text, waiting, wrong
from views.directives.state import DeskModel
from views.directives.ways import earlier, elsewhere, more, reminder, ways


@ft.component
def DirectivesScreen() -> ft.Control:
    """Show where the person's directives stand."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: DeskModel(services.directives, services.changes))
    desk = model.state.desk

    async def revoked(_event: Any) -> None:
        if await model.do(services.directives.revoke):
            notices.say(_("Revoked. Every version stays readable here."))

    async def kept(_event: Any = None) -> None:
        await model.ask("")

    asked = Confirm(
        _("Revoke your directives?"),
        _(
            "None will hold any more from today. The revocation is dated and kept; nothing is erased. Tell those who "
            "have a copy on paper."
        ),
        confirm=_("Revoke my directives"),
        cancel=_("Keep them"),
        on_confirm=revoked,
        on_cancel=kept,
    )
    ft.use_dialog(asked if model.state.asking == "revoke" else None)
    if desk is None:
        body = waiting(model, _)
    elif desk.who is Who.MINOR:
        body = _minor(_)
    elif desk.who is Who.UNKNOWN:
        body = [*wrong(model, _), keyed("born", AskBirthDate, model)]
    else:
        body = [*wrong(model, _), *_adult(model, desk, _, formats, large=look.large)]
    return Page(
        _("Advance directives"),
        body,
        back="/choices",
        back_label=_("My choices"),
        width=Size.READING,
    )


def _minor(_: Translator) -> list[ft.Control]:
    return [
        Banner(
            _(
                "The law opens advance directives to adults only. At 18, you may write them here if you wish."
            ),
            title=_("Not before 18"),
        ),
        part(_("What they are"), [text(words) for words in what_they_are(_)]),
    ]


@ft.component
def AskBirthDate(model: DeskModel) -> ft.Control:
    """Ask for the birth date that the space does not know."""
    _, _formats = use_translation()
    typed = use_kept(_Typed)

    async def take(value: str) -> None:
        typed.day = value

    async def say(_event: Any = None) -> None:
        day = typed_date(typed.day) or ""
        await model.do(partial(model.directives.born_on, day))

    return part(
        _("When were you born?"),
        [
            text(
                _(
                    "The law opens advance directives to adults only, and your space does not know your birth date."
                )
            ),
            Field(_("Birth date"), "", take, helper=_("For example 14/03/1992"), on_submit=say),
            buttons(PrimaryButton(_("Go on"), say, ft.Icons.CHECK)),
        ],
    )


class _Typed:
    """What is in the field."""

    day = ""


def what_they_are(_: Translator) -> tuple[str, ...]:
    """Return what directives are and are not: content.md (a), L1111-11."""
    return (
        _(
            "Advance directives say what you want, or do not want, for the end of your life, if you can no longer "
            "say it yourself."
        ),
        _("They are never compulsory. As long as you can speak, what you say then is what counts."),
        _(
            "They have no end date. You can change or revoke them at any moment; the most recent ones count."
        ),
        _(
            "The doctor must follow them, except in a vital emergency while the situation is assessed, or if they are "
            "manifestly inappropriate. This is then decided by several, and written down."
        ),
        _("Without them, the trusted person is asked what you want, then your family or friends."),
    )


def _adult(
    model: DeskModel, desk: Desk, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    standing = desk.standing
    body: list[ft.Control] = [*warnings(model, desk, _, formats)]
    if standing.in_conflict:
        body.append(conflict(model, standing, _, formats))
    elif standing.in_force:
        body.append(in_force(model, standing.in_force, _, formats))
    elif standing.revoked:
        day = formats.fhir(standing.revoked.written_on[:10])
        body.append(
            Banner(
                _("None holds since %(day)s. You may write new ones whenever you want.", day=day),
                title=_("Revocation"),
                icon=ft.Icons.BLOCK_OUTLINED,
                tone=Tone.NEUTRAL,
            )
        )
    if not standing.heads and not desk.draft:
        body.append(part(_("What they are"), [text(words) for words in what_they_are(_)]))
    body.append(ways(desk, _, large=large))
    if standing.elsewhere:
        body.append(elsewhere(standing, _, formats, large=large))
    if standing.earlier:
        body.append(earlier(standing, _, formats, large=large))
    if standing.in_force:
        body.append(reminder(model, desk, _))
    body.append(more(_, large=large))
    return body
