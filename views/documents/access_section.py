"""On a document's page: who can see it, in words, and how to change it."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.access.models import DocumentKind, Reach, State, Visibility, WhoSees
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.granted import Deed, grants
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.check import Check
from views._shared.components.choice import Choice, Option
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.section_card import SectionCard
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.documents.access_state import AccessModel

SEE_AS: Final = "/access/see-as"
_SHOWN: Final = "shown"
_HIDDEN: Final = "hidden"


@ft.component
def AccessSection(chosen: str) -> ft.Control:
    """Show who can see the document."""
    _, _formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: AccessModel(services.access, services.changes, chosen))
    known = model.state.known

    async def keep(_event: Any) -> None:
        if await model.decide():
            notices.say(_("Kept. It will be applied at the next update."), _("Undo"), model.undo)

    async def ask(_event: Any) -> None:
        await model.ask()

    hides = grants(look.acting, Deed.HIDE_DOCUMENT)
    keeps_secret = grants(look.acting, Deed.HIDE_FROM_RELATIVES)
    ft.use_dialog(_dialog(model, _, keep, keeps_secret=keeps_secret))
    if model.state.error:
        said = sentence(model.state.error, _)
        return Banner(said, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
    if known is None:
        return ft.Container()
    stacked = look.large or look.phone
    if known.reach is not Reach.SERVER:
        return SectionCard(
            _("Who can see this document"), [Fact(_("Who"), _alone(known, _), stacked=True)]
        )
    change = LinkButton(_("Change"), ask, name=_("Change who can see this document"))
    rows = _rows(known.now, known, _, own=keeps_secret)
    facts = [
        Fact(label, words, stacked=stacked, trailing=change if hides and not index else None)
        for index, (label, words) in enumerate(rows)
    ]
    look_as = LinkButton(
        _("See as somebody else…"), partial(go, SEE_AS), ft.Icons.VISIBILITY_OUTLINED
    )
    ways = [ButtonLine(look_as)] if look.chooses else []
    card = SectionCard(_("Who can see this document"), [*facts, *ways], indent=Space.PAGE)
    return ft.Column(
        [card, *_standing(known, _, own=keeps_secret)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _alone(known: WhoSees, _: Translator) -> str:
    if known.reach is Reach.HERE:
        return _("Nobody but this device: this space has no server. There is nothing to decide.")
    return _("Nobody but this device: you keep this document from your server.")


def _rows(now: Visibility, known: WhoSees, _: Translator, *, own: bool) -> list[tuple[str, str]]:
    """Return who sees it, in words; `own`: one reads it of one’s own record, where helpers are one’s own."""
    names = {one.id: one.name for one in known.professionals}
    hidden_from = ", ".join(names.get(id, _("A professional")) for id in sorted(now.hidden_from))
    rows = [(_("Professionals"), _care(now, known, _))]
    if hidden_from:
        rows.append((_("Hidden from"), hidden_from))
    if now.secret and known.is_minor:
        rows.append((_("Representatives"), _("Secret: neither parents nor helpers see it.")))
    elif now.secret:
        rows.append((_("Those who help me"), _("Hidden: no helper sees it, nor that it exists.")))
    elif own and known.is_helped and known.is_answered and known.kind is not DocumentKind.NONE:
        rows.append((_("Those who help me"), _("Those to whom you opened documents of this kind")))
    return rows


def _care(now: Visibility, known: WhoSees, _: Translator) -> str:
    if now.hidden:
        return _("Hidden from all of them. You and its author still see it.")
    if known.is_answered and known.kind is DocumentKind.NONE:
        return _(
            "This document does not say of which kind it is: your server may give it to nobody else. "
            "“See as somebody else…” tells you."
        )
    if known.is_answered and known.kind is DocumentKind.OWN:
        return _(
            "Those you gave access to, if your server opens to their profession what patients add themselves. "
            "“See as somebody else…” tells you."
        )
    return _("Those you gave access to, within the limits of their profession")


def _standing(known: WhoSees, _: Translator, *, own: bool) -> list[ft.Control]:
    """Say what was decided and does not hold yet, could not be done, or may not be kept to."""
    if not known.is_answered:
        return [
            Banner(
                _(
                    "Your choice is written on the document. Carnet cannot verify what this server does with it."
                ),
                icon=ft.Icons.INFO_OUTLINE,
                tone=Tone.TODO,
            ),
            *_wished(known, _, own=own),
        ]
    return _wished(known, _, own=own)


def _wished(known: WhoSees, _: Translator, *, own: bool) -> list[ft.Control]:
    if known.state is State.WAITING and known.wanted is not None:
        what = " ".join(words for _label, words in _rows(known.wanted, known, _, own=own))
        return [
            Banner(
                what,
                title=_("Will be applied at the next update"),
                icon=ft.Icons.SCHEDULE,
                tone=Tone.TODO,
            )
        ]
    said = {
        State.CHANGED: (
            _("It was changed on another device"),
            _("It stays closed as it is above. To open it, decide again."),
        ),
        State.REFUSED: (
            _("The server did not accept the change"),
            _("What is above still holds. Nothing else changed."),
        ),
    }
    if known.state not in said:
        return []
    title, text = said[known.state]
    return [Banner(text, title=title, icon=ft.Icons.INFO_OUTLINE, tone=Tone.TODO)]


def _dialog(
    model: AccessModel, _: Translator, keep: Any, *, keeps_secret: bool
) -> ft.AlertDialog | None:
    draft, known = model.state.draft, model.state.known
    if draft is None or known is None:
        return None

    async def close(_event: Any = None) -> None:
        await model.close()

    async def choose(value: str) -> None:
        await model.choose(hidden=value == _HIDDEN)

    answers = [
        Option(
            _SHOWN,
            _("Visible to professionals"),
            _("Those you gave access to, within the limits of their profession"),
        ),
        Option(
            _HIDDEN,
            _("Hidden from professionals"),
            _(
                "You and its author still see it. In an emergency it stays hidden, unless you decided otherwise "
                "beforehand."
            ),
        ),
    ]
    body: list[ft.Control] = [Choice(answers, _HIDDEN if draft.hidden else _SHOWN, choose)]
    if keeps_secret and (known.may_be_secret or draft.secret):
        label, more = (
            (
                _("Secret from my representatives"),
                _("Parents and helpers do not see it, nor that it exists."),
            )
            if known.is_minor
            else (
                _("Hidden from those who help me"),
                _("No helper sees it, nor that it exists."),
            )
        )
        body.append(Check(label, more, draft.secret, model.keep_secret))
    if known.professionals:
        body.append(Heading(_("Hidden from one professional"), 3, Type.TITLE))
        body += [
            Check(one.name, "", one.id in draft.hidden_from, partial(model.hide_from, one.id))
            for one in known.professionals
        ]
    body.append(
        ft.Text(
            _("You can change this at any time. Who has seen or kept a copy still knows it."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        )
    )
    actions: list[ft.Control] = [
        SecondaryButton(_("Cancel"), close),
        PrimaryButton(_("Save"), keep),
    ]
    return AskingDialog(_("Who can see this document"), body, actions, close)
