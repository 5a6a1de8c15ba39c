"""Short pages that answer one question each."""

from dataclasses import dataclass

import flet as ft

from services.i18n.translator import Translator


@dataclass(frozen=True, slots=True)
class Topic:
    """A question and its answer, a paragraph each."""

    key: str
    title: str
    line: str
    icon: ft.IconData
    paragraphs: tuple[str, ...] = ()


def topics(_: Translator) -> tuple[Topic, ...]:
    """Return the pages of the help, in the order in which people need them."""
    return (
        Topic(
            "emergency",
            _("Emergency numbers"),
            _("15 · 112 · deaf: 114"),
            ft.Icons.PHONE_OUTLINED,
            (_("These numbers are free, day and night."),),
        ),
        Topic(
            "how",
            _("How Carnet works"),
            _("Add, read, find again"),
            ft.Icons.MENU_BOOK_OUTLINED,
            (
                _(
                    "You add files: a PDF, a photo, a text, or a record from a hospital or a laboratory."
                ),
                _(
                    "Carnet reads their title, date and author, and files them by month and category."
                ),
                _(
                    "You find them again by searching a word, a doctor or a laboratory, with or without accents."
                ),
                _("Everything is kept on this device and opens without network."),
                _(
                    "Carnet is not connected to Mon espace santé. Download your documents there, then add them here."
                ),
            ),
        ),
        Topic(
            "appointments",
            _("Appointments"),
            _("Find, book, move, prepare"),
            ft.Icons.EVENT_OUTLINED,
            (
                _(
                    "Booked is said only when the practice’s server said so. A request or a wish is called so."
                ),
                _(
                    "Without network everything is readable. A booking waits as a request, and is sent when it is back."
                ),
                _(
                    "Cancelling and moving follow the practice’s rule, said before. Late, it may ask for a call."
                ),
                _(
                    "On the waiting list, an earlier time is kept for you until the hour that is shown."
                ),
                _(
                    "Reminders show on the home page when Carnet is open. The device itself rings for none of them."
                ),
                _("What you note by hand stays on this device, and tells the practice nothing."),
            ),
        ),
        Topic(
            "protection",
            _("What protects you"),
            _("Encryption, code, your agreement"),
            ft.Icons.SHIELD_OUTLINED,
            (
                _(
                    "Documents, names and even titles are encrypted on the disk. Your code opens the key."
                ),
                _("After several wrong codes, one has to wait longer and longer."),
                _(
                    "Nothing is sent, unless you connect a server that you chose. There is no tracker."
                ),
                _(
                    "It does not protect from a device that is already spied on, or from someone who knows your code."
                ),
                _("A copy that you save leaves this protection: whoever has the file can read it."),
            ),
        ),
        Topic(
            "server",
            _("Your server"),
            _("The same record on several devices"),
            ft.Icons.DNS_OUTLINED,
            (
                _(
                    "A server is not needed. Connect one in the settings, if somebody you trust runs it."
                ),
                _(
                    "What you add here goes there, and what others add there comes here. Without network, it waits."
                ),
                _(
                    "What was changed on two devices at once is kept in both versions: you compare them, and choose."
                ),
                _(
                    "To free space here, files can stay on the server only: opening the document brings them back."
                ),
                _("You can disconnect at any time. Everything that is on this device stays on it."),
            ),
        ),
        Topic(
            "copies",
            _("If I lose this device"),
            _("The archive and its key"),
            ft.Icons.INVENTORY_2_OUTLINED,
            (
                _(
                    "The settings make an archive: one encrypted file with everything, and a key to write down."
                ),
                _(
                    "On another device, choose “Restore from an archive”. The file and the key are both needed."
                ),
                _(
                    "What waited to be sent is sent from there, once. You sign in again at your server."
                ),
                _(
                    "If the record is damaged after an update, the lock page offers the copy made just before."
                ),
            ),
        ),
        Topic(
            "people",
            _("Several people on this device"),
            _("A space and a code each"),
            ft.Icons.GROUP_OUTLINED,
            (
                _(
                    "Each person has their own space, code, documents, server and settings. Nobody sees another’s."
                ),
                _(
                    "The lock page shows a number. One may add a few words or a sign: anybody can read them there."
                ),
                _("Erasing a space leaves the others as they are."),
            ),
        ),
        Topic(
            "forgotten",
            _("If I forget my code"),
            _("The recovery key"),
            ft.Icons.KEY_OUTLINED,
            (
                _(
                    "A recovery key written on paper opens the space, then lets you choose a new code."
                ),
                _("You can make one at any time in the settings. Keep it away from the device."),
                _(
                    "Without code or recovery key nobody can open the space. You can only erase it and start again."
                ),
            ),
        ),
        Topic(
            "keyboard",
            _("Keyboard shortcuts"),
            _("Everything works without a mouse"),
            ft.Icons.KEYBOARD_OUTLINED,
        ),
        Topic(
            "paper",
            _("Without a screen"),
            _("On paper, by phone, at the counter"),
            ft.Icons.DESCRIPTION_OUTLINED,
            (
                _("You may ask any professional or hospital for a paper copy of your record."),
                _("A pharmacy, a town hall or a France Services counter can often help you."),
                _("Health insurance answers at 36 46, Mon espace santé at 34 22."),
                _(
                    "Everything prints: a document, the list, a sheet for a visit, a letter. “Print” saves a PDF."
                ),
                _(
                    "Where there is no printer: a library, a town hall, a pharmacy may print it for you."
                ),
            ),
        ),
    )


def shortcuts(_: Translator) -> tuple[tuple[str, str], ...]:
    """Return each key and what it does."""
    return (
        ("Tab", _("Next button or field")),
        (_("Enter or space"), _("Press the button")),
        ("/", _("Search: documents and explanations")),
        ("?", _("This page")),
        (_("Esc"), _("Close a question")),
        ("0 – 9", _("Type the code, on the lock page")),
    )
