"""What is said about two versions of one thing."""

from services.i18n.translator import Translator
from services.sync.versions import Choice, Conflict, Kind, Question


def happened(question: Question, _: Translator) -> str:
    """Return what was done to a thing, in a few words."""
    return {
        Question.BOTH_EDITED: _("Changed here and elsewhere"),
        Question.DELETED_THERE: _("Changed here, deleted elsewhere"),
        Question.DELETED_HERE: _("Deleted here, changed elsewhere"),
    }[question]


def settled(choice: Choice, question: Question, _: Translator) -> str:
    """Return what was chosen, and by whom."""
    if _deletes(choice, question):
        return _("You deleted it on this device too")
    if question is not Question.BOTH_EDITED and choice in {Choice.MINE, Choice.THEIRS}:
        return _("You kept it")
    return {
        Choice.MINE: _("You kept this device’s version"),
        Choice.THEIRS: _("You kept the other version"),
        Choice.BOTH: _("You kept both"),
        Choice.MERGED: _("You chose field by field"),
        Choice.MACHINE: _("Carnet settled it"),
        Choice.PARTED: _("You left the server before choosing"),
    }[choice]


def explained(conflict: Conflict, _: Translator) -> tuple[str, str]:
    """Return what the person has to know before they choose: a title and a line."""
    if conflict.policy.binding:
        return (
            _("Until you choose, neither version counts"),
            _(
                "Both are kept, and Carnet never mixes them. What the server has is not confirmed by you yet."
            ),
        )
    match conflict.question:
        case Question.BOTH_EDITED:
            return (
                _("Two versions are kept"),
                " ".join((_("Nothing more is sent of it until you choose."), why(conflict, _))),
            )
        case Question.DELETED_THERE:
            return (
                _("It was deleted on another device"),
                _("You changed it here in the meantime: it is kept until you choose."),
            )
        case Question.DELETED_HERE:
            return (
                _("You deleted it, and it was changed elsewhere"),
                _("It was brought back, so that nothing is lost. Do you still want to delete it?"),
            )


def why(conflict: Conflict, _: Translator) -> str:
    """Return why Carnet does not decide by itself."""
    return {
        Kind.DIRECTIVE: _("A mixture of two wills would be a will that nobody wrote."),
        Kind.TRUSTED_PERSON: _("Only you say who speaks for you."),
        Kind.CONSENT: _("You agreed to one text, not to a mixture of two."),
        Kind.MEASURE: _("A measure is not corrected by another: both may be right."),
        Kind.CLINICAL: _("The same detail was changed twice: only you know which is right."),
        Kind.OWN_DOCUMENT: _("The same detail was changed twice: only you know which is right."),
        Kind.PROFILE: _("The newest counts."),
        Kind.NOTE: _("No word that you wrote is thrown away."),
        Kind.UNKNOWN: _("Carnet does not know which is right."),
        Kind.PROFESSIONAL: _("Whoever wrote it is the only one to change it."),
    }[conflict.policy.kind]


def label(choice: Choice, question: Question, _: Translator) -> str:
    """Return the verb of a choice."""
    if question is Question.DELETED_THERE:
        return {Choice.MINE: _("Keep it"), Choice.THEIRS: _("Delete it here too")}[choice]
    if question is Question.DELETED_HERE:
        return {Choice.THEIRS: _("Keep it"), Choice.MINE: _("Delete it all the same")}[choice]
    return {
        Choice.MINE: _("Keep this device’s version"),
        Choice.THEIRS: _("Keep the other version"),
        Choice.BOTH: _("Keep both"),
        Choice.MERGED: _("Keep what I chose"),
    }[choice]


def consequence(choice: Choice, question: Question, _: Translator) -> tuple[str, str]:
    """Return the question that is asked before a choice is done, and what becomes of the other version."""
    if question is Question.DELETED_THERE:
        return {
            Choice.MINE: (
                _("Keep it?"),
                _("It is sent again, and comes back on your other devices."),
            ),
            Choice.THEIRS: (
                _("Delete it here too?"),
                _(
                    "It goes to the deleted documents of this device, from where it can be restored."
                ),
            ),
        }[choice]
    if question is Question.DELETED_HERE:
        return {
            Choice.THEIRS: (_("Keep it?"), _("It stays as it was changed elsewhere.")),
            Choice.MINE: (
                _("Delete it all the same?"),
                _("The server deletes its copy too, with what was changed elsewhere."),
            ),
        }[choice]
    readable = _("What you do not keep stays readable here for 90 days.")
    over_there = _("It replaces the other one on the server and on your other devices.")
    here = _("It replaces the one of this device.")
    only = _("It becomes the only version, here and on your other devices.")
    return {
        Choice.MINE: (_("Keep this device’s version?"), f"{over_there} {readable}"),
        Choice.THEIRS: (_("Keep the other version?"), f"{here} {readable}"),
        Choice.BOTH: (
            _("Keep both?"),
            _("They become two separate items, here and on your other devices."),
        ),
        Choice.MERGED: (_("Keep what you chose?"), f"{only} {readable}"),
    }[choice]


def done(choice: Choice, question: Question, _: Translator) -> str:
    """Return what is said once a choice is done."""
    if _deletes(choice, question):
        return _("Deleted on this device too.")
    if question is Question.BOTH_EDITED and choice is Choice.BOTH:
        return _("Both versions are kept.")
    return _("Kept.")


def _deletes(choice: Choice, question: Question) -> bool:
    return (question, choice) in {
        (Question.DELETED_THERE, Choice.THEIRS),
        (Question.DELETED_HERE, Choice.MINE),
    }
