"""Fills the demonstration space with what an invented person would have."""

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
        files = [
            FileToImport(name, data=data) for name, data in camille.files(self.clock.now().date())
        ]
        await self.documents.import_files(files, source=Source.DEMONSTRATION)
