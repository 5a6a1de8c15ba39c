"""Designations in words: states, bonds, what is missing, what each person around is and is not."""

from dataclasses import dataclass

from services.i18n.translator import Translator
from services.trusted.models import Bond, Missing, State


def state_name(state: State, _: Translator) -> str:
    """Return a state in a word or two."""
    names = {
        State.NONE: _("Nobody is named"),
        State.DRAFT: _("Draft: it holds in nothing yet"),
        State.WAITING: _("Waiting for their agreement"),
        State.ANSWERED: _("They agreed: check who it is, and confirm"),
        State.AGREED: _("Agreed by both in Carnet"),
        State.SIGNED: _("Signed on paper by both"),
        State.REVOKED: _("Revoked"),
        State.REPLACED: _("Replaced by a later one"),
        State.EXPIRED: _("Not answered or not confirmed in time"),
        State.REFUSED: _("They said no"),
        State.CONFLICT: _("Two devices named somebody apart: choose one"),
    }
    return names[state]


def asked_name(state: State, _: Translator) -> str:
    """Say how it stands for the one who was asked."""
    return {
        State.AGREED: _("You are their trusted person: agreed by both in Carnet"),
        State.REFUSED: _("It was refused"),
        State.REVOKED: _("Over: you are not their trusted person"),
    }.get(state, _("You agreed: they are to compare who you are, and confirm"))


def asked_missing(missing: Missing, _: Translator) -> str:
    """Say to whoever is asked why they cannot agree."""
    return {
        Missing.CIRCULAR: _("This is your own code: nobody agrees in another’s place."),
        Missing.OTHER: _(
            "These words name somebody else. If it is you, ask for your name and birth date to be "
            "written as they are in your space."
        ),
        Missing.YOUNG: _("Only an adult can be a trusted person."),
    }.get(missing) or missing_words(missing, _)


def role_words(name: str, _: Translator) -> tuple[str, ...]:
    """Say to whoever is asked what the role is, and what it is not (L1111-6, content.md (b))."""
    return (
        _("If %(name)s can no longer speak, you are consulted and say what they want.", name=name),
        _("You do not decide: the doctor does, and hears you before the family."),
        _("It opens none of their record to you, and is not the same as helping in Carnet."),
        _("They can change or revoke it at any time. You are free to say no."),
        _(
            "The law asks for a written paper signed by both. An agreement given in Carnet is not a signature."
        ),
    )


def state_meaning(state: State, _: Translator) -> str:
    """Say what a state means for the law, as far as Carnet knows it."""
    if state is State.AGREED:
        return _(
            "The law asks for a written paper signed by both. An agreement given in Carnet is not "
            "a signature: print it, sign it both, and file a photo of it."
        )
    if state is State.SIGNED:
        return _("The paper that both signed is in your documents.")
    if state is State.DRAFT:
        return _("Print it for both to sign, or ask for their agreement by a code.")
    return ""


def bond_name(bond: Bond, _: Translator) -> str:
    """Return who somebody is to the person."""
    names = {
        Bond.RELATIVE: _("A relative"),
        Bond.CLOSE: _("Somebody close"),
        Bond.DOCTOR: _("My attending doctor"),
    }
    return names[bond]


def missing_words(missing: Missing, _: Translator) -> str:
    """Say what keeps a designation from being made."""
    words = {
        Missing.ADULT: _("Only an adult may name a trusted person."),
        Missing.AGE: _("Your whole birth date is not known: only an adult may name somebody."),
        Missing.NAME: _("Write their first name and name."),
        Missing.BOND: _("Say who they are to you."),
        Missing.REACH: _("Write a telephone or an address: they must be found."),
        Missing.SELF: _("You cannot name yourself."),
        Missing.YOUNG: _("The person you name must be an adult."),
        Missing.BORN: _("This date does not exist. Write it like 14/03/1992."),
        Missing.JUDGE: _("A protected adult who is represented needs the judge’s authorisation."),
        Missing.TWICE: _("They are already your trusted person, in the same words."),
        Missing.CIRCULAR: _("The answer came from yourself: nobody can agree in their place."),
        Missing.OTHER: _("Somebody else answered than the person you named. Nothing was agreed."),
        Missing.TEXT: _("What was agreed is not what you wrote. Nothing was agreed."),
        Missing.PAPER: _("Choose the photo or PDF of the signed paper."),
        Missing.OWN_PAPER: _("This is the sheet that Carnet made: nobody signed it yet."),
        Missing.SIGNED_ON: _("Write the day of the signature, today or before, like 14/03/2026."),
        Missing.NOTHING: _("There is nothing to do this with."),
        Missing.EXPIRED: _("This code is not known, or its time is over."),
        Missing.USED: _("Somebody already answered this code."),
    }
    return words[missing]


@dataclass(frozen=True, slots=True)
class Around:
    """One kind of person around, in rows that are compared; `doubt` names what has no official source."""

    name: str
    serves: str
    written: str
    told: str
    many: str
    based: str
    doubt: str = ""


def around(_: Translator) -> tuple[Around, ...]:
    """Return the four that are taken for each other, side by side (content.md (b))."""
    return (
        Around(
            _("Trusted person"),
            _("Says what I want if I cannot; goes with me if I wish. Does not decide."),
            _("Yes, signed by both"),
            _("Only what they need for that"),
            _("One"),
            _("Public health code, L1111-6"),
        ),
        Around(
            _("Emergency contact"),
            _("Is told what happens"),
            _("No"),
            _("No"),
            _("Several"),
            _("Custom"),
            _("How many: to be checked, no source was found"),
        ),
        Around(
            _("Carer, declared"),
            _("Makes known who helps me"),
            _("No"),
            _("No"),
            _("Several"),
            _("Custom"),
            _("How many: to be checked, no source was found"),
        ),
        Around(
            _("Carer with access"),
            _("Sees and manages what I gave them"),
            _("An invitation, accepted and confirmed"),
            _("Yes, what I gave, until when I said"),
            _("Those I chose"),
            _("Rules of the service"),
            _("A law is under discussion"),
        ),
    )
