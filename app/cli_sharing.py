"""`share`, `shares`, `revoke`: links by which documents are shown."""

import argparse
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from app.container import Container
from services.core.errors import RemoteError
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.sharing.links import new_passcode
from services.sharing.models import Closing, Share, Wish

Say = Callable[[str], None]
Result = tuple[Any, str, bool]
"""JSON, lines, and whether it was done."""

_LIVES: Final = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1w": timedelta(weeks=1),
    "30d": timedelta(days=30),
}
_MOST: Final = 1000
COMMANDS: Final = ("share", "shares", "revoke")


def declare(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Say what the commands take."""
    share = command("share", "make a link that shows documents to whoever has it")
    share.add_argument("ids", nargs="+", metavar="ID", help="the documents")
    share.add_argument("--life", choices=list(_LIVES), default="1d", help="how long (1d)")
    share.add_argument("--openings", type=_openings, default=3, metavar="N", help="how often (3)")
    share.add_argument("--no-passcode", action="store_true", help="whoever has the link opens it")
    share.add_argument("--report", action="store_true", help="a report may be left")
    share.add_argument("--preview", action="store_true", help="name what would leave, and stop")
    command("shares", "list the links, and take the reports that were left")
    revoke = command("revoke", "close a link")
    revoke.add_argument("id", metavar="LINK", help="its id, or the beginning of it")


def _openings(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError("a whole number from 1 to 1000")
    return int(text)


async def run(container: Container, options: argparse.Namespace, _: Translator, say: Say) -> Result:
    """Run the command that was asked for."""
    match options.command:
        case "share":
            return await _share(container, options, _, say)
        case "shares":
            return await _shares(container, _, say)
        case _other:
            return await _revoke(container, options, _, say)


async def _share(
    container: Container, options: argparse.Namespace, _: Translator, say: Say
) -> Result:
    leaving = await container.sharing.leaving(options.ids)
    shown: dict[str, Any] = {
        "documents": [
            {"id": one.id, "title": one.title, "size": one.size} for one in leaving.documents
        ],
        "person": leaving.person.display,
        "birth_date": leaving.person.birth_date,
    }
    if options.preview:
        return shown, "\n".join(one.title for one in leaving.documents), True
    passcode = "" if options.no_passcode else new_passcode()
    wish = Wish(
        tuple(options.ids), passcode, _LIVES[options.life], options.openings, options.report
    )
    share = await container.sharing.share(wish)
    say(_("Whoever has this link can open it. Give the code another way."))
    shown |= _listed(share) | {"link": share.address, "passcode": share.passcode}
    return shown, "\n".join(filter(None, (share.address, share.passcode))), True


async def _shares(container: Container, _: Translator, say: Say) -> Result:
    fresh = True
    try:
        await container.sharing.refresh()
    except RemoteError as error:
        fresh = False
        say(sentence(error, _))
    found = await container.sharing.shares()
    lines = "\n".join(
        f"{share.id[:12]}\t{share.standing}\t{share.opened}/{share.openings}\t{', '.join(share.titles)}"
        for share in found
    )
    return [_listed(share) for share in found], lines, fresh


async def _revoke(
    container: Container, options: argparse.Namespace, _: Translator, say: Say
) -> Result:
    found = await container.sharing.shares()
    named = [share for share in found if share.id.startswith(options.id)]
    if len(named) != 1:
        say(_("There is no such link, or there are several: see shares."))
        return {"outcome": "unknown"}, "unknown", False
    closing = await container.sharing.revoke(named[0].id)
    if closing is Closing.LATER:
        say(_("The link will be closed as soon as the server is reached."))
    return {"outcome": closing.value}, closing.value, closing is Closing.CLOSED


def _listed(share: Share) -> dict[str, Any]:
    return {
        "id": share.id,
        "titles": list(share.titles),
        "standing": share.standing.value,
        "created": share.created.isoformat(),
        "expires": share.expires.isoformat(),
        "opened": share.opened,
        "openings": share.openings,
        "refused": share.refused,
        "takes_report": share.takes_report,
        "visits": [
            {"at": visit.at.isoformat(), "recipient": visit.recipient} for visit in share.visits
        ],
        "reports": [
            {"document": report.document, "author": report.author, "at": report.at.isoformat()}
            for report in share.reports
        ],
    }
