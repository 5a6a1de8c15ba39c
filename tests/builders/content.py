"""Packages of content as an operator signs them, with keys that live as long as a test."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.content.library import built_in
from services.content.manifest import public
from services.content.packages import Package, sign
from services.content.service import ContentService

KEY: Final = Ed25519PrivateKey.generate()
NEXT: Final = Ed25519PrivateKey.generate()
ISSUED: Final = date(2026, 12, 1)
ACCESS: Final = "rights/access.json"
TITLE: Final = "Voir ce que l’on garde sur vous"


def changed(title: str = TITLE) -> dict[str, bytes]:
    """Return one page that says its title otherwise."""
    page: dict[str, Any] = json.loads(built_in()[ACCESS])
    page["title"]["fr"]["standard"] = title
    return {ACCESS: json.dumps(page).encode()}


def package(
    version: int = 2,
    files: dict[str, bytes] | None = None,
    key: Ed25519PrivateKey = KEY,
    next_key: Ed25519PrivateKey | None = None,
) -> Package:
    """Return a package that holds."""
    following = public(next_key) if next_key else None
    return sign(files or changed(), key, version, ISSUED, following)


def written(folder: Path, made: Package, name: str = "content.zip") -> Path:
    """Return the path of a package as one file."""
    path = folder / name
    path.write_bytes(made.zipped())
    return path


def service(folder: Path, *keys: Ed25519PrivateKey) -> ContentService:
    """Return the content of a data folder, for which these keys sign (KEY, if none is named)."""
    return ContentService(folder / "content", tuple(map(public, keys or (KEY,))))
