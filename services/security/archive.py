"""The key of an exported archive: generated, shown once, and independent of the space and of this device."""

from hashlib import sha256

from services.security.codes import new_recovery, typed_recovery
from services.security.keys import Keys


def new_archive_key() -> str:
    """Return a fresh key of 140 bits, to be written down: it has the form of a recovery key."""
    return new_recovery()


def archive_keys(typed: str) -> Keys:
    """Return the keys that seal and open the archive made under this key.

    140 random bits cannot be guessed, so one hash is enough; a person's own words would need Argon2id.
    """
    return Keys(sha256(b"carnet/archive/1" + typed_recovery(typed).encode()).digest())
