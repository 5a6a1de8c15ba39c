"""What is said of a search, an episode or a report waited for."""

from collections.abc import Sequence

from services.i18n.translator import Translator


def correction_said(words: Sequence[tuple[str, str]], _: Translator) -> str:
    """Say which words nobody wrote, and which were looked for instead."""
    typed = " ".join(wrong for wrong, _right in words)
    found = " ".join(right for _wrong, right in words)
    return _("No document with “%(typed)s”; here is “%(found)s”", typed=typed, found=found)
