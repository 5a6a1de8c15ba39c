"""Links in memory, with a server that can be away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, OfflineError, ServiceError
from services.core.identity import Identity
from services.printing.qr import qr
from services.sharing.models import (
    Added,
    Closing,
    Leaving,
    LeavingDocument,
    Report,
    Share,
    Standing,
    Visit,
    Wish,
)

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
CAMILLE = Identity("Exemple", "Camille", "1992-03-14")
OPEN = Share(
    id="a" * 64,
    titles=("Compte rendu de pneumologie",),
    address="https://carnet.example/share/#shlink:/" + "eyJ1cmwiOiJo" * 24,
    passcode="482915",
    created=NOW - timedelta(hours=2),
    expires=NOW + timedelta(days=1),
    openings=3,
    takes_report=True,
    standing=Standing.OPEN,
    opened=1,
    visits=(Visit(NOW - timedelta(hours=1), "Dr Modèle, pneumologue"),),
    reports=(Report("a" * 64, "document-1", "Dr Modèle, pneumologue", NOW),),
)
ENDED = replace(
    OPEN, id="b" * 64, titles=("Bilan sanguin", "Radio"), address="", standing=Standing.EXPIRED
)


@dataclass(slots=True)
class FakeSharing:
    """Keeps `known`; `wrong` is what every question to the server ends with."""

    changes: ChangeFeed
    known: list[Share] = field(default_factory=list)
    unshareable: ServiceError | None = None
    wrong: ServiceError | None = None
    wishes: list[Wish] = field(default_factory=list)
    asked: int = 0

    async def leaving(self, documents: Sequence[str], added: Sequence[Added] = ()) -> Leaving:
        if self.unshareable:
            raise self.unshareable
        made = (LeavingDocument("", one.title, len(one.data)) for one in added)
        named = (LeavingDocument(id, f"Document {id}", 240_000) for id in documents)
        return Leaving((*made, *named), CAMILLE)

    async def share(self, wish: Wish, on_sent: Callable[[int, int], None] | None = None) -> Share:
        if self.wrong:
            raise self.wrong
        self.wishes.append(wish)
        if on_sent:
            on_sent(len(wish.documents), len(wish.documents))
        made = replace(OPEN, id=f"{len(self.known):064x}", visits=(), reports=(), opened=0)
        self.known.insert(0, made)
        self.changes.publish(Topic.SHARES)
        return made

    async def shares(self) -> tuple[Share, ...]:
        return tuple(self.known)

    async def one(self, id: str) -> Share:
        for share in self.known:
            if share.id == id:
                return share
        raise NotFoundError

    def qr(self, share: Share) -> bytes | None:
        return qr(share.address) if share.address else None

    async def revoke(self, id: str) -> Closing:
        later = isinstance(self.wrong, OfflineError)
        if self.wrong and not later:
            raise self.wrong
        standing = Standing.REVOKING if later else Standing.REVOKED
        self.known = [
            replace(one, standing=standing, address="") if one.id == id else one
            for one in self.known
        ]
        return Closing.LATER if later else Closing.CLOSED

    async def refresh(self) -> int:
        self.asked += 1
        if self.wrong:
            raise self.wrong
        return 0
