"""The questions of the guided form and their words: the screen, the paper and the comparison all ask here.

The sections are those of R1111-18 (CSP): identity, protection, trusted person, wishes in one of two situations,
sedation, witnesses, date and signature. What is under "what matters to me" comes from the free parts of the form of
the Haute Autorité de santé (October 2016). Every field may stay empty; none has an answer before the person gives it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.directives.models import Change, Draft, Form, Version
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.printing.models import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: its name in `answers`, its words, and its choices (value, words), none for words of one's own."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form, one part of the paper."""

    name: str
    title: str
    help: str
    fields: tuple[Asked, ...]


PROTECTED = "protected"
AUTHORISED = "authorised"


def form_name(form: Form, _: Translator) -> str:
    """Return what a form is called."""
    return {
        Form.ILL: _("I have a serious illness, or I am at the end of my life"),
        Form.WELL: _("I am not ill"),
        Form.FREE: _("In my own words"),
        Form.PAPER: _("What is written on paper"),
        Form.ELSEWHERE: _("They exist, and where they are"),
    }[form]


def sections(form: Form, _: Translator) -> tuple[Section, ...]:
    """Return the pages of a form, the last one (witnesses, then agreeing) left out."""
    if form is Form.FREE:
        words = Asked(
            "free",
            _("What I want, and what I do not want"),
            help=_("Write as you would on paper. There is no right way to say it."),
            lines=8,
        )
        return (_about(_), _trusted(_), Section("free", _("My wishes"), _freely(_), (words,)))
    if form is Form.ELSEWHERE:
        return (_about(_), _place(_))
    if form is Form.PAPER:
        return (_about(_),)
    return (_about(_), _trusted(_), _situation(form, _), _care(_), _sedation(_), _matters(_))


def said(
    form: Form, answers: dict[str, str], words: Words
) -> Iterator[tuple[Section, list[tuple[str, str]]]]:
    """Give each section with what was answered in it, in words; a section without answers has none."""
    _, _formats = words
    for section in sections(form, _):
        found = [(field.label, answer(field, answers)) for field in section.fields]
        yield section, [pair for pair in found if pair[1]]


def answer(field: Asked, answers: dict[str, str]) -> str:
    """Return what was answered to a field, in words, "" for nothing."""
    value = answers.get(field.name, "").strip()
    return dict(field.choices).get(value, "") if field.choices else value


def changes(before: Version, after: Version, words: Words) -> tuple[Change, ...]:
    """Return what differs between two versions, field by field, in the order of the form."""
    _, formats = words
    old, new = _lines(before, _, formats), _lines(after, _, formats)
    return tuple(
        Change(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys((*old, *new))
        if old.get(label, "") != new.get(label, "")
    )


def missing(draft: Draft) -> tuple[str, ...]:
    """Return what keeps a draft from being agreed: empty, judge, witnesses, paper, place."""
    answered = {name for name, text in draft.answers.items() if text.strip()}
    found = []
    if draft.form is Form.PAPER and not draft.paper.sha256:
        found.append("paper")
    if draft.form is Form.ELSEWHERE and "where" not in answered:
        found.append("where")
    if draft.form not in {Form.PAPER, Form.ELSEWHERE} and not answered - _NOT_WISHES:
        found.append("empty")
    if draft.answers.get("protection") == PROTECTED:
        found.append("judge")
    if draft.cannot_write and not all(
        one.name.strip() and one.quality.strip() and one.attests for one in draft.witnesses
    ):
        found.append("witnesses")
    return tuple(found)


def why_not(missing: str, _: Translator) -> str:
    """Return what a `NotAllowedError` names, in words."""
    return {
        "adult": _("The law opens advance directives to adults only."),
        "age": _("Say a whole birth date in the past, such as 14/03/1992."),
        "empty": _(
            "Nothing is written yet. Answer at least one question, or write in your own words."
        ),
        "judge": _(
            "With a measure with representation, the judge or the family council must authorise it first."
        ),
        "witnesses": _(
            "Two witnesses are needed: for each a name, a quality, and their attestation."
        ),
        "paper": _("Choose the photo or PDF of the paper."),
        "where": _("Write where they are kept."),
        "signed_on": _("Write the date that is on the paper: a day, and none to come."),
        "unsigned": _(
            "This is the file that Carnet made, without a signature. Choose the photo of the signed paper."
        ),
        "signature": _("No qualified signature is plugged into this Carnet."),
    }.get(missing, _("There is nothing here to do this with."))


_NOT_WISHES = frozenset({"birth_place", "protection", "protection_by", "trusted"})


def _lines(version: Version, _: Translator, formats: Formats) -> dict[str, str]:
    found = {_("How it is written"): form_name(version.form, _)}
    for _section, pairs in said(version.form, dict(version.answers), (_, formats)):
        found |= dict(pairs)
    names = [f"{one.name} ({one.quality})" for one in version.witnesses if one.name]
    if version.cannot_write and names:
        found[_("Witnesses")] = ", ".join(names)
    if version.signed_on:
        found[_("Date on the paper")] = formats.fhir(version.signed_on)
    if version.paper.sha256:
        found[_("Paper")] = version.paper.sha256[:12]
    return found


# -- the sections ----------------------------------------------------------------------------------------------------


def _about(_: Translator) -> Section:
    protection = (
        ("none", _("No measure, or a curatorship: I decide alone")),
        (
            AUTHORISED,
            _("A measure with representation, and the judge or the family council authorised me"),
        ),
        (PROTECTED, _("A measure with representation, without this authorisation so far")),
    )
    return Section(
        "about",
        _("About me"),
        _("Your name and birth date come from your space. The rest may stay empty."),
        (
            Asked("birth_place", _("Place of birth")),
            Asked(
                "protection",
                _("Protection measure"),
                protection,
                _(
                    "With a guardianship or another measure with representation, the law asks for this authorisation."
                ),
            ),
            Asked("protection_by", _("Who authorised it, and on which day (if this concerns you)")),
        ),
    )


def _trusted(_: Translator) -> Section:
    return Section(
        "trusted",
        _("My trusted person"),
        _(
            "The person who says what you want if you no longer can. They do not decide in your place."
        ),
        (Asked("trusted", _("Their name, and how to reach them"), lines=2),),
    )


def _situation(form: Form, _: Translator) -> Section:
    if form is Form.ILL:
        help = _(
            "What your illness is, what you know of what may come, what you would find hard to bear."
        )
        return Section(
            "situation",
            _("My illness, and what may come"),
            help,
            (Asked("situation", _("What I want to say of my situation"), lines=5),),
        )
    help = _("After an accident or an illness to come, if you could no longer say what you want.")
    return Section(
        "situation",
        _("If one day I can no longer say it"),
        help,
        (Asked("situation", _("In which situations this counts for me"), lines=5),),
    )


def _care(_: Translator) -> Section:
    wanted = (("want", _("I want it")), ("not", _("I do not want it")))
    kept = (
        ("go_on", _("I want it to go on")),
        ("limit", _("I want it limited")),
        ("stop", _("I want it stopped")),
    )
    return Section(
        "care",
        _("Treatments and acts"),
        _("Answer what you want to answer. A doctor explains each of them if you ask."),
        (
            Asked("heart", _("Reviving me if my heart stops"), wanted),
            Asked("machine", _("Connecting me to a machine, to breathe for example"), wanted),
            Asked("surgery", _("Surgery"), wanted),
            Asked("life_support", _("If I am only kept alive artificially, what was begun"), kept),
            Asked("care_words", _("Other treatments and acts, or what I want to add"), lines=4),
        ),
    )


def _sedation(_: Translator) -> Section:
    wanted = (("want", _("I ask for it")), ("not", _("I do not want it")))
    help = _(
        "If a treatment that keeps you alive is stopped, you may say whether you want to be put to sleep, deeply and "
        "until death."
    )
    return Section(
        "sedation",
        _("Deep and continuous sedation until death"),
        help,
        (
            Asked("sedation", _("In that case"), wanted),
            Asked("sedation_words", _("What I want to add"), lines=3),
        ),
    )


def _matters(_: Translator) -> Section:
    return Section(
        "matters",
        _("What matters to me"),
        _("What you fear, who you want beside you, where, and what you wish afterwards."),
        (
            Asked("fears", _("What I fear most"), lines=3),
            Asked("presence", _("Who I want beside me"), lines=2),
            Asked("place", _("Where I wish to be"), lines=2),
            Asked("after", _("After my death: organ donation, rites"), lines=3),
        ),
    )


def _place(_: Translator) -> Section:
    return Section(
        "place",
        _("Where they are"),
        _("Nothing of what they say is written here: only that they exist, and who to ask."),
        (
            Asked(
                "where",
                _("Where they are kept"),
                help=_("For example: at home in the blue folder, with my doctor, at the hospital"),
                lines=2,
            ),
            Asked("keeper", _("Who keeps them, and how to reach them"), lines=2),
        ),
    )


def _freely(_: Translator) -> str:
    return _(
        "Free paper has the same value as a model: what counts is that it is yours, dated and signed."
    )
