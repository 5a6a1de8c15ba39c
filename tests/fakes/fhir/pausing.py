"""A server that keeps what changed to itself for a while."""

import asyncio
import threading
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from tests.fakes.fhir.faithful import FaithfulServer

PATIENCE: Final = 30
"""Seconds after which it answers all the same."""


class PausingServer(FaithfulServer):
    """Says what changed only once it `may`."""

    def __init__(self) -> None:
        super().__init__(page=7, reference=True)
        self.asked, self.may = threading.Event(), threading.Event()
        self._is_stopping = False

    def stop(self) -> None:
        """Stop; who still waits is told that there is nothing to be had."""
        self._is_stopping = True
        self.may.set()
        super().stop()
        self._is_stopping = False

    async def _endpoint(self, request: Request) -> Response:
        if request.url.path.endswith("$changes"):
            self.asked.set()
            await asyncio.to_thread(self.may.wait, PATIENCE)
        if self._is_stopping:
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        return await super()._endpoint(request)
