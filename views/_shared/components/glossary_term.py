"""A word that is explained: a tap on it where it stands, or on its name under the sentence, opens what it means."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import flet as ft

from services.content.models import Span, Term
from services.core.errors import NotFoundError
from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton
from views._shared.hooks import use_services, use_translation
from views._shared.theme import Size, Space, Type

Explain = Callable[..., Awaitable[None]]
"""Opens the word of this id."""


def use_glossary() -> Explain:
    """Return what explains a word: a small dialog, that Esc or its button closes."""
    _, _formats = use_translation()
    content = use_services().content
    word, set_word = ft.use_state("")

    async def explain(id: str, _event: Any = None) -> None:
        set_word(id)

    async def close(_event: Any = None) -> None:
        set_word("")

    ft.use_dialog(_dialog(content.term(word, _.language), close, _) if word else None)
    return explain


def _dialog(term: Term, close: Explain, _: Translator) -> ft.AlertDialog:
    return ft.AlertDialog(
        title=ft.Text(term.word, theme_style=Type.SECTION),
        content=ft.Container(ft.Text(term.means, theme_style=Type.BODY), width=Size.FORM),
        actions=[PrimaryButton(_("Close"), close, autofocus=True)],
        on_dismiss=close,
    )


def Sentence(spans: Sequence[Span], explain: Explain) -> ft.Control:
    """Show a sentence; its explained words are underlined, and open what they mean.

    A span takes no focus: `GlossaryTerm`, under the sentence, is the way of the keyboard.
    """
    if not any(span.term for span in spans):
        return ft.Text("".join(span.text for span in spans), theme_style=Type.BODY)
    return ft.Text(spans=[_span(span, explain) for span in spans], theme_style=Type.BODY)


def _span(span: Span, explain: Explain) -> ft.TextSpan:
    if not span.term:
        return ft.TextSpan(span.text)
    return ft.TextSpan(
        span.text,
        style=ft.TextStyle(
            color=ft.Colors.PRIMARY,
            decoration=ft.TextDecoration.UNDERLINE,
            decoration_style=ft.TextDecorationStyle.DOTTED,
        ),
        on_click=partial(explain, span.term),
    )


@ft.component
def GlossaryTerm(id: str, explain: Explain) -> ft.Control:
    """Show a word of the glossary as a button that says what pressing it does."""
    _, _formats = use_translation()
    content = use_services().content
    try:
        word = content.term(id, _.language).word
    except NotFoundError:  # another edition came in meanwhile
        return ft.Container()
    return ft.TextButton(
        ft.Text(
            word,
            theme_style=Type.LABEL,
            color=ft.Colors.PRIMARY,
            semantics_label=_("What “%(word)s” means", word=word),
        ),
        ft.Icons.MENU_BOOK_OUTLINED,
        icon_color=ft.Colors.PRIMARY,
        on_click=partial(explain, id),
        style=ft.ButtonStyle(
            padding=ft.Padding.only(left=Space.SMALL, right=Space.NEAR, top=15, bottom=15)
        ),
    )
