"""On a document's page: "report a problem", kept on this device, with the next step in words."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.problems import LONGEST, Problem, ProblemKind
from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.hooks import use_model, use_services, use_shell, use_translation
from views._shared.theme import Space, Tone
from views.documents.printing import PrintCorrection
from views.documents.problem_state import ProblemModel

_LINES = 3


@ft.component
def ProblemSection(chosen: str) -> ft.Control:
    """Show what was reported, and the way to report something else."""
    _, formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: ProblemModel(services.problems, services.changes, chosen))

    async def report(_event: Any = None) -> None:
        if await model.report():
            notices.say(_("Problem noted on this device"), _("Undo"), model.undo)

    async def settle(problem: Problem, _event: Any = None) -> None:
        settled = problem.settled_at is None
        if await model.settle(problem.id, settled=settled):
            words = _("Noted as settled") if settled else _("Noted as lasting")
            notices.say(words, _("Undo"), partial(_again, model, problem))

    ft.use_dialog(_dialog(model, _, report))
    parts: list[ft.Control] = [
        *(
            [Banner(sentence(model.state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
            if model.state.error
            else []
        ),
        *(
            _told(problem, chosen, partial(settle, problem), _, formats)
            for problem in model.state.problems
        ),
        ButtonLine(
            LinkButton(
                _("Report a problem"),
                partial(_ask, model, asking=True),
                ft.Icons.REPORT_GMAILERRORRED,
                flush=True,
            )
        ),
    ]
    return ft.Column(parts, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _names(_: Translator) -> dict[ProblemKind, tuple[str, str]]:
    """Return what each problem is called, and what to do next."""
    return {
        ProblemKind.OTHER_PERSON: (
            _("It is about somebody else"),
            _(
                "Do not show it to anyone. Tell whoever sent it: they must send it to the right person. "
                "Then delete it here."
            ),
        ),
        ProblemKind.UNREADABLE: (
            _("It cannot be read"),
            _(
                "Save a copy and open it elsewhere. If that fails too, ask its author to send it again."
            ),
        ),
        ProblemKind.WRONG_DATE: (
            _("Its date is wrong"),
            _(
                "If the date was proposed by Carnet, change it under “Date”. "
                "If its author wrote it, ask for a correction."
            ),
        ),
        ProblemKind.DOUBLE: (
            _("It is here twice"),
            _("Compare both, then delete one: it can be brought back until you erase it."),
        ),
        ProblemKind.WRONG_CONTENT: (
            _("What is written is wrong"),
            _("Its author alone can change it: ask for a correction. The letter is ready."),
        ),
        ProblemKind.OTHER: (
            _("Something else"),
            _("Ask its author, or a professional who follows you, and show your note."),
        ),
    }


def _told(
    problem: Problem, chosen: str, settle: Any, _: Translator, formats: Formats
) -> ft.Control:
    name, step = _names(_)[problem.kind]
    over = problem.settled_at is not None
    when = (
        _("Settled on %(moment)s.", moment=formats.moment(problem.settled_at))
        if problem.settled_at
        else _("Reported on %(moment)s. Kept on this device.", moment=formats.moment(problem.at))
    )
    said = "\n".join(filter(None, (problem.words, when, "" if over else step)))
    letter = [] if over or problem.kind is ProblemKind.DOUBLE else [PrintCorrection(chosen)]
    return Banner(
        said,
        title=name,
        icon=ft.Icons.CHECK_CIRCLE_OUTLINE if over else ft.Icons.REPORT_GMAILERRORRED,
        tone=Tone.NEUTRAL if over else Tone.TODO,
        actions=[LinkButton(_("It lasts") if over else _("It is settled"), settle), *letter],
    )


def _dialog(model: ProblemModel, _: Translator, report: Any) -> ft.AlertDialog | None:
    state = model.state
    if not state.asking:
        return None
    close = partial(_ask, model, asking=False)
    options = [Option(kind.value, name) for kind, (name, _step) in _names(_).items()]
    words = Field(
        _("In your words"),
        state.words,
        model.type,
        helper=_("Optional. It stays on this device."),
        lines=_LINES,
        longest=LONGEST,
    )
    return AskingDialog(
        _("Report a problem"),
        [Choice(options, state.kind.value, model.choose), words],
        [SecondaryButton(_("Cancel"), close), PrimaryButton(_("Note the problem"), report)],
        close,
    )


async def _ask(model: ProblemModel, _event: Any = None, *, asking: bool) -> None:
    await model.ask(asking=asking)


async def _again(model: ProblemModel, problem: Problem) -> None:
    await model.settle(problem.id, settled=problem.settled_at is not None)
