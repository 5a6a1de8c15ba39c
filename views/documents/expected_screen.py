"""Expected, not received: the visits whose report is missing, and the letter that asks for it."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.own_models import USUAL_WAIT, ExpectedReport, Waiting
from services.documents.printing import ReadyText
from services.i18n.formats import NBSP, Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Tile
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_shell,
    use_translation,
    use_words,
)
from views._shared.keyed import keyed
from views._shared.printing import frame_of
from views._shared.theme import Size, Space, Tone, Type
from views.documents.expected_line import said
from views.documents.expected_state import ExpectedModel
from views.documents.printing import PrintAccess

_LONGEST = 120


@ft.component
def ExpectedScreen() -> ft.Control:
    """List what is late, what may still come and what was settled; take in a visit."""
    _, formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(
        lambda: ExpectedModel(services.own, services.changes, services.clock, services.printing)
    )
    clipboard = use_kept(ft.Clipboard)
    words, look = use_words(), use_look()
    state = model.state

    async def settled(
        report: ExpectedReport, to: Waiting, document: str = "", _event: Any = None
    ) -> None:
        if await model.settle(report, to, document):
            words = {
                Waiting.RECEIVED: _("Noted as received"),
                Waiting.GIVEN_UP: _("No longer waited for"),
                Waiting.WAITING: _("Waited for again"),
            }[to]
            notices.say(words, _.p("a change", "Undo"), model.undo)

    async def copy(_event: Any) -> None:
        if state.letter:
            await clipboard.set(state.letter.text)
            notices.say(_("Letter copied"))

    async def asked(report: ExpectedReport, _event: Any) -> None:
        await model.ask_letter(report, frame_of(services, words, look, large=False))

    async def expect(_event: Any = None) -> None:
        if await model.expect():
            notices.say(_("Noted. Carnet says so here if nothing has come in time."))

    ft.use_dialog(_letter(model, _, copy) or _received(model, _, formats, settled))
    body: list[ft.Control] = [_rule(_)]
    if state.error:
        error = sentence(state.error, _)
        body.append(Banner(error, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    found = state.expectations
    if found is None:
        body.append(Skeleton(_("Loading")))
    else:
        body += [
            *(_late(report, asked, model, _, formats, settled) for report in found.late),
            *_plain(_("May still come"), found.coming, _, formats, settled),
            _form(model, _, expect),
            *_settled(found.settled, _, formats, settled),
        ]
    return Page(
        _("Expected, not received"),
        body,
        back="/documents",
        back_label=_("Documents"),
        width=Size.READING,
    )


def _rule(_: Translator) -> ft.Control:
    return ft.Text(
        _(
            "A report is late %(days)s days after the visit: a reminder of Carnet’s, not a rule of law. An appointment "
            "of your record counts if it took place and no document of that day, or of that practitioner, has come.",
            days=USUAL_WAIT,
        ),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )


def _late(
    report: ExpectedReport,
    asked: Any,
    model: ExpectedModel,
    _: Translator,
    formats: Formats,
    settled: Any,
) -> ft.Control:
    who = said(report, _, formats)

    async def received(_event: Any) -> None:
        await model.ask_received(report)

    return Card(
        [
            Tile(
                report.who or report.what or _("Report"),
                "\n".join(
                    part
                    for part in (
                        report.what if report.who else "",
                        _("visit of %(day)s", day=formats.fhir(report.day)),
                        _("Told by an appointment of your record") if report.visit else "",
                    )
                    if part
                ),
                ft.Icons.HOURGLASS_EMPTY,
                tone=Tone.TODO,
            ),
            ft.Container(
                ft.Row(
                    [
                        SecondaryButton(
                            _("Prepare the letter"), partial(asked, report), ft.Icons.MAIL_OUTLINE
                        ),
                        keyed(f"paper-{report.id}", PrintAccess, report),
                        LinkButton(_("Received"), received, name=_("Received: %(who)s", who=who)),
                        LinkButton(
                            _("Give up"),
                            partial(settled, report, Waiting.GIVEN_UP, ""),
                            name=_("Give up: %(who)s", who=who),
                        ),
                    ],
                    wrap=True,
                    spacing=Space.SMALL,
                ),
                padding=ft.Padding.only(left=Space.PAGE, right=Space.PAGE, bottom=Space.NEAR),
            ),
        ]
    )


def _plain(
    title: str, reports: Any, _: Translator, formats: Formats, settled: Any
) -> list[ft.Control]:
    if not reports:
        return []
    tiles = [
        Tile(
            report.who or report.what,
            _("visit of %(day)s", day=formats.fhir(report.day)),
            ft.Icons.EVENT_OUTLINED,
            tone=Tone.NEUTRAL,
            trailing=LinkButton(
                _("Give up"),
                partial(settled, report, Waiting.GIVEN_UP, ""),
                name=_("Give up: %(who)s", who=said(report, _, formats)),
            ),
        )
        for report in reports
    ]
    return [SectionCard(title, tiles)]


def _settled(reports: Any, _: Translator, formats: Formats, settled: Any) -> list[ft.Control]:
    if not reports:
        return []
    states = {Waiting.RECEIVED: _("Received"), Waiting.GIVEN_UP: _("Given up")}
    tiles = [
        Tile(
            said(report, _, formats),
            states[report.state],
            ft.Icons.CHECK
            if report.state is Waiting.RECEIVED
            else ft.Icons.DO_NOT_DISTURB_ON_OUTLINED,
            tone=Tone.NEUTRAL,
            trailing=LinkButton(
                _("Wait again"),
                partial(settled, report, Waiting.WAITING, ""),
                name=_("Wait again: %(who)s", who=said(report, _, formats)),
            ),
        )
        for report in reports
    ]
    return [SectionCard(_("Settled"), tiles)]


def _form(model: ExpectedModel, _: Translator, expect: Any) -> ft.Control:
    state = model.state
    key = str(state.said)

    async def who(text: str) -> None:
        await model.type(who=text)

    async def what(text: str) -> None:
        await model.type(what=text)

    async def day(text: str) -> None:
        await model.type(day=text)

    return SectionCard(
        _("I had a visit whose report I expect"),
        [
            ft.Container(
                ft.Column(
                    [
                        Field(
                            _("Practitioner or place"),
                            "",
                            who,
                            longest=_LONGEST,
                            error=_("Write a name or a place.")
                            if state.tried and not state.who.strip()
                            else "",
                            key=key,
                        ),
                        Field(_("Reason (optional)"), "", what, longest=_LONGEST, key=key),
                        Field(
                            _("Day of the visit"),
                            "",
                            day,
                            helper=_("For example 14/03/2026"),
                            error=_("Write a day that has passed, such as 14/03/2026.")
                            if state.tried and model.day is None
                            else "",
                            key=key,
                        ),
                        ButtonLine(PrimaryButton(_("Wait for the report"), expect)),
                    ],
                    spacing=Space.NEAR,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                padding=Space.PAGE,
            )
        ],
    )


def _letter(model: ExpectedModel, _: Translator, copy: Any) -> ft.AlertDialog | None:
    letter = model.state.letter
    if letter is None:
        return None
    return AskingDialog(
        _("Your letter"),
        [
            ft.Text(
                _(
                    "It is in French, for whoever receives it. Nothing is sent: you copy it, and sign."
                ),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            # A date that may not be parted would be broken within its year at 200 %.
            Card(
                [ft.Text(letter.text.replace(NBSP, " "), theme_style=Type.BODY)], padding=Space.PAGE
            ),
            *_mentions(letter),
        ],
        [SecondaryButton(_("Close"), _closing(model)), PrimaryButton(_("Copy the letter"), copy)],
        _closing(model),
    )


def _mentions(letter: ReadyText) -> list[ft.Control]:
    return [
        ft.Text(mention, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
        for mention in letter.mentions
    ]


def _received(
    model: ExpectedModel, _: Translator, formats: Formats, settled: Any
) -> ft.AlertDialog | None:
    report, found = model.state.asked, model.state.candidates
    if report is None or found is None:
        return None
    tiles: list[ft.Control] = [
        Tile(
            each.document.title,
            ", ".join(
                part
                for part in (each.document.author, formats.fhir_day(each.document.date))
                if part
            ),
            on_click=partial(settled, report, Waiting.RECEIVED, each.document.id),
        )
        for each in found
    ]
    return AskingDialog(
        _("Which document is it?"),
        [Card(tiles, divided=Space.PAGE)]
        if tiles
        else [ft.Text(_("No document here is from that day or later."), theme_style=Type.BODY)],
        [
            SecondaryButton(_("Cancel"), _closing(model)),
            PrimaryButton(_("Received elsewhere"), partial(settled, report, Waiting.RECEIVED, "")),
        ],
        _closing(model),
    )


def _closing(model: ExpectedModel) -> Any:
    async def close(_event: Any) -> None:
        await model.close()

    return close
