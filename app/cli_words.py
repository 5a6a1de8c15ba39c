"""What every command does: take the code, say something to people, print its result; and what its exit code tells."""

import argparse
import getpass
import json
import locale
import os
import sys
from typing import Final

from app import cli_circle
from app.container import Container
from services.core.errors import LockedError
from services.i18n.translator import Translator
from services.people.models import SpaceState

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
LOCKED: Final = 3
OFFLINE: Final = 4


class NoSpaceError(Exception):
    """The folder holds nothing to open."""


async def unlock(container: Container, options: argparse.Namespace, _: Translator) -> None:
    if container.people.state is SpaceState.NONE:
        raise NoSpaceError
    await container.people.unlock(secret_of(options, _))
    if options.acting_for:
        await cli_circle.act_for(container, options.acting_for)


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def token_of(options: argparse.Namespace) -> str | None:
    """Return the bearer token, None for a server that asks for none."""
    if options.token_fd is None:
        return None
    with os.fdopen(os.dup(options.token_fd), encoding="ascii", errors="replace") as descriptor:
        return descriptor.readline().strip()


def has_secret(options: argparse.Namespace) -> bool:
    return options.pin_fd is not None or sys.stdin.isatty()


def secret_of(options: argparse.Namespace, _: Translator) -> str:
    if options.pin_fd is not None:
        return line_of(options.pin_fd)
    if sys.stdin.isatty():
        return getpass.getpass(_("Code or passphrase: "))
    raise LockedError


def line_of(descriptor: int) -> str:
    with os.fdopen(os.dup(descriptor), encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip("\r\n")


def language() -> str:
    return "fr" if (locale.getlocale()[0] or "").startswith("fr") else "en"


def say(words: str) -> None:
    print(words, file=sys.stderr)


def answer(options: argparse.Namespace, value: object, words: str) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2) if options.json else words)
