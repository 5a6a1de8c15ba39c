"""Which of the device's spaces a command is about."""

from typing import Final

from services.i18n.translator import Translator
from services.people.models import Space
from services.people.service import PeopleService

_ABOUT_NONE: Final = frozenset({"init", "restore", "spaces", "rights", "glossary", "content"})
"""Commands that work without any: those that make one, the one that lists them, those that explain."""


class WhichSpaceError(Exception):
    """`asked` is no space of this device, or names several; "" when none was named and there are several."""

    def __init__(self, asked: str) -> None:
        super().__init__("which space")
        self.asked = asked

    def words(self, _: Translator) -> str:
        """Say what to do."""
        if self.asked:
            return _("No space, or more than one, is called %(name)s.", name=self.asked)
        return _("Several spaces are on this device: say which with --space.")


def choose(people: PeopleService, asked: str, command: str) -> None:
    """Choose the space that is named by its number, its label, its id or the beginning of that.

    Raises:
        WhichSpaceError: none is, or several are.

    """
    spaces = people.spaces()
    if asked:
        exactly = [space for space in spaces if _is_called(space, asked)]
        found = exactly or [space for space in spaces if space.id.startswith(asked)]
        if len(found) != 1:
            raise WhichSpaceError(asked)
        people.choose(found[0].id)
    elif len(spaces) > 1 and command not in _ABOUT_NONE:
        raise WhichSpaceError("")


def _is_called(space: Space, asked: str) -> bool:
    return asked.casefold() in (str(space.label.number), space.label.text.casefold(), space.id)
