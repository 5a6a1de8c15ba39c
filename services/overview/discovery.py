"""Fills the demonstration space with what an invented person would have."""

import asyncio
from dataclasses import dataclass

from services.core.clock import Clock
from services.demonstration import camille
from services.documents.models import FileToImport, Source
from services.documents.service import DocumentService


@dataclass(frozen=True, slots=True)
class DiscoveryService:
    """Takes the generated files in through the ordinary import: nothing of the demonstration is drawn apart."""

    documents: DocumentService
    clock: Clock

    async def fill(self) -> None:
        """Import the invented record into the space that is open."""
        today = self.clock.now().astimezone().date()
        made = await asyncio.to_thread(camille.files, today)
        files = [FileToImport(name, data=data) for name, data in made]
        await self.documents.import_files(
            [file for file in files if file.name not in camille.FILED], source=Source.DEMONSTRATION
        )
        for file in files:
            if category := camille.FILED.get(file.name):
                await self.documents.add(file, "", category, source=Source.DEMONSTRATION)
