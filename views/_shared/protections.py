"""The ways to protect a space, and what each one protects against."""

from services.i18n.translator import Translator
from services.people.models import Protection
from views._shared.components.choice import Option


def protection_options(_: Translator, *, keystore: bool) -> list[Option]:
    """Return the ways that this device offers, the best one first."""
    phrase = Option(
        Protection.PASSPHRASE.value,
        _("A passphrase") if keystore else _("A passphrase (recommended here)"),
        _("At least 12 characters. It protects even if someone copies the whole disk."),
    )
    if keystore:
        return [
            Option(
                Protection.KEYSTORE.value,
                _("A 6-digit code (recommended here)"),
                _("It only works on this device. A copy of the disk opens nothing."),
            ),
            phrase,
        ]
    return [
        phrase,
        Option(
            Protection.FILE.value,
            _("A 6-digit code, weaker on this device"),
            _("It keeps curious people out. It does not stop someone who copies the disk."),
        ),
    ]


def protection_line(protection: Protection | None, _: Translator) -> str:
    """Return in words where the key of the open space is, and what that is worth."""
    if protection is None:
        return _("Demonstration: its key is only in memory, and goes with it.")
    return {
        Protection.KEYSTORE: _(
            "Code, with a secret kept by this device. A copy of the disk opens nothing."
        ),
        Protection.FILE: _(
            "Code, with a secret in a file. Someone who copies the disk could try every code."
        ),
        Protection.PASSPHRASE: _(
            "Passphrase alone. It protects even if someone copies the whole disk."
        ),
    }[protection]
