"""What is said of the server, in sentences of twelve words at most; what the law does not settle is not asserted."""

from services.i18n.translator import Translator
from services.passage.models import Letter, Passage, ServerWord


def server_said(passage: Passage, _: Translator) -> str:
    """Return what the server says of who opens the space, to the person of sixteen."""
    if not passage.connected:
        return _("This space has no server. It stays on this device.")
    match passage.word:
        case ServerWord.OWN:
            return _("Your server says: from sixteen, you open this space yourself.")
        case ServerWord.SHARED:
            return _("Your server says: your parents manage this space until 18.")
        case _:
            return _("Your server does not say who manages this space at sixteen.")


def server_said_to_parents(passage: Passage, _: Translator) -> str:
    """Return the same, to a parent: both messages match."""
    if not passage.connected:
        return _("Your own space has no server. It says nothing of this.")
    match passage.word:
        case ServerWord.OWN:
            return _("Your server says: from sixteen, your child opens their space.")
        case ServerWord.SHARED:
            return _("Your server says: you manage your child’s space until 18.")
        case _:
            return _("Your server does not say who manages a space at sixteen.")


def letter_said(letter: Letter, _: Translator) -> str:
    """Return what became of a letter’s code."""
    return {
        Letter.RIGHT: _("This code is yours. The letter comes from your server."),
        Letter.WRONG: _("Your server does not know this code. Check the eight signs."),
        Letter.NOT_OFFERED: _("Your server checks no code. You can go on without it."),
        Letter.OFFLINE: _("Your server does not answer. You can go on without it."),
    }[letter]
