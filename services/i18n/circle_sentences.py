"""The circle in words: why something is not done, what an area is, what may be done there."""

from collections.abc import Iterable

from services.core.errors import WhyNot
from services.i18n.explained import Explained
from services.i18n.translator import Translator


def not_possible(why: WhyNot, _: Translator) -> Explained:
    """Return what happened and what can be done; nobody was let in in any of these cases."""
    return {
        WhyNot.NO_SERVER: Explained(
            _("Giving access needs a server."),
            _("This space is on this device only. A paper sheet works without one."),
        ),
        WhyNot.UNSUPPORTED: Explained(
            _("Your server does not offer access for helpers."),
            _("Nothing was changed. A link for one visit, or a paper sheet, can help instead."),
        ),
        WhyNot.ELSEWHERE: Explained(
            _("You are in somebody else’s record."),
            _("Go back to your own space first: nobody invites in another’s name."),
        ),
        WhyNot.UNKNOWN_CODE: Explained(
            _("This code leads nowhere."),
            _("Check its 12 signs. It may also be over: ask for a new one."),
        ),
        WhyNot.OWN_CODE: Explained(
            _("This is your own invitation."),
            _("Give the code to the person who is to help you. Nothing was changed."),
        ),
        WhyNot.USED: Explained(
            _("This invitation was already used, or one like it is open between you."),
            _("Nobody was let in. Look at your invitations, or ask for a new code."),
        ),
        WhyNot.EXPIRED: Explained(
            _("This invitation is over."),
            _(
                "Seven days to answer, then seven to confirm. A new one is needed: nothing was changed."
            ),
        ),
        WhyNot.TOO_OFTEN: Explained(
            _("Too many codes were tried."),
            _("Wait a few minutes. The codes themselves are not lost."),
        ),
        WhyNot.NOTHING_CHOSEN: Explained(
            _("Nothing is chosen yet."), _("Choose at least one thing that is open.")
        ),
        WhyNot.NO_END: Explained(
            _("Access needs an end."),
            _("Choose a day after today, within two years. It can be given again."),
        ),
        WhyNot.NOT_ANSWERED: Explained(
            _("Nobody answered this invitation yet."),
            _("Access is only given to somebody whom you have recognised."),
        ),
        WhyNot.UNNAMED: Explained(
            _("Your space does not know your name yet."),
            _("Write your name and birth date in the settings: the other person compares them."),
        ),
        WhyNot.OVER: Explained(
            _("This access has come to its end."),
            _("It stays closed, whatever the clock says. The person can give it again."),
        ),
    }[why]


def area_name(area: str, _: Translator) -> str:
    """Return the name of an area (code of `urn:carnet:area`), the code itself where it has none."""
    return {
        "all": _("Everything that can be given"),
        "reports": _("Reports and letters"),
        "summaries": _("Medical summaries"),
        "imaging": _("Imaging"),
        "prescriptions": _("Prescriptions"),
        "dispensation": _("Medicines given by the pharmacy"),
        "plans": _("Care plans"),
        "administered": _("Treatments given"),
        "certificates": _("Certificates"),
        "reimbursements": _("Reimbursements"),
        "patient": _("Documents added by the person"),
        "management": _("Administrative documents"),
        "appointments": _("Appointments"),
        "prevention": _("Prevention and vaccinations"),
        "identity": _("Name and birth date"),
        "profile": _("Medical profile and measures"),
        "directives": _("Advance directives, to read only"),
        "directory": _("Directory of care"),
    }.get(area, area)


_DOCUMENTS = (
    "reports",
    "summaries",
    "imaging",
    "prescriptions",
    "dispensation",
    "plans",
    "administered",
    "certificates",
    "patient",
)


def area_names(areas: Iterable[str], _: Translator) -> list[str]:
    """Return the areas in words; documents as one when all of them are open."""
    found = set(areas)
    names: list[str] = []
    if set(_DOCUMENTS) <= found:
        names.append(_("Documents"))
        found -= set(_DOCUMENTS)
    if {"identity", "profile"} <= found:
        names.append(_("Profile: name, birth date, medical profile, measures"))
        found -= {"identity", "profile"}
    known = (*_DOCUMENTS, "appointments", "prevention", "identity", "profile", "directives")
    order = {area: place for place, area in enumerate(known)}
    names += [area_name(one, _) for one in sorted(found, key=lambda a: (order.get(a, 99), a))]
    return names


def may_name(may: str, _: Translator) -> str:
    """Return what may be done, in one word."""
    return {"see": _("See"), "add": _("See and add"), "manage": _("See, add and change")}[may]


def may_line(may: str, _: Translator) -> str:
    """Return what may be done, as it is said to whoever gives it."""
    return {
        "see": _("Reads what you chose. Adds and changes nothing."),
        "add": _("Also adds documents and books appointments for you."),
        "manage": _("Also corrects and removes what they or you added."),
    }[may]


def unsent_lines(unsent: Iterable[tuple[str, int]], _: Translator) -> list[str]:
    """Return what had not left a record that was closed: kinds and numbers, never what it said."""
    return [_kind(type, number, _) for type, number in unsent]


def _kind(type: str, number: int, _: Translator) -> str:
    match type:
        case "DocumentReference":
            return _.n("%(count)s document", "%(count)s documents", number)
        case "Appointment":
            return _.n("%(count)s appointment request", "%(count)s appointment requests", number)
        case _other:
            return _.n("%(count)s other entry", "%(count)s other entries", number)
