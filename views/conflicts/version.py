"""One of two versions: whose, when, what it says where they differ, its file, and the way to keep it."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.versions import Comparison, File, Side, Version
from views._shared.components.buttons import ButtonLine, LinkButton, OnClick
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.navigation import go
from views._shared.theme import Space, Type


def VersionCard(
    comparison: Comparison,
    version: Version,
    _: Translator,
    formats: Formats,
    actions: Sequence[ft.Control],
    save: OnClick,
) -> ft.Control:
    """Show a version: of what it says, only what is not the same in the other is told.

    `save` keeps a copy of a file that is not on this device.
    """
    is_mine = version.side is Side.MINE
    head = ft.Column(
        [
            Heading(whose(version, _), 2, Type.TITLE),
            ft.Text(
                _when(version, _, formats),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
        ],
        spacing=Space.TIGHT,
    )
    facts: list[ft.Control] = []
    if version.deleted:
        facts.append(Fact(_("State"), _("Deleted"), stacked=True, inset=0))
    else:
        told = [
            (each.label, each.mine if is_mine else each.theirs) for each in comparison.differences
        ]
        if not any(value == version.title for _label, value in told):
            told.insert(0, (_("Title"), version.title))
        facts += [Fact(label, value, stacked=True, inset=0) for label, value in told]
    return Card(
        [
            head,
            *facts,
            *_file(comparison, version, _, save),
            *([ft.Row(list(actions), wrap=True)] if actions else []),
        ],
        padding=Space.PAGE,
        spacing=Space.SMALL,
    )


def whose(version: Version, _: Translator) -> str:
    """Return where a version was made."""
    if version.side is Side.MINE:
        return _("On this device")
    return version.who or _("On another device or the server")


def _when(version: Version, _: Translator, formats: Formats) -> str:
    if version.at is None:
        return _("When is not known")
    at = formats.moment(version.at)
    return _("Deleted on %(day)s", day=at) if version.deleted else _("Changed on %(day)s", day=at)


def _file(
    comparison: Comparison, version: Version, _: Translator, save: OnClick
) -> list[ft.Control]:
    if version.deleted or not comparison.conflict.document:
        return []
    name = _("Open the file: %(version)s", version=whose(version, _))
    if version.file is File.ELSEWHERE:
        return [
            ft.Text(
                _("Its file is another one, on the server. It comes once you keep this version."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            ButtonLine(LinkButton(_("Save a copy of it"), save, flush=True)),
        ]
    if version.file is File.NONE:
        return []
    read = partial(go, f"/documents/{comparison.conflict.document}/read")
    return [ButtonLine(LinkButton(_("Open the file"), read, name=name, flush=True))]
