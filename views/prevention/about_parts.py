"""The questions of "What I say about me", as they are shown."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.prevention.about import PREGNANT, About, Answer, Question
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.chip import Chip
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.theme import Space, Tone, Type
from views.prevention.about_state import AboutModel
from views.prevention.tiles import folded

Answered = Callable[[str, Answer | None, Any], Awaitable[None]]
_LONGEST = 12
_STRETCH = ft.CrossAxisAlignment.STRETCH


def identity(
    model: AboutModel, about: About, _: Translator, formats: Formats, *, unknown: frozenset[str]
) -> list[ft.Control]:
    """Show the birth date and the sex that are known; ask for those that are not."""
    lines: list[ft.Control] = []
    facts: list[tuple[str, str]] = []

    async def born(_event: Any = None) -> None:
        await model.say_born()

    async def sexed(sex: str, _event: Any) -> None:
        await model.say_sex(sex)

    if about.birth_date:
        facts.append((_("Born"), formats.fhir(about.birth_date)))
    else:
        wrong = model.state.wrong == "born"
        lines += [
            Field(
                _("Birth date"),
                model.state.born,
                model.type_born,
                helper=_("14/03/1992, 03/1992 or only 1992"),
                error=_("A day, a month or a year, not to come") if wrong else "",
                on_submit=born,
                longest=_LONGEST,
            ),
            ButtonLine(SecondaryButton(_("Keep"), born)),
        ]
    if about.sex in {"female", "male"}:
        words = {"female": _.p("sex", "female"), "male": _.p("sex", "male")}
        facts.append((_("Sex noted"), words[about.sex]))
    elif about.sex in unknown:
        lines += [
            ft.Text(_("Sex noted at birth"), theme_style=Type.BODY),
            _soft(_("Some exams depend on the body. Without it, they are said to be unknown.")),
            ft.Row(
                [
                    Chip(_.p("sex", "female"), partial(sexed, "female")),
                    Chip(_.p("sex", "male"), partial(sexed, "male")),
                ],
                wrap=True,
                spacing=Space.CLOSE,
            ),
        ]
    if facts:
        known: list[ft.Control] = [
            ft.Text(_("%(name)s: %(value)s", name=n, value=v), theme_style=Type.BODY)
            for n, v in facts
        ]
        lines.insert(0, ft.Column(known, spacing=Space.SMALL))
    return [_section(_("Me"), lines)] if lines else []


def questions(
    title: str, asked: Sequence[Question], answered: Answered, _: Translator, *, large: bool
) -> list[ft.Control]:
    """Show a question under each other; nothing where none is asked."""
    if not asked:
        return []
    return [_section(title, [_question(one, answered, _, large=large) for one in asked])]


def intimate(
    model: AboutModel,
    about: About,
    answered: Answered,
    said: Callable[[], None],
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> list[ft.Control]:
    """Show what is intimate behind one tap."""
    asked = [one for one in about.questions if one.condition.intimate]
    if not (asked or about.pregnancy):
        return []

    async def toggled(_event: Any) -> None:
        await model.show_intimate()

    inside: list[ft.Control] = []
    if model.state.intimate:
        pregnancy = (
            _pregnancy(model, about, answered, said, _, formats, large=large)
            if about.pregnancy
            else []
        )
        lines = [*pregnancy, *(_question(one, answered, _, large=large) for one in asked)]
        inside = [ft.Container(_column(lines), padding=Space.PAGE)]
    return [
        folded(
            _("Intimate subjects"),
            _("Pregnancy, sexual life, tobacco: only if you want to say it"),
            ft.Icons.LOCK_OUTLINE,
            toggled,
            inside,
            opened=model.state.intimate,
            large=large,
        )
    ]


def _pregnancy(
    model: AboutModel,
    about: About,
    answered: Answered,
    said: Callable[[], None],
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> list[ft.Control]:
    async def weeks(_event: Any = None) -> None:
        if await model.say_weeks():
            said()

    async def birth(_event: Any = None) -> None:
        if await model.say_birth():
            said()

    async def forget(_event: Any) -> None:
        if await model.forget_birth():
            said()

    lines: list[ft.Control] = []
    if about.over:
        lines.append(
            Banner(
                _("What you said of a pregnancy is too long ago to count."),
                icon=ft.Icons.INFO_OUTLINE,
                tone=Tone.NEUTRAL,
            )
        )
    lines.append(
        _asked(_("A pregnancy under way"), PREGNANT, about.pregnant, answered, _, large=large)
    )
    if about.pregnant is Answer.YES:
        helper = (
            _.n("Noted: %(count)s week today", "Noted: %(count)s weeks today", about.weeks)
            if about.weeks is not None
            else _("Completed weeks since the last period")
        )
        lines += [
            Field(
                _("Weeks of pregnancy"),
                model.state.weeks,
                model.type_weeks,
                helper=helper,
                error=_("A number of weeks from 0 to 42") if model.state.wrong == "weeks" else "",
                digits=True,
                on_submit=weeks,
                longest=2,
            ),
            ButtonLine(SecondaryButton(_("Keep the weeks"), weeks)),
        ]
    if about.delivered:
        when = _("You gave birth on %(day)s", day=formats.fhir(about.delivered))
        lines.append(
            ft.Row(
                [ft.Text(when, theme_style=Type.BODY), LinkButton(_("Take it back"), forget)],
                wrap=True,
            )
        )
    else:
        wrong = model.state.wrong == "delivered"
        lines += [
            Field(
                _("Day of a birth given"),
                model.state.delivered,
                model.type_delivered,
                helper=_("14/03/2026: a follow-up is offered for some months"),
                error=_("A whole date, not to come") if wrong else "",
                on_submit=birth,
                longest=_LONGEST,
            ),
            ButtonLine(SecondaryButton(_("Keep the day"), birth)),
        ]
    return lines


def _question(one: Question, answered: Answered, _: Translator, *, large: bool) -> ft.Control:
    label = one.condition.label.in_(_.language)
    read = ""
    if one.read is not None:
        read = _("Your record says: yes") if one.read else _("Your record says: no")
    return _asked(
        label[:1].upper() + label[1:],
        one.condition.id,
        one.answer,
        answered,
        _,
        read=read,
        large=large,
    )


def _asked(
    label: str,
    id: str,
    answer: Answer | None,
    answered: Answered,
    _: Translator,
    *,
    large: bool,
    read: str = "",
) -> ft.Control:
    words = {
        Answer.YES: _("Yes"),
        Answer.NO: _("No"),
        Answer.SILENT: _("I’d rather not say"),
    }

    async def chosen(value: str) -> None:
        await answered(id, Answer(value), None)

    lines: list[ft.Control] = [
        ft.Text(label, theme_style=Type.BODY),
        *([_soft(read)] if read else []),
    ]
    if large:  # a chip does not wrap
        options = [Option(each.value, text) for each, text in words.items()]
        lines.append(Choice(options, answer.value if answer else "", chosen))
        if answer:
            back = LinkButton(_("Take it back"), partial(answered, id, None), flush=True)
            lines.append(ft.Row([back]))
        return ft.Column(lines, spacing=Space.CLOSE, horizontal_alignment=_STRETCH)
    chips: list[ft.Control] = [
        Chip(
            text,
            # What is chosen already is taken back.
            partial(answered, id, None if answer is each else each),
            selected=answer is each,
            name=_("%(name)s: %(value)s", name=label, value=text),
        )
        for each, text in words.items()
    ]
    lines.append(ft.Row(chips, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE))
    return ft.Column(lines, spacing=Space.CLOSE)


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def _column(lines: list[ft.Control]) -> ft.Control:
    return ft.Column(lines, spacing=Space.APART, horizontal_alignment=_STRETCH)


def _section(title: str, lines: list[ft.Control]) -> ft.Control:
    return ft.Column(
        [Heading(title), Card([_column(lines)], padding=Space.PAGE)],
        spacing=Space.CLOSE,
        horizontal_alignment=_STRETCH,
    )
