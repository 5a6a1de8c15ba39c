"""What stands around the pages: all of them at a glance, who can see, the parents’ mirror, the letter."""

from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.passage.models import PARENTS, Letter, Occasion, Standing
from services.passage.words import letter_said, server_said, server_said_to_parents
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.passage.acting import Way, tiles
from views.passage.screen import ABOVE, SeeAs
from views.passage.state import PassageModel
from views.passage.statements import Sources, Statements


@ft.component
def AroundScreen() -> ft.Control:
    """Show every page of both passages, whoever reads: the person, or a parent."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: PassageModel(services.passage, services.changes))
    state = model.state
    begun = bool(
        state.passage
        and state.passage.occasion is Occasion.SIXTEEN
        and state.passage.standing in {Standing.GOING, Standing.LEFT}
    )
    return Page(
        _("At 16 and at 18"),
        [
            SectionCard(_("At 16"), tiles(_at_sixteen(_, begun=begun), large=look.large)),
            SectionCard(_("At 18"), tiles(_at_eighteen(_), large=look.large)),
            SectionCard(_("For parents"), tiles(_for_parents(_), large=look.large)),
        ],
        back="/rights",
        back_label=_("My rights"),
        width=Size.READING,
    )


def _at_sixteen(_: Translator, *, begun: bool) -> tuple[Way, ...]:
    return (
        Way(
            _("What is now yours"),
            _("Go on where you were") if begun else _("Five short pages"),
            ft.Icons.FLAG_OUTLINED,
            "/passage/sixteen",
        ),
        Way(
            _("Who can see"),
            _("Your parents, professionals, your server"),
            ft.Icons.VISIBILITY_OUTLINED,
            "/passage/who",
        ),
        Way(
            _("The code of a letter"),
            _("Check that it comes from your server"),
            ft.Icons.MARK_EMAIL_READ_OUTLINED,
            "/passage/letter",
        ),
        Way(
            _("Your situation"),
            _("Foster care, separated parents, new in France…"),
            ft.Icons.DIVERSITY_3_OUTLINED,
            "/rights/articles/sixteen-situations",
        ),
        Way(
            _("The health insurance, in six cards"),
            _("Card, doctor, what is paid"),
            ft.Icons.BADGE_OUTLINED,
            "/rights/insurance",
        ),
    )


def _at_eighteen(_: Translator) -> tuple[Way, ...]:
    return (
        Way(
            _("What changes at 18"),
            _("Four short pages"),
            ft.Icons.FLAG_OUTLINED,
            "/passage/eighteen",
        ),
    )


def _for_parents(_: Translator) -> tuple[Way, ...]:
    return (
        Way(
            _("What changes for you"),
            _("What you still see, what you no longer see"),
            ft.Icons.FAMILY_RESTROOM,
            "/passage/parents",
        ),
    )


@ft.component
def WhoScreen() -> ft.Control:
    """Show who can see, one tap away for a minor."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: PassageModel(services.passage, services.changes, Occasion.SIXTEEN))
    page = services.passage.page("sixteen-who", look.preferences.language)
    passage = model.state.passage
    return Page(
        _("Who can see"),
        [
            *([Banner(server_said(passage, _))] if passage else []),
            Statements(page, _),
            SeeAs(_, large=look.large),
            Sources(page, _),
        ],
        back=ABOVE,
        back_label=_("At 16 and at 18"),
        width=Size.READING,
    )


@ft.component
def ParentsScreen() -> ft.Control:
    """Show a parent what changes; what their child reads is one tap away."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: PassageModel(services.passage, services.changes, Occasion.SIXTEEN))
    page = services.passage.page(PARENTS, look.preferences.language)
    passage = model.state.passage
    child = Way(
        _("What your child reads"),
        _("The same facts, said to them"),
        ft.Icons.VISIBILITY_OUTLINED,
        "/passage/who",
    )
    return Page(
        _("What changes for you"),
        [
            ft.Text(_("Your child turns sixteen."), theme_style=Type.BODY),
            *([Banner(server_said_to_parents(passage, _))] if passage else []),
            Statements(page, _),
            SectionCard(_("The other side"), tiles((child,), large=look.large)),
            Sources(page, _),
        ],
        back=ABOVE,
        back_label=_("At 16 and at 18"),
        width=Size.READING,
    )


@ft.component
def LetterScreen() -> ft.Control:
    """Ask for the code of a letter; one goes on without it just as well."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: PassageModel(services.passage, services.changes, Occasion.SIXTEEN))
    state = model.state

    async def check(_event: Any = None) -> None:
        await model.check()

    async def begin(_event: Any) -> None:
        await go("/passage/sixteen")

    said: list[ft.Control] = []
    if state.error:
        text = sentence(state.error, _)
        said.append(Banner(text, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    right = state.letter is Letter.RIGHT
    if state.letter:
        icon = ft.Icons.CHECK if right else ft.Icons.INFO_OUTLINE
        tone = Tone.CALM if right else Tone.INFO
        said.append(Banner(letter_said(state.letter, _), icon=icon, tone=tone))
    without = LinkButton(_("Go on without a code"), begin)
    label = _("One moment…") if state.busy else _("Check the code")
    return Page(
        _("The letter"),
        [
            ft.Text(
                _("A letter may bring a code of eight signs. It opens nothing by itself."),
                theme_style=Type.BODY,
            ),
            Field(
                _("Code of the letter"),
                state.code,
                model.type_code,
                helper=_("Capitals and dashes do not matter."),
                on_submit=check,
                address=True,
                longest=12,
            ),
            *said,
            ft.Row(
                [PrimaryButton(_("Begin"), begin)]
                if right
                else [SecondaryButton(label, check, disabled=state.busy), without],
                wrap=True,
                spacing=Space.CLOSE,
                run_spacing=Space.CLOSE,
            ),
        ],
        back=ABOVE,
        back_label=_("At 16 and at 18"),
        width=Size.READING,
    )
