"""How much Carnet takes at once: a phone's memory bounds it."""

from typing import Final

MAX_FILE_BYTES: Final = 64 * 2**20
"""The largest file read, 64 MiB."""
