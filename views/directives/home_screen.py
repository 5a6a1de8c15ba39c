"""Advance directives: what holds, what was before, and every way to write them."""

from functools import partial
from typing import Any

import flet as ft

from services.directives.models import Desk, Standing, Version, Who
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.confirm import Confirm
from views._shared.components.field import Field
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
from views._shared.theme import Size, Space, Tone, Type
from views._shared.typed_dates import typed_date
from views.directives.parts import HOME, buttons, name_of, part, state_of, text, waiting, wrong
from views.directives.state import DeskModel


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
    body: list[ft.Control] = [*_warnings(model, desk, _, formats)]
    if standing.in_conflict:
        body.append(_conflict(model, standing, _, formats))
    elif standing.in_force:
        body.append(_in_force(model, standing.in_force, _, formats))
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
    body.append(_ways(desk, _, large=large))
    if standing.elsewhere:
        body.append(_elsewhere(standing, _, formats, large=large))
    if standing.earlier:
        body.append(_earlier(standing, _, formats, large=large))
    if standing.in_force:
        body.append(_reminder(model, desk, _))
    body.append(_more(_, large=large))
    return body


def _warnings(model: DeskModel, desk: Desk, _: Translator, formats: Formats) -> list[ft.Control]:
    found: list[ft.Control] = []
    standing = desk.standing
    if desk.due and standing.in_force:

        async def confirmed(_event: Any) -> None:
            await model.do(model.directives.confirm)

        day = formats.fhir(standing.in_force.written_on[:10])
        found.append(
            Banner(
                _(
                    "They were written on %(day)s. Read them again; change them if you think otherwise now.",
                    day=day,
                ),
                title=_("Is it still true?"),
                icon=ft.Icons.HISTORY,
                tone=Tone.TODO,
                actions=[
                    PrimaryButton(_("Yes, still true"), confirmed, ft.Icons.CHECK),
                    SecondaryButton(
                        _("Read them"), partial(go, f"{HOME}/version/{standing.in_force.hash}")
                    ),
                ],
            )
        )
    if standing.newer_paper:
        day = formats.fhir(standing.newer_paper[:10])
        found.append(
            Banner(
                _(
                    "A paper of %(day)s is filed among your documents. The most recent directives count: bring in "
                    "what it says, or agree again here.",
                    day=day,
                ),
                title=_("A paper is newer than what is in Carnet"),
                icon=ft.Icons.WARNING_AMBER,
                tone=Tone.TODO,
            )
        )
    if standing.coming:
        found.append(
            Banner(
                _(
                    "A version came from another of your devices; its file is not here yet. Wait for it before "
                    "you change anything."
                ),
                icon=ft.Icons.DOWNLOADING,
            )
        )
    return found


def _in_force(model: DeskModel, version: Version, _: Translator, formats: Formats) -> ft.Control:
    words, icon, tone = state_of(version, _)
    read = f"{HOME}/version/{version.hash}"

    async def ask(_event: Any) -> None:
        await model.ask("revoke")

    acts: list[ft.Control] = [
        PrimaryButton(_("Read and print"), partial(go, read), ft.Icons.MENU_BOOK_OUTLINED)
    ]
    if not version.is_signed and not version.is_erased:
        acts.append(
            SecondaryButton(
                _("File the signed paper"), partial(go, f"{read}/signed"), ft.Icons.DRAW_OUTLINED
            )
        )
    acts.append(SecondaryButton(_("Revoke my directives"), ask, ft.Icons.BLOCK_OUTLINED))
    said: list[ft.Control] = [
        ft.Text(name_of(version, _, formats), theme_style=Type.SECTION),
        StateLine(words, icon, tone),
    ]
    if version.put_aside or version.is_erased:
        said.append(text(_("Its document was deleted from your documents on this device.")))
    agreed = formats.fhir(version.at)
    said.append(
        text(
            _(
                "Agreement given in Carnet on %(when)s, on %(device)s.",
                when=agreed,
                device=version.device,
            )
        )
    )
    return part(_("In force"), [*said, buttons(*acts)])


def _conflict(model: DeskModel, standing: Standing, _: Translator, formats: Formats) -> ft.Control:
    rows: list[ft.Control] = [
        Banner(
            _(
                "They were agreed on two devices, neither knowing of the other. Both are kept. Until you say which one "
                "counts, none is shown as in force."
            ),
            title=_("Two versions: which one counts?"),
            icon=ft.Icons.CALL_SPLIT,
            tone=Tone.TODO,
        )
    ]
    for version in standing.heads:
        settle = partial(_settle, model, version.hash)
        when = formats.fhir(version.at)
        read = partial(go, f"{HOME}/version/{version.hash}")
        name = name_of(version, _, formats)
        rows.append(
            Card(
                [
                    ft.Text(name, theme_style=Type.TITLE),
                    text(_("Agreed on %(when)s, on %(device)s", when=when, device=version.device)),
                    buttons(
                        SecondaryButton(_("Read"), read),
                        PrimaryButton(_("This one counts"), settle, ft.Icons.CHECK),
                    ),
                ],
                padding=Space.PAGE,
                spacing=Space.CLOSE,
            )
        )
    first, second, *_others = standing.heads
    compare = partial(go, f"{HOME}/compare/{second.hash}/{first.hash}")
    rows.append(
        ft.Row(
            [
                LinkButton(
                    _("What differs between them"), compare, ft.Icons.COMPARE_ARROWS, flush=True
                )
            ]
        )
    )
    return ft.Column(rows, spacing=Space.NEAR, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


async def _settle(model: DeskModel, digest: str, _event: Any) -> None:
    await model.do(partial(model.directives.settle, digest))


def _ways(desk: Desk, _: Translator, *, large: bool) -> ft.Control:
    tiles: list[tuple[str, str, ft.IconData, str]] = []
    if desk.draft:
        tiles.append(
            (
                _("Go on with the draft"),
                _("Nothing of it holds until you agree"),
                ft.Icons.EDIT_NOTE,
                f"{HOME}/write",
            )
        )
    has_some = desk.standing.in_force is not None
    tiles.append(
        (
            _("Change them") if has_some else _("Write them"),
            _("With questions, in your own words, from the paper, or only where they are"),
            ft.Icons.DRAW_OUTLINED,
            f"{HOME}/begin",
        )
    )
    return SectionCard(
        _("Write"),
        [
            Tile(
                title,
                line,
                icon,
                trailing=Chevron(),
                on_click=partial(go, route),
                place=Place.of(index, len(tiles)),
                large=large,
            )
            for index, (title, line, icon, route) in enumerate(tiles)
        ],
    )


def _elsewhere(standing: Standing, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    tiles = [
        Tile(
            one.title,
            " · ".join(filter(None, (formats.fhir(one.date[:10]) if one.date else "", one.author))),
            ft.Icons.DESCRIPTION_OUTLINED,
            trailing=Chevron(),
            on_click=partial(go, f"/documents/{one.id}"),
            place=Place.of(index, len(standing.elsewhere)),
            large=large,
        )
        for index, one in enumerate(standing.elsewhere)
    ]
    return ft.Column(
        [
            SectionCard(_("Papers that say something of it"), tiles),
            text(_("Carnet shows these documents, and does not read in them what you want.")),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _earlier(standing: Standing, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    tiles = []
    for index, one in enumerate(standing.earlier):
        words, icon, _tone = state_of(one, _)
        tiles.append(
            Tile(
                name_of(one, _, formats),
                words,
                icon,
                tone=Tone.NEUTRAL,
                trailing=Chevron(),
                on_click=partial(go, f"{HOME}/version/{one.hash}"),
                place=Place.of(index, len(standing.earlier)),
                large=large,
            )
        )
    return SectionCard(_("Before"), tiles)


def _reminder(model: DeskModel, desk: Desk, _: Translator) -> ft.Control:
    options = [
        Option("6", _("Every 6 months")),
        Option("12", _("Every year")),
        Option("36", _("Every 3 years")),
        Option("0", _("Never")),
    ]

    async def choose(value: str) -> None:
        await model.do(partial(model.directives.remind, int(value)))

    return part(
        _("Ask me whether it is still true"),
        [Choice(options, str(desk.reminder.months), choose)],
    )


def _more(_: Translator, *, large: bool) -> ft.Control:
    lines = [
        (
            _("Organ donation"),
            _("What is known of it, a wish to note"),
            ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED,
            "organs",
        ),
        (
            _("Check that I understood"),
            _("Four questions, for you alone"),
            ft.Icons.QUIZ_OUTLINED,
            "understand",
        ),
    ]
    return SectionCard(
        _("To know more"),
        [
            Tile(
                title,
                line,
                icon,
                trailing=Chevron(),
                on_click=partial(go, f"{HOME}/{route}"),
                place=Place.of(index, len(lines)),
                large=large,
            )
            for index, (title, line, icon, route) in enumerate(lines)
        ],
    )
