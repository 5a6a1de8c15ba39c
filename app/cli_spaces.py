"""`init`, `restore` and `spaces`; and which of the device's spaces a command is about."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app import cli_shapes as shapes
from app.cli_connect import Answers, connect
from app.cli_words import DONE, answer, line_of, say, secret_of, token_of
from app.container import Container
from services.core.errors import LockedError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.people.models import Protection, Space, SpaceState
from services.people.service import PeopleService
from services.sync.models import Server

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


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    init = command("init", "create a space on this device, or connect the one that is there")
    where = init.add_mutually_exclusive_group(required=True)
    where.add_argument("--local", action="store_true", help="on this device only")
    where.add_argument("--server", metavar="URL", help="kept with this FHIR R4 server")
    init.add_argument("--patient", metavar="ID", default="", help="the person's id on the server")
    how = init.add_mutually_exclusive_group()
    how.add_argument("--token-fd", type=int, metavar="N", help="read a bearer token from there")
    how.add_argument("--no-auth", action="store_true", help="the server asks for no token")
    init.add_argument(
        "--same-person",
        action="store_true",
        help="the server’s record is mine, though a date differs",
    )
    init.add_argument("--send", action="store_true", help="send also what is here already")
    init.add_argument("--another", action="store_true", help="beside the space that is here")
    init.add_argument("--protection", choices=["auto", *Protection], default="auto")
    restore = command("restore", "make a space of an archive")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--key-fd", type=int, metavar="N", help="read the archive’s key from there"
    )
    restore.add_argument("--protection", choices=["auto", *Protection], default="auto")
    command("spaces", "list the spaces of this device")


async def run(container: Container, options: argparse.Namespace, _: Translator) -> int:
    """Do what is asked; return the exit code."""
    match options.command:
        case "init":
            return await _init(container, options, _)
        case "restore":
            return await _restore(container, options, _)
        case _:
            return _spaces(container, options)


_SHORTEST_BEGINNING: Final = 4
"""Characters of an id: the number of a space that is gone must not open another, whose id begins with it."""


def choose(people: PeopleService, asked: str, command: str) -> None:
    """Choose the space that is named by its number, its label, its id or at least four characters it begins with.

    Raises:
        WhichSpaceError: none is, or several are.

    """
    spaces = people.spaces()
    if asked:
        exactly = [space for space in spaces if _is_called(space, asked)]
        begun = len(asked) >= _SHORTEST_BEGINNING
        found = exactly or [one for one in spaces if begun and one.id.startswith(asked)]
        if len(found) != 1:
            raise WhichSpaceError(asked)
        people.choose(found[0].id)
    elif len(spaces) > 1 and command not in _ABOUT_NONE:
        raise WhichSpaceError("")


def _is_called(space: Space, asked: str) -> bool:
    return asked.casefold() in (str(space.label.number), space.label.text.casefold(), space.id)


async def _init(container: Container, options: argparse.Namespace, _: Translator) -> int:
    secret = secret_of(options, _)
    is_here = container.people.state is SpaceState.LOCKED
    if options.server and is_here and not options.another:
        await container.people.unlock(secret)
        server, token = Server(options.server, options.patient), token_of(options)
        answers = Answers(same_person=options.same_person, send=options.send)
        await connect(container, server, token, answers, say, _)
    else:
        protection = await _protection(options.protection, secret, container)
        await container.people.create(
            secret, protection, Identity(), another=is_here and options.another
        )
        if options.server:
            await container.sync.link(Server(options.server, options.patient), token_of(options))
    space = container.people.space
    id, kind = (space.id, space.protection) if space else ("", None)
    answer(options, {"id": id, "key_protection": kind.value if kind else None}, id)
    return DONE


async def _protection(choice: str, secret: str, container: Container) -> Protection:
    if choice != "auto":
        return Protection(choice)
    if await container.people.keystore_available():
        return Protection.KEYSTORE
    return Protection.FILE if secret.isdigit() else Protection.PASSPHRASE


async def _restore(container: Container, options: argparse.Namespace, _: Translator) -> int:
    key = _archive_key(options, _)
    await container.people.look_at(options.file, key)
    secret = secret_of(options, _)
    protection = await _protection(options.protection, secret, container)
    space = await container.people.restore(options.file, key, secret, protection)
    answer(options, {"id": space.id, "key_protection": protection.value}, space.id)
    return DONE


def _archive_key(options: argparse.Namespace, _: Translator) -> str:
    if options.key_fd is not None:
        return line_of(options.key_fd)
    if sys.stdin.isatty():
        return getpass.getpass(_("Key of the archive: "))
    raise LockedError


def _spaces(container: Container, options: argparse.Namespace) -> int:
    found = [shapes.space(space) for space in container.people.spaces()]
    lines = (f"{s['number']}\t{s['label']}\t{s['key_protection']}\t{s['id']}" for s in found)
    answer(options, found, "\n".join(lines))
    return DONE
