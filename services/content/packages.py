"""Packages of content: a ZIP or a folder, read with limits, compared with its manifest, never unpacked to a disk."""

import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.content.manifest import (
    MANIFEST,
    MAX_FILE,
    MAX_FILES,
    MAX_TOTAL,
    PATH,
    SIGNATURE,
    Manifest,
    listed,
    public,
    read,
    signature,
    verify,
)
from services.core.errors import PackageFault, PackageRefusedError

_OURS: Final = frozenset({MANIFEST, SIGNATURE})
_PLAIN: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAY_ONE: Final = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED: Final = 1
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What zipfile says of bytes that are no ZIP, or only the beginning of one."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is what its signer signed."""

    manifest: Manifest
    files: Mapping[str, bytes]
    """Without the manifest and its signature."""
    sealed: bytes
    """The manifest's own bytes."""
    sig: bytes

    def zipped(self) -> bytes:
        """Return it as one file; the same bytes whenever it is made."""
        whole = {MANIFEST: self.sealed, SIGNATURE: self.sig, **self.files}
        return zipped(whole)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, _DAY_ONE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[path])
    return out.getvalue()


def sign(
    files: Mapping[str, bytes],
    key: Ed25519PrivateKey,
    version: int,
    issued: date,
    next_key: str | None = None,
) -> Package:
    """Make a package. Raises ValueError (pydantic's) for a path, size or key that none may have."""
    manifest = Manifest(
        version=version,
        issued=issued,
        key=public(key),
        next_key=next_key,
        files={path: listed(data) for path, data in files.items()},
    )
    sealed = manifest.canonical()
    return Package(manifest, dict(files), sealed, signature(sealed, key))


def opened(path: Path, trusted: Collection[str]) -> Package:
    """Read the package at `path`, a ZIP or a folder, signed by one of the `trusted` keys. Blocks.

    Raises:
        PackageRefusedError: with why. Nothing of it was used.

    """
    try:
        if path.is_dir():
            return checked(_of_folder(path), trusted)
        with path.open("rb") as file:
            data = file.read(MAX_TOTAL + 1)
    except OSError:
        raise PackageRefusedError(PackageFault.UNREADABLE) from None
    return checked(unzipped(data), trusted)


def checked(whole: Mapping[str, bytes], trusted: Collection[str]) -> Package:
    """Compare files with the manifest among them, and that with its signature.

    Raises:
        PackageRefusedError: INCOMPLETE, UNTRUSTED or ALTERED.

    """
    if not whole.keys() >= _OURS:
        raise PackageRefusedError(PackageFault.INCOMPLETE)
    sealed, sig = whole[MANIFEST], whole[SIGNATURE]
    manifest = read(sealed)
    if manifest.key not in trusted:
        raise PackageRefusedError(PackageFault.UNTRUSTED)
    verify(sealed, sig, manifest.key)
    files = {path: data for path, data in whole.items() if path not in _OURS}
    if files.keys() != manifest.files.keys():
        raise PackageRefusedError(PackageFault.INCOMPLETE)
    if any(listed(data) != manifest.files[path] for path, data in files.items()):
        raise PackageRefusedError(PackageFault.ALTERED)
    return Package(manifest, files, sealed, sig)


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP, all of them in memory, none of them large.

    Raises:
        PackageRefusedError: UNREADABLE, TOO_LARGE or OUTSIDE.

    """
    if len(data) > MAX_TOTAL:
        raise PackageRefusedError(PackageFault.TOO_LARGE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            _allowed([(info.filename, info.file_size) for info in infos])
            return {info.filename: _one(archive, info) for info in infos}
    except _BROKEN:
        raise PackageRefusedError(PackageFault.UNREADABLE) from None


def _one(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.compress_type not in _PLAIN or info.flag_bits & _ENCRYPTED:
        raise PackageRefusedError(PackageFault.UNREADABLE)
    with archive.open(info) as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise PackageRefusedError(PackageFault.TOO_LARGE)
    return data


def _of_folder(folder: Path) -> dict[str, bytes]:
    found = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise PackageRefusedError(PackageFault.OUTSIDE)
        if not path.is_dir():
            found.append(path)
        if len(found) > MAX_FILES + len(_OURS):
            raise PackageRefusedError(PackageFault.TOO_LARGE)
    names = {path.relative_to(folder).as_posix(): path for path in found}
    _allowed([(name, path.stat().st_size) for name, path in names.items()])
    return {name: _capped(path) for name, path in names.items()}


def _capped(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise PackageRefusedError(PackageFault.TOO_LARGE)
    return data


def _allowed(sizes: list[tuple[str, int]]) -> None:
    names = [name for name, _ in sizes]
    if any(name not in _OURS and not re.fullmatch(PATH, name) for name in names):
        raise PackageRefusedError(PackageFault.OUTSIDE)
    if len(set(names)) != len(names):
        raise PackageRefusedError(PackageFault.UNREADABLE)
    if (
        len(names) > MAX_FILES + len(_OURS)
        or any(size > MAX_FILE for _, size in sizes)
        or sum(size for _, size in sizes) > MAX_TOTAL
    ):
        raise PackageRefusedError(PackageFault.TOO_LARGE)
