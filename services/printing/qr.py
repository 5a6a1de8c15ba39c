"""A link, or a few words, as a QR code where it can still be scanned from a screen."""

from io import BytesIO
from typing import Final

import segno

LARGEST_VERSION: Final = 25
"""117 modules a side: beyond, phones of today hardly read it from a screen (ISO/IEC 18004 goes to 40)."""
_SCALE: Final = 6
_BORDER: Final = 4


def qr(text: str) -> bytes | None:
    """Return the code as PNG, dark on white with its quiet zone; None where it would be too dense to scan."""
    try:
        code = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8")
    except segno.DataOverflowError:
        return None
    if int(code.version) > LARGEST_VERSION:
        return None
    written = BytesIO()
    code.save(written, kind="png", scale=_SCALE, border=_BORDER)
    return written.getvalue()
