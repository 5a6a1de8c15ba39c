"""Who acted and what they did, in plain words."""

from typing import Final

from services.access.traces import Group, Trace, What, Who
from services.i18n.translator import Translator

_LOOKING: Final = frozenset({"read", "vread", "search", "history"})
_DOCUMENTS: Final = frozenset(
    {"Binary", "Composition", "DiagnosticReport", "DocumentManifest", "DocumentReference"}
)


def who_of(group: Group, person: str, _: Translator) -> str:
    """Return who acted: "Sophie Exemple, for Marcel" where somebody did so for the person."""
    trace = group.trace
    if trace.as_ == "patient":
        return _("You")
    if trace.as_ in {"helper", "representative"}:
        named = group.name or _("Somebody whom your record no longer names")
        return _("%(who)s, for %(name)s", who=named, name=person) if person else named
    if trace.as_ == "professional":
        return group.name or _("A professional whom your record does not name")
    if trace.as_ == "server":
        return _("Your server itself")
    return _("The software of an establishment")


def act_of(trace: Trace, _: Translator) -> str:
    """Return what was done; a refusal says that nothing was given."""
    if trace.refused:
        return {
            "sign-in-refused": _("Tried to sign in: refused"),
            "token-refused": _("Tried to go on: refused"),
        }.get(trace.kind, _("Asked, and was refused: nothing was given"))
    if trace.kind in _LOOKING:
        return _looked(trace, _)
    if trace.kind in {"create", "update", "delete"}:
        return _wrote(trace, _)
    return {
        "feed": _("Brought their copy up to date with what they may see"),
        "everything": _("Read all that they may see"),
        "see-as": _("Looked at what somebody else would see"),
        "share": _("Shared by a link"),
        "export": _("Took a copy out"),
        "emergency": _("Opened the record in an emergency"),
        "consent-decision": _("Was told what you decided"),
        "sign-in": _("Signed in"),
        "sign-out": _("Signed out"),
    }.get(trace.kind, _("Did something that Carnet has no word for: %(word)s", word=trace.kind))


def _looked(trace: Trace, _: Translator) -> str:
    if trace.type in _DOCUMENTS:
        return _("Looked at documents")
    return {
        "Appointment": _("Looked at appointments"),
        "Observation": _("Looked at results and measurements"),
        "Immunization": _("Looked at vaccinations"),
        "Patient": _("Looked at who you are"),
        "AuditEvent": _("Looked at who saw the record"),
    }.get(trace.type, _("Looked at the record"))


def _wrote(trace: Trace, _: Translator) -> str:
    if trace.type in _DOCUMENTS:
        return {
            "create": _("Added a document"),
            "update": _("Changed a document, or who sees it"),
            "delete": _("Removed a document"),
        }[trace.kind]
    if trace.type == "Appointment":
        return {
            "create": _("Booked an appointment"),
            "update": _("Changed an appointment"),
            "delete": _("Removed an appointment"),
        }[trace.kind]
    if trace.type in {"Consent", "RelatedPerson", "Task", "CareTeam"}:
        return _("Changed who may come near the record")
    if trace.type == "Patient":
        return _("Changed who you are, or left the record")
    return {
        "create": _("Added something to the record"),
        "update": _("Changed something in the record"),
        "delete": _("Removed something from the record"),
    }[trace.kind]


def who_choices(_: Translator) -> tuple[tuple[Who, str], ...]:
    """Return whose acts can be shown."""
    return (
        (Who.OTHERS, _("The others")),
        (Who.HELPERS, _("Those who help me")),
        (Who.PROFESSIONALS, _("Professionals")),
        (Who.MYSELF, _("Myself")),
    )


def what_choices(_: Translator) -> tuple[tuple[What, str], ...]:
    """Return which acts can be shown."""
    return (
        (What.ALL, _("Everything")),
        (What.LOOKED, _("Looked")),
        (What.CHANGED, _("Changed")),
        (What.REFUSED, _("Refused")),
    )
