"""A code or passphrase being chosen: typed twice, long enough, hinted at when anybody would try it first."""

from dataclasses import dataclass
from typing import Final

from services.people.models import Protection, weak

CODE_DIGITS: Final = 6
PHRASE_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class NewSecret:
    """What was typed so far; `tried` once the person asked to go on: errors may show."""

    protection: Protection = Protection.KEYSTORE
    secret: str = ""
    again: str = ""
    tried: bool = False

    @property
    def is_code(self) -> bool:
        return self.protection is not Protection.PASSPHRASE

    @property
    def long_enough(self) -> bool:
        if self.is_code:
            return len(self.secret) == CODE_DIGITS and self.secret.isdigit()
        return len(self.secret.strip()) >= PHRASE_LENGTH

    @property
    def agree(self) -> bool:
        return self.secret == self.again

    @property
    def easy(self) -> bool:
        """Whether anybody would try this secret first: a hint, never a refusal."""
        return self.long_enough and weak(self.secret)
