"""For whoever publishes content between releases (docs/content.md): make a key, check files, sign a package.

python -m scripts.content key FILE
python -m scripts.content check [DIR]
python -m scripts.content sign DIR --key FILE --version N --to PACKAGE [--issued YYYY-MM-DD] [--next-key PUBLIC]

DIR holds the files that replace or join those that are built in, at the same paths (`rights/access.json`).
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from services.content import library, packages
from services.content.library import InvalidContentError
from services.content.manifest import public
from services.content.style import problems
from services.core.files import write_durably
from services.prevention.packaged import CHECKS

REPOSITORY = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 1 for content that may not go out."""
    options = _parser().parse_args(arguments)
    if options.command == "key":
        return _key(options.file)
    files = _files(options.folder) if options.folder else {}
    faults = _faults(files)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 1
    return 0 if options.command == "check" else _sign(options, files)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.content")
    commands = parser.add_subparsers(dest="command", required=True)
    key = commands.add_parser("key", help="make a key pair; the public half is printed")
    key.add_argument("file", type=Path)
    check = commands.add_parser("check", help="check schema, links, sources and style")
    check.add_argument("folder", type=Path, nargs="?")
    sign = commands.add_parser("sign", help="make a signed package")
    sign.add_argument("folder", type=Path)
    sign.add_argument("--key", type=Path, required=True)
    sign.add_argument("--version", type=int, required=True)
    sign.add_argument("--to", type=Path, required=True)
    sign.add_argument("--issued", type=date.fromisoformat, default=datetime.now(UTC).date())
    sign.add_argument("--next-key", default=None)
    return parser


def _key(file: Path) -> int:
    if file.exists() or file.resolve().is_relative_to(REPOSITORY):
        print("a private key is not written over a file, nor into the repository", file=sys.stderr)
        return 1
    key = Ed25519PrivateKey.generate()
    write_durably(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    print(public(key))
    return 0


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _faults(files: dict[str, bytes]) -> tuple[str, ...]:
    try:
        return problems(library.check({**library.built_in(), **files}, CHECKS))
    except InvalidContentError as error:
        return (str(error),)


def _sign(options: argparse.Namespace, files: dict[str, bytes]) -> int:
    key = load_pem_private_key(options.key.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        print("the key is not an Ed25519 key", file=sys.stderr)
        return 1
    made = packages.sign(files, key, options.version, options.issued, options.next_key)
    write_durably(options.to, made.zipped(), mode=0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main())
