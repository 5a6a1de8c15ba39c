"""Files a person chose: by path where Carnet sees the disk, brought in by the browser elsewhere."""

from collections.abc import Sequence

import flet as ft

from services.core.arrivals import Arrivals
from services.core.errors import RefusedError
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
