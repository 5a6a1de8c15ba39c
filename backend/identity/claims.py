"""What an issuer says of the person who signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

LEVELS: Final = ("eidas1", "eidas2", "eidas3")
"""Levels of assurance from low to high, as FranceConnect names them in `acr`."""


@dataclass(frozen=True, slots=True, repr=False)
class Claims:
    """A person as the issuer knows them; every trait may be empty, the INS is never among them.

    `subject` is the issuer's pseudonym for the person, `birthdate` a FHIR date, `gender` OpenID's word,
    `birthplace` and `birthcountry` INSEE codes. Has no readable representation: these are never logged.
    """

    issuer: str
    subject: str
    acr: str
    given_name: str = ""
    family_name: str = ""
    birthdate: str = ""
    gender: str = ""
    birthplace: str = ""
    birthcountry: str = ""

    def __repr__(self) -> str:
        return "Claims(…)"


def claims_from_userinfo(issuer: str, acr: str, userinfo: Mapping[str, Any]) -> Claims:
    """Keep the traits of a verified userinfo answer that are texts of a reasonable length; drop the rest."""
    traits = {field.name for field in fields(Claims)} - {"issuer", "subject", "acr"}
    texts = {name: value for name, value in userinfo.items() if name in traits and _is_trait(value)}
    return Claims(issuer=issuer, subject=userinfo["sub"], acr=acr, **texts)


def reaches(level: object, asked: str) -> bool:
    """Say whether `level` is at least the level asked; an unknown word reaches nothing."""
    return level in LEVELS and LEVELS.index(str(level)) >= LEVELS.index(asked)


def _is_trait(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 500  # noqa: PLR2004 - far above any real name
