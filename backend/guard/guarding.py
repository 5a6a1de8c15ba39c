"""The layers in their order, and how uvicorn is set up beneath them."""

from typing import Any, Final

from starlette.types import ASGIApp

from backend.guard.confining import Confining
from backend.guard.connection import Connection
from backend.guard.heads import Heads
from backend.guard.patience import Patience
from backend.guard.rates import Rates
from backend.guard.throttle import Throttle

SERVING: Final[dict[str, Any]] = {
    "http": Connection,
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "lifespan": "off",
    "ws": "none",
    "limit_concurrency": 1000,
    "timeout_keep_alive": 5,
    "proxy_headers": True,
    "forwarded_allow_ips": "127.0.0.1",
}
"""Arguments of `uvicorn.Config`. The address of a client is believed from a proxy on this machine only."""


def guarded(app: ASGIApp, rates: Rates | None, *, is_https: bool) -> ASGIApp:
    """Put every layer around `app`; without `rates`, whoever stands before this server counts."""
    inner: ASGIApp = Patience(app)
    if rates is not None:
        inner = Throttle(inner, rates)
    return Confining(Heads(inner), is_https=is_https)
