"""The space that is here, kept with a server from now on: the screens' questions, answered beforehand."""

from collections.abc import Callable
from dataclasses import dataclass

from app.container import Container
from services.core.errors import AlreadyExistsError, OtherRecordError
from services.core.identity import Identity
from services.i18n.translator import Translator
from services.sync.meeting import whose
from services.sync.models import Server


@dataclass(frozen=True, slots=True)
class Answers:
    """`same_person`: a doubtful record is theirs. `send`: what is here already leaves too."""

    same_person: bool
    send: bool


async def connect(
    container: Container,
    server: Server,
    token: str | None,
    answers: Answers,
    say: Callable[[str], None],
    _: Translator,
) -> None:
    """Connect the open space, once it is known to be the same person's; `say` tells the person who is who.

    Raises:
        AlreadyExistsError: it is kept with a server already.
        OtherRecordError, DoubtfulRecordError: the server's record is, or may be, somebody else's; nothing was written.
        RemoteError: the server cannot be asked.

    """
    if (await container.sync.freshness()).server is not None:
        raise AlreadyExistsError
    known = not (await container.people.identity()).is_empty
    person = await whose(server, token) if known else Identity()
    try:
        await container.sync.link(server, token, person, confirmed=answers.same_person)
    except OtherRecordError:
        meeting = await container.sync.meet(person)
        say(_("In this space: %(person)s", person=_told(meeting.here)))
        say(_("On the server: %(person)s", person=_told(meeting.there)))
        raise
    if answers.send:
        await container.sync.send_held()


def _told(identity: Identity) -> str:
    return " ".join(part for part in (identity.display, identity.birth_date) if part)
