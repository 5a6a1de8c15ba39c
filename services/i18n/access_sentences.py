"""The words for who may see a document, and for each answer of the server to `$see-as`."""

from services.i18n.translator import Translator


def refusal(reason: str, _: Translator) -> str:
    """Return why somebody would not get something; a word that is not known is not explained."""
    return {
        "label": _("Hidden or secret: by your choice, or not announced yet"),
        "unverified": _("Not verified: no official text says so, so it is refused"),
        "family": _("Not of their profession, or not among what you gave them"),
        "no-relation": _("You gave this person no access"),
        "not-yet": _("Their access has not begun"),
        "ended": _("Their access has ended"),
        "blocked": _("You blocked this person"),
        "opposed": _("You refused this access"),
        "of-age": _("You are of age: nobody represents you by law"),
        "age-unknown": _("The server does not know your date of birth"),
    }.get(reason, _("Refused by the server"))


def profession_name(profession: str, _: Translator) -> str:
    """Return the name of a line of the server's matrix."""
    return {
        "physician": _("A doctor to whom you give access"),
        "pharmacist": _("A pharmacist to whom you give access"),
        "nurse": _("A nurse to whom you give access"),
        "midwife": _("A midwife to whom you give access"),
        "dentist": _("A dentist to whom you give access"),
        "physiotherapist": _("A physiotherapist to whom you give access"),
    }.get(profession, profession)


def role_name(role: str, profession: str, name: str, _: Translator) -> str:
    """Return who is looked as."""
    if role == "professional":
        return (
            _("My attending doctor, %(name)s", name=name)
            if name
            else profession_name(profession, _)
        )
    named = {
        "emergency": _("A doctor in an emergency"),
        "samu": _("The Samu’s doctor, during a call"),
        "representative": _("A legal representative"),
    }
    return named.get(role, name)
