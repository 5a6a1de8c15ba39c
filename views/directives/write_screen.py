"""Writing, page after page: each may be skipped, nothing is answered beforehand, every word is kept as it is typed."""

from dataclasses import replace
from functools import partial
from typing import Any

import flet as ft

from services.directives import wording
from services.directives.models import LONGEST, Draft, Form, Witness
from services.directives.wording import Asked, Section
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.printing.models import Words
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.check import Check
from views._shared.components.choice import Choice, Option
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.components.steps import Steps
from views._shared.hooks import (
    use_kept,
    use_model,
    use_services,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size, Space, Tone, Type
from views._shared.typed_dates import as_typed, typed_date
from views.directives.paper import PaperPicker
from views.directives.parts import HOME, buttons, part, text, wrong
from views.directives.state import DeskModel, WriteModel


@ft.component
def WriteScreen() -> ft.Control:
    """Show the page of the draft where the person is."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: WriteModel(services.directives))
    state = model.state
    if state.error and state.draft is None:
        why = explained(state.error, _)
        body: list[ft.Control] = [
            ErrorState(why, PrimaryButton(_("Try again"), partial(_start, model)))
        ]
    elif state.none:
        body = [
            EmptyState(
                _("Nothing is being written"),
                _("It was agreed, or never begun."),
                ft.Icons.EDIT_NOTE,
                PrimaryButton(_("Choose how to write"), partial(go, f"{HOME}/begin")),
            )
        ]
    elif state.draft is None:
        body = [Skeleton(_("Loading"))]
    else:
        body = _pages(model, state.draft, _)
    # Another page begins at its top, not where the one before was scrolled to.
    step = state.draft.step if state.draft else -1
    return keyed(
        f"page-{step}",
        Page,
        _("My directives"),
        body,
        back=HOME,
        back_label=_("Advance directives"),
        width=Size.READING,
    )


async def _start(model: WriteModel, _event: Any) -> None:
    await model.start()


def _pages(model: WriteModel, draft: Draft, _: Translator) -> list[ft.Control]:
    sections = wording.sections(draft.form, _)
    total = len(sections) + 1
    step = min(max(draft.step, 0), total - 1)
    where = _("Page %(page)s of %(count)s", page=step + 1, count=total)
    head: list[ft.Control] = [Steps(where, step + 1, total)]
    if step == len(sections):
        return [*head, keyed("agreeing", Agreeing, model)]
    section = sections[step]
    body = [*head, Heading(section.title), text(section.help), *_fields(model, section, draft, _)]

    async def turn(by: int, _event: Any) -> None:
        held = model.state.draft
        if held:
            await model.set(replace(held, step=step + by))

    forward = PrimaryButton(_("Next"), partial(turn, 1), ft.Icons.ARROW_FORWARD)
    acts = [forward]
    if step:
        acts.append(SecondaryButton(_("Previous"), partial(turn, -1), ft.Icons.ARROW_BACK))
    acts.append(LinkButton(_("Skip this page"), partial(turn, 1)))
    return [*body, buttons(*acts)]


def _fields(model: WriteModel, section: Section, draft: Draft, _: Translator) -> list[ft.Control]:
    return [_field(model, field, draft, _) for field in section.fields]


def _field(model: WriteModel, field: Asked, draft: Draft, _: Translator) -> ft.Control:
    write = partial(model.write, field.name)
    value = draft.answers.get(field.name, "")
    if not field.choices:
        return Field(
            field.label,
            value,
            write,
            helper=field.help,
            lines=field.lines,
            longest=LONGEST,
            key=str(model.state.begun),
        )
    options = [Option(name, words, name=f"{field.label}: {words}") for name, words in field.choices]
    controls: list[ft.Control] = [Choice(options, value, write)]
    if field.help:
        controls.insert(0, text(field.help))
    if value:
        clear = partial(_clear, model, field.name)
        name = _("Take back my answer: %(question)s", question=field.label)
        controls.append(
            ft.Row(
                [LinkButton(_("Take back my answer"), clear, ft.Icons.UNDO, name=name, flush=True)]
            )
        )
    return part(field.label, controls)


async def _clear(model: WriteModel, name: str, _event: Any) -> None:
    await model.write(name, "")


@ft.component
def Agreeing(model: WriteModel) -> ft.Control:
    """Show the last page: witnesses, the paper, what was written, and the agreement."""
    _, formats = use_translation()
    services, notices = use_services(), use_shell().notices
    acting = use_model(lambda: DeskModel(services.directives, services.changes))
    prints = use_printing(partial(services.directives.printed, ""))
    draft = model.state.draft
    if draft is None:
        return ft.Container()

    async def agree(_event: Any) -> None:
        held = model.state.draft
        if held is None:
            return
        made = await acting.do(partial(services.directives.agree, held))
        if made:
            notices.say(_("Agreed. Print it, sign it, then file a photo of the signed paper."))
            await go(f"{HOME}/version/{made.hash}")

    async def back(_event: Any) -> None:
        held = model.state.draft
        if held:
            await model.set(replace(held, step=len(wording.sections(held.form, _)) - 1))

    async def drop(_event: Any) -> None:
        held = model.state.draft
        await services.directives.keep(None)
        if held:
            notices.say(
                _("The draft was dropped."), _("Undo"), partial(services.directives.keep, held)
            )
        await go(HOME)

    acts = buttons(
        PrimaryButton(_("I agree"), agree, ft.Icons.CHECK, disabled=acting.state.busy),
        SecondaryButton(_("Previous"), back, ft.Icons.ARROW_BACK),
        SecondaryButton(_("Print the draft"), prints, ft.Icons.PRINT_OUTLINED),
        LinkButton(_("Drop the draft"), drop, ft.Icons.DELETE_OUTLINE),
    )
    body = [*_last_page(model, acting, draft, (_, formats)), acts]
    return ft.Column(body, spacing=Space.PAGE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _last_page(
    model: WriteModel, acting: DeskModel, draft: Draft, words: Words
) -> list[ft.Control]:
    _ = words[0]
    body: list[ft.Control] = [Heading(_("Read it again, then agree")), *wrong(acting, _)]
    if draft.form is Form.PAPER:
        body.append(keyed("paper", PaperOfDraft, model))
    body.append(_summary(draft, words))
    if draft.form not in {Form.PAPER, Form.ELSEWHERE}:
        body.append(_witnesses(model, draft, _))
    older = _older_paper(acting, draft)
    if older:
        body.append(
            Banner(
                _(
                    "The version in force is more recent than this paper. The most recent directives count: is this "
                    "what you want?"
                ),
                title=_("This paper is older"),
                icon=ft.Icons.WARNING_AMBER,
                tone=Tone.TODO,
            )
        )
    body += [
        Banner(
            _(
                "Agreeing here notes who, when, on which device, and a print of the text. It is not a signature: print "
                "it, sign it, and file a photo of the paper."
            ),
            title=_("An agreement given in Carnet"),
        ),
    ]
    return body


def _older_paper(acting: DeskModel, draft: Draft) -> bool:
    held = acting.state.desk.standing.in_force if acting.state.desk else None
    return bool(held and draft.signed_on and draft.signed_on < held.written_on[:10])


def _summary(draft: Draft, words: Words) -> ft.Control:
    _ = words[0]
    lines: list[ft.Control] = []
    for section, pairs in wording.said(draft.form, dict(draft.answers), words):
        if not pairs:
            continue
        lines.append(Heading(section.title, 3, Type.TITLE))
        for label, said in pairs:
            lines.append(
                ft.Text(label, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
            )
            lines.append(ft.Text(said, theme_style=Type.BODY))
    if not lines:
        lines = [text(_("Nothing is written yet."))]
    return part(wording.form_name(draft.form, _), lines)


def _witnesses(model: WriteModel, draft: Draft, _: Translator) -> ft.Control:
    async def cannot(value: bool) -> None:
        held = model.state.draft
        if held:
            await model.set(replace(held, cannot_write=value))

    controls: list[ft.Control] = [
        Check(
            _("I cannot write it myself"),
            _(
                "Somebody writes for you before two witnesses, one of them your trusted person if you have one."
            ),
            draft.cannot_write,
            cannot,
        )
    ]
    if draft.cannot_write:
        for index, one in enumerate(draft.witnesses):
            controls += _witness(model, index, one, _)
    return part(_("If you cannot write"), controls)


def _witness(model: WriteModel, index: int, one: Witness, _: Translator) -> list[ft.Control]:
    key, number = str(model.state.begun), index + 1

    async def put(name: str, value: Any) -> None:
        held = model.state.draft
        if held is None:
            return
        changed = replace(held.witnesses[index], **{name: value})
        first, second = held.witnesses
        await model.set(
            replace(held, witnesses=(changed, second) if index == 0 else (first, changed))
        )

    return [
        Field(
            _("Name of witness %(number)s", number=number), one.name, partial(put, "name"), key=key
        ),
        Field(
            _("Quality of witness %(number)s", number=number),
            one.quality,
            partial(put, "quality"),
            helper=_("For example: trusted person, neighbour, nurse"),
            key=key,
        ),
        Check(
            _(
                "Witness %(number)s attests that this is what I want, freely and informed",
                number=number,
            ),
            "",
            one.attests,
            partial(put, "attests"),
        ),
    ]


@ft.component
def PaperOfDraft(model: WriteModel) -> ft.Control:
    """Ask for the paper and its date."""
    _, _formats = use_translation()
    services = use_services()
    acting = use_model(lambda: DeskModel(services.directives, services.changes))
    begun = use_kept(_Begun)
    draft = model.state.draft
    if draft is None:
        return ft.Container()
    begun.day = begun.day or as_typed(draft.signed_on)

    async def dated(value: str) -> None:
        held = model.state.draft
        day = typed_date(value)
        if held and day is not None and (len(day) == len("2026-03-12") or not day):
            await model.set(replace(held, signed_on=day))

    async def taken(paper: Any) -> None:
        held = model.state.draft
        if held:
            await model.set(replace(held, paper=paper))

    return part(
        _("The paper"),
        [
            *wrong(acting, _),
            PaperPicker(acting, bool(draft.paper.sha256), taken),
            Field(
                _("Date on the paper"),
                begun.day,
                dated,
                helper=_(
                    "The day of the signature, such as 14/03/2024. Without it, the paper is not shown as signed."
                ),
            ),
        ],
    )


class _Begun:
    """What the field of the date began with."""

    day = ""
