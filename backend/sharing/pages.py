"""The viewer: three files of ours, confined so that what was opened can go nowhere else."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

VIEWER: Final = "/share/"
_FOLDER: Final = Path(__file__).parent / "viewer"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src blob: data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
"""No inline script or style, no frame, no font, no third party; markup cannot be put together from text."""

HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_KINDS: Final = {
    "index.html": "text/html",
    "viewer.js": "text/javascript",
    "words.js": "text/javascript",
    "sealed.js": "text/javascript",
    "reading.js": "text/javascript",
    "viewer.css": "text/css",
}
FILES: Final = tuple(name for name in _KINDS if name != "index.html")


class Pages:
    """Serves them from memory; the same to everybody, whatever stands behind the `#` of the address."""

    def __init__(self) -> None:
        self._contents = {name: (_FOLDER / name).read_bytes() for name in _KINDS}

    async def page(self, _request: Request) -> Response:
        """Return the page: it opens nothing by itself."""
        return self._file("index.html")

    async def part(self, request: Request) -> Response:
        """Return its script or its style."""
        return self._file(request.url.path.rpartition("/")[2])

    def _file(self, name: str) -> Response:
        return Response(self._contents[name], headers=HEADERS, media_type=_KINDS[name])
