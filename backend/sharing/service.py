"""The door of sharing: everything the rest of the server needs of it."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.sharing.clearing import Clearing
from backend.sharing.http import ANYWHERE, guarded
from backend.sharing.owner import OwnerEndpoint
from backend.sharing.pages import FILES, VIEWER, Pages
from backend.sharing.settings import SharingSettings
from backend.sharing.visitor import FILE, MANIFEST, REPORT, VisitorEndpoint

LINKS: Final = "/share/links"
_PREFLIGHT: Final = {
    **ANYWHERE,
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Max-Age": "86400",
}


class Sharing:
    """Links of one server; `routes` go to its root."""

    def __init__(self, settings: SharingSettings) -> None:
        self._settings = settings
        self.clearing = Clearing(settings.store, settings.blobs)

    def routes(self) -> list[Route]:
        """Return `/share/…`."""
        owner = OwnerEndpoint(self._settings, self.clearing)
        visitor = VisitorEndpoint(self._settings, self.clearing)
        pages = Pages()
        one = f"{LINKS}/{{id}}"
        report = f"{one}/reports/{{name}}"
        return [
            Route(LINKS, guarded(owner.list), methods=["GET"]),
            Route(one, guarded(owner.make), methods=["PUT"]),
            Route(one, guarded(owner.revoke), methods=["DELETE"]),
            Route(f"{one}/files/{{number}}", guarded(owner.receive), methods=["PUT"]),
            Route(report, guarded(owner.report), methods=["GET"]),
            Route(report, guarded(owner.drop_report), methods=["DELETE"]),
            Route(f"{MANIFEST}/{{handle}}", guarded(visitor.manifest, ANYWHERE), methods=["POST"]),
            Route(f"{MANIFEST}/{{handle}}", _preflight, methods=["OPTIONS"]),
            Route(f"{FILE}/{{ticket}}", guarded(visitor.file, ANYWHERE), methods=["GET"]),
            Route(f"{REPORT}/{{ticket}}", guarded(visitor.leave), methods=["POST"]),
            Route(VIEWER, pages.page, methods=["GET"]),
            *(Route(f"{VIEWER}{name}", pages.part, methods=["GET"]) for name in FILES),
        ]

    def declared(self) -> dict[str, Any]:
        """Return what `.well-known/smart-configuration` says of it, for apps to find out.

        The address is the viewer's; `links` below it are the person's, `m/[handle]` opens one.
        """
        return {"carnet_share_endpoint": f"{self._settings.base_url}{VIEWER}"}

    async def erase(self, patient: str) -> None:
        """Remove all that a person shared, and what was left for them, when their record is erased."""
        await self.clearing.person(patient)


async def _preflight(_request: Request) -> Response:
    """Let the viewer of anybody's choice post (Fetch standard, CORS protocol)."""
    return Response(status_code=204, headers=_PREFLIGHT)
