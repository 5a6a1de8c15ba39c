"""Each language, written in itself."""

from typing import Final

from services.settings.models import Language

LANGUAGE_NAMES: Final = {Language.FRENCH: "Français", Language.ENGLISH: "English"}
