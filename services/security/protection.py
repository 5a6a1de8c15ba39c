"""What stands between a stolen disk and the record."""

from enum import StrEnum


class Protection(StrEnum):
    """Which secret is mixed with the person's own, and where the device keeps it."""

    KEYSTORE = "keystore"
    """A code, and a secret in the system's keystore: the disk alone opens nothing."""

    FILE = "file"
    """A code, and a secret in a private file: whoever copies the whole disk can try every code."""

    PASSPHRASE = "passphrase"  # noqa: S105 - a kind, not a secret
    """A passphrase alone: as strong as it is long."""
