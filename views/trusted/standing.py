"""The designation that holds, or is being written: its state in words, and what can be done with it."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.translator import Translator
from services.trusted.chain import state_of
from services.trusted.models import Act, Chosen, Designation, State
from services.trusted.words import bond_name, state_meaning, state_name
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import (
    use_kept,
    use_look,
    use_services,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.receiving import received
from views._shared.theme import Space, Tone, Type
from views.trusted.state import TrustedModel

_WRITE: Final = "/choices/trusted/write"
_PAPERS: Final = ["pdf", "jpg", "jpeg", "png"]
_TONES: Final = {
    State.SIGNED: (ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM),
    State.AGREED: (ft.Icons.HANDSHAKE_OUTLINED, Tone.TODO),
    State.REVOKED: (ft.Icons.BLOCK, Tone.NEUTRAL),
    State.CONFLICT: (ft.Icons.CALL_SPLIT, Tone.TODO),
}


@ft.component
def Standing(model: TrustedModel) -> ft.Control:
    """Show each act that holds, then the draft."""
    desk = model.state.desk
    if desk is None:
        return ft.Column()
    in_conflict = desk.state is State.CONFLICT
    shown: list[ft.Control] = [
        keyed(one.hash, Held, model, one, in_conflict)
        for one in desk.heads
        if in_conflict or one.act is not Act.REVOKED
    ]
    if desk.draft is not None:
        shown.append(keyed("draft", Drafted, model))
    return ft.Column(shown, spacing=Space.PAGE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@ft.component
def Held(model: TrustedModel, act: Designation, in_conflict: bool) -> ft.Control:
    """Show one designation and what can be done with it."""
    _, formats = use_translation()
    trusted, look = use_services().trusted, use_look()
    desk = model.state.desk
    state = state_of(act, desk.heads if desk else ())
    on_paper = use_printing(partial(trusted.printed, act.hash))

    async def revoke(_event: Any) -> None:
        await model.ask_to_revoke(revoking=True)

    async def settle(_event: Any) -> None:
        await model.settle(act.hash)

    day = formats.fhir(act.signed_on or act.at[:10])
    acts: list[ft.Control] = []
    if in_conflict:
        acts.append(PrimaryButton(_("Keep this one"), settle))
    else:
        if state is State.AGREED:
            acts += [PrimaryButton(_("Print, to sign it both"), on_paper, ft.Icons.PRINT_OUTLINED)]
        acts.append(SecondaryButton(_("Change"), partial(go, _WRITE), ft.Icons.EDIT_OUTLINED))
        if act.paper_document:
            acts.append(_opens(_("See the signed paper"), act.paper_document))
        if act.document:
            acts.append(_opens(_("See the sheet"), act.document))
        acts.append(SecondaryButton(_("Revoke"), revoke, ft.Icons.BLOCK, danger=True))
    icon, tone = _TONES.get(
        State.CONFLICT if in_conflict else state, (ft.Icons.INFO_OUTLINE, Tone.INFO)
    )
    meaning = state_meaning(state, _)
    body: list[ft.Control] = [
        *_named(act.text.chosen, _, large=look.large or look.phone),
        _line(f"{state_name(state, _)} · {day}", icon, tone),
        *([_soft(meaning)] if meaning and not in_conflict else []),
        _row(acts),
    ]
    if state is State.AGREED and not in_conflict and (desk is None or desk.draft is None):
        body.append(keyed("signing", Signing, model))
    return _section(_("My trusted person"), body)


@ft.component
def Drafted(model: TrustedModel) -> ft.Control:
    """Show the draft: printed to be signed by both, or sent for the other's agreement."""
    _, _formats = use_translation()
    trusted, notices, look = use_services().trusted, use_shell().notices, use_look()
    desk = model.state.desk
    on_paper = use_printing(partial(trusted.printed, ""))

    async def drop(_event: Any) -> None:
        draft = await model.drop_draft()
        notices.say(_("The draft is gone."), _("Undo"), partial(model.bring_back, draft))

    async def invite(_event: Any) -> None:
        await model.invite()

    if desk is None or desk.draft is None:
        return ft.Column()
    acts: list[ft.Control] = [
        PrimaryButton(_("Print, to sign it both"), on_paper, ft.Icons.PRINT_OUTLINED),
        *(
            [SecondaryButton(_("Ask for their agreement"), invite, ft.Icons.SEND_TO_MOBILE)]
            if desk.can_invite
            else []
        ),
        SecondaryButton(_("Go on writing"), partial(go, _WRITE), ft.Icons.EDIT_OUTLINED),
        LinkButton(_("Delete the draft"), drop, ft.Icons.DELETE_OUTLINE),
    ]
    return _section(
        _("What I am writing"),
        [
            *_named(desk.draft.chosen, _, large=look.large or look.phone),
            _line(state_name(State.DRAFT, _), ft.Icons.EDIT_NOTE, Tone.TODO),
            _soft(_("Print it, sign it both, then take a photo of the paper and file it here.")),
            _row(acts),
            keyed("signing", Signing, model),
        ],
    )


@ft.component
def Signing(model: TrustedModel) -> ft.Control:
    """Ask for the day of the signature and the photo of the paper."""
    _, _formats = use_translation()
    services, notices = use_services(), use_shell().notices
    state = model.state

    async def picked(event: ft.FilePickerResultEvent) -> None:
        for file in await received(event.control, event.files, services.arrivals):
            if await model.file_signed(file):
                notices.say(_("The signed paper is filed."))

    picker = use_kept(lambda: ft.FilePicker(on_result=picked))

    async def ask(_event: Any) -> None:
        await model.ask_to_sign(signing=True)

    async def leave(_event: Any) -> None:
        await model.ask_to_sign(signing=False)

    if not state.signing:
        return _row([SecondaryButton(_("File the signed paper"), ask, ft.Icons.UPLOAD_FILE)])
    # The client opens the picker itself, within the gesture: some browsers allow nothing else.
    one = ft.PickFiles(
        picker,
        file_type=ft.FilePickerFileType.CUSTOM,
        allowed_extensions=_PAPERS,
        cancel_upload_on_window_blur=False,
    )
    return ft.Column(
        [
            Field(
                _("Day of the signature"),
                state.signed_on,
                model.type_signed_on,
                helper=_("For example 14/03/2026: the day that is on the paper."),
            ),
            _row(
                [
                    PrimaryButton(
                        _("Choose the photo or PDF"), None, ft.Icons.UPLOAD_FILE, action=one
                    ),
                    SecondaryButton(_("Cancel"), leave),
                ]
            ),
        ],
        spacing=Space.NEAR,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def Waiting(model: TrustedModel) -> ft.Control:
    """Show the code to give, or who answered: compared, then confirmed."""
    _, formats = use_translation()
    look, notices = use_look(), use_shell().notices
    desk = model.state.desk

    async def confirm(_event: Any) -> None:
        if await model.confirm():
            notices.say(_("It is agreed by both. Print it, sign it both."))

    async def withdraw(_event: Any) -> None:
        await model.withdraw()

    async def again(_event: Any) -> None:
        await model.load()

    if desk is None or desk.sent is None:
        return ft.Column()
    stacked = look.large or look.phone
    facts: list[ft.Control] = [
        *_named(desk.sent.text.chosen, _, large=stacked),
        _line(state_name(desk.state, _), ft.Icons.HOURGLASS_EMPTY, Tone.TODO),
    ]
    if desk.answer and desk.state is State.ANSWERED:
        facts += [
            Fact(_("Who answered"), desk.answer.name, stacked=stacked, inset=0),
            Fact(_("Born on"), formats.fhir(desk.answer.born), stacked=stacked, inset=0),
            Fact(
                _("Four digits, the same on both screens"),
                " ".join(desk.answer.check),
                stacked=stacked,
                inset=0,
            ),
            _row(
                [
                    PrimaryButton(_("It is them: confirm"), confirm),
                    SecondaryButton(_("It is not them"), withdraw, danger=True),
                ]
            ),
        ]
    else:
        facts += [
            Fact(_("Code to give them"), desk.sent.code, stacked=stacked, inset=0),
            Fact(
                _("Can be answered until"),
                formats.fhir(desk.sent.expires[:10]),
                stacked=stacked,
                inset=0,
            ),
            _row(
                [
                    SecondaryButton(_("Look whether they answered"), again, ft.Icons.REFRESH),
                    LinkButton(_("Take it back"), withdraw),
                ]
            ),
        ]
    return _section(_("What I am writing"), facts)


@ft.component
def Earlier(model: TrustedModel) -> ft.Control:
    """Show what held before: kept, and readable."""
    _, formats = use_translation()
    look, desk = use_look(), model.state.desk
    if desk is None or not desk.earlier:
        return ft.Column()
    tiles = [
        Tile(
            act.text.chosen.name,
            f"{state_name(state_of(act, desk.heads), _)} · {formats.fhir(act.signed_on or act.at[:10])}",
            ft.Icons.HISTORY,
            tone=Tone.NEUTRAL,
            trailing=Chevron() if act.document else None,
            on_click=partial(go, f"/documents/{act.document}") if act.document else None,
            place=Place.of(index, len(desk.earlier)),
            large=look.large,
        )
        for index, act in enumerate(desk.earlier)
    ]
    return SectionCard(_("Before"), tiles)


def _named(chosen: Chosen, _: Translator, *, large: bool) -> list[ft.Control]:
    bond = bond_name(chosen.bond, _) if chosen.bond else ""
    rows = (
        (_("Name"), chosen.name),
        (_("Who they are to me"), bond),
        (_("Telephone"), chosen.phone),
        (_("Address"), chosen.address),
    )
    return [Fact(label, said, stacked=large, inset=0) for label, said in rows if said]


def _opens(label: str, document: str) -> ft.Control:
    return SecondaryButton(
        label, partial(go, f"/documents/{document}"), ft.Icons.DESCRIPTION_OUTLINED
    )


def _line(text: str, icon: ft.IconData, tone: Tone) -> ft.Control:
    return StateLine(text, icon, tone)


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def _row(acts: list[ft.Control]) -> ft.Control:
    return ft.Row(acts, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)


def _section(title: str, body: list[ft.Control]) -> ft.Control:
    return ft.Column(
        [Heading(title), Card(body, padding=Space.PAGE, spacing=Space.CLOSE)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
