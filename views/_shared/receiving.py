"""Files a person chose: by path where Carnet sees the disk, brought in by the browser elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import flet as ft

from services.core.arrivals import Arrivals
from services.core.errors import RefusedError, ServiceError
from services.documents.models import FileToImport


async def received(
    picker: ft.FilePicker, files: Sequence[ft.FilePickerFile], arrivals: Arrivals
) -> list[FileToImport]:
    """Return what `picker` was given; a file that cannot be had comes with the reason."""
    return [await _received(picker, file, arrivals) for file in files]


async def _received(
    picker: ft.FilePicker, file: ft.FilePickerFile, arrivals: Arrivals
) -> FileToImport:
    if file.path:
        return FileToImport(file.name, path=file.path)
    try:
        with arrivals.expect(file.size) as arrival:
            await picker.upload([ft.FilePickerUploadFile(upload_url=arrival.url, id=file.id)])
            return FileToImport(file.name, data=await arrival.content())
    except RefusedError as error:
        return FileToImport(file.name, error=error)


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file that may be too large for memory: where it is, or why it did not come. `ours`: a copy that is to go."""

    name: str
    path: Path | None = None
    ours: bool = False
    error: ServiceError | None = None

    def drop(self) -> None:
        """Remove what was only brought here to be read."""
        if self.ours and self.path:
            self.path.unlink(missing_ok=True)


async def brought(picker: ft.FilePicker, file: ft.FilePickerFile, arrivals: Arrivals) -> ChosenFile:
    """Return the one file that `picker` was given, on this disk."""
    if file.path:
        return ChosenFile(file.name, Path(file.path))
    copy = ChosenFile(file.name)
    try:
        with arrivals.expect_on_disk(file.size) as arrival:
            copy = ChosenFile(file.name, arrival.path, ours=True)
            await picker.upload([ft.FilePickerUploadFile(upload_url=arrival.url, id=file.id)])
            await arrival.content()
            return copy
    except RefusedError as error:
        copy.drop()
        return ChosenFile(file.name, error=error)
