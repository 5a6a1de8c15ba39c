"""Why a card says what it says, in words: what was known, what is missing, what would change it, and its source."""

from dataclasses import dataclass
from typing import Final

from services.i18n.translator import Translator
from services.prevention.models import Card, Event, Missing, Reason, Status
from services.prevention.rules import Mark, Obligation, Words


@dataclass(frozen=True, slots=True)
class Used:
    """One thing that the rule looked at; `origin` is the resource it was read in, or "said"."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A card in words; dates stay FHIR dates, for each screen to write its way."""

    title: str
    status: str
    rule: str
    why: str
    action: str
    cost: str
    next_on: str
    missing: tuple[str, ...]
    unless: tuple[str, ...]
    used: tuple[Used, ...]
    ignored: tuple[Used, ...]
    limits: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]
    """Organisation, address and date of each."""
    mark: str
    checked: str
    version: int


def explain(card: Card, words: Words, _: Translator) -> Explanation:
    """Return the words of a card; what it does not know it says."""
    rule, language = card.rule, _.language
    text = rule.text.in_(language)
    limits = [one.in_(language) for one in rule.limits]
    if not rule.mark.is_sure:
        limits.insert(0, _("The source is weak or missing: to be confirmed with a professional."))
    conditions = {one.id: one.label.in_(language) for one in words.conditions}
    labels = {one.id: one.label.in_(language) for one in words.acts}
    labels |= {one.id: one.label.in_(language) for one in words.targets}
    return Explanation(
        title=text.title,
        status=status_name(card.status, _),
        rule=text.why,
        why=_why(card, conditions, _),
        action=text.action,
        cost=text.cost,
        next_on=card.next_on.isoformat() if card.next_on else "",
        missing=missing(card, words, _),
        unless=tuple(conditions[id] for id in card.unless),
        used=tuple(
            Used(_name(name, conditions, _), _value(name, value, _), origin)
            for name, value, origin in card.inputs
        )
        + tuple(_event(one, labels) for one in card.counted),
        ignored=tuple(_event(one, labels) for one in card.ignored),
        limits=tuple(limits),
        sources=tuple((one.organisation, one.url, one.date) for one in rule.sources),
        mark=mark_name(rule.mark, _),
        checked=rule.checked.isoformat(),
        version=rule.version,
    )


def missing(card: Card, words: Words, _: Translator) -> tuple[str, ...]:
    """Return what must be known before the rule can answer."""
    conditions = {one.id: one.label.in_(_.language) for one in words.conditions}
    return tuple(_missing(one, card, conditions, _) for one in card.missing)


def obligation_name(obligation: Obligation, _: Translator) -> str:
    """Return what the source makes of it, "" for what only informs."""
    names: Final = {
        Obligation.MANDATORY: _("mandatory"),
        Obligation.RECOMMENDED: _("recommended"),
        Obligation.OFFERED: _("offered"),
    }
    return names.get(obligation, "")


def status_name(status: Status, _: Translator) -> str:
    """Return the word that a card shows."""
    names: Final = {
        Status.OVERDUE: _("Late"),
        Status.DUE: _("To do"),
        Status.SOON: _("Soon"),
        Status.DONE: _("Done for now"),
        Status.UNKNOWN: _("Something is missing"),
        Status.INFORMS: _("Good to know"),
        Status.NOT_CONCERNED: _("Does not concern you"),
    }
    return names[status]


def mark_name(mark: Mark, _: Translator) -> str:
    """Return how well a rule is known."""
    names: Final = {
        Mark.OFFICIAL: _("Read in an official text, or a copy of it"),
        Mark.PROFESSIONAL: _("Read in a professional source"),
        Mark.SECONDARY: _("Read in the press only"),
        Mark.UNSOURCED: _("No source found"),
    }
    return names[mark]


def reminder(card: Card, _: Translator) -> str:
    """Return what a reminder may show on a locked screen: never the subject of an intimate card."""
    if card.intimate:
        return _("Something is waiting for you in Carnet.")
    return card.rule.text.in_(_.language).title


def _why(card: Card, conditions: dict[str, str], _: Translator) -> str:
    named = ", ".join(conditions[id] for id in card.conditions)
    if card.status is Status.UNKNOWN:
        return _("What is known is not enough to answer.")
    if card.status is Status.INFORMS:
        return _("This informs: nothing is asked of you.")
    if card.reason is Reason.DOCTOR:
        return _("This is noted: %(what)s. Speak of it with a doctor.", what=named)
    if card.reason is Reason.CONDITION and named:
        return _("It depends on this, which is noted otherwise or not noted: %(what)s.", what=named)
    return _reason(card.reason, _)


def _reason(reason: Reason, _: Translator) -> str:
    names: Final = {
        Reason.TOO_YOUNG: _("The age for it is not reached yet."),
        Reason.TOO_OLD: _("The ages it is meant for are past."),
        Reason.SEX: _("It is about another body than the one noted."),
        Reason.WEEKS: _("The weeks of pregnancy it is meant for are not these."),
        Reason.NOT_FOR_ME: _("You said that it is not for you."),
        Reason.REFUSED: _("You said that you refuse it."),
        Reason.NOTHING_NOTED: _("Nothing is noted in this record. If it was done, say when."),
        Reason.NOTED: _("It is noted in this record."),
        Reason.INTERVAL: _("The delay is counted from what is noted."),
        Reason.LATE: _("The planned age or delay is past; a professional says how to catch up."),
        Reason.SEASON: _("It comes back each year, in its season."),
        Reason.NONE_PLANNED: _("Nothing is planned at this age."),
    }
    return names.get(reason, _("It is about you, from what is noted."))


def _missing(one: Missing, card: Card, conditions: dict[str, str], _: Translator) -> str:
    names: Final = {
        Missing.CLOCK: _("The clock of this device says a day before these rules: check it."),
        Missing.BIRTH_DATE: _("The exact birth date"),
        Missing.SEX: _("The sex noted: this depends on the body; a professional can say"),
        Missing.CONDITION: ", ".join(conditions[id] for id in card.conditions),
        Missing.WEEKS: _("The weeks of pregnancy"),
        Missing.DATE: _("The exact date of what was done"),
        Missing.VACCINE: _("Which vaccine it was"),
    }
    return names[one]


def _name(name: str, conditions: dict[str, str], _: Translator) -> str:
    names: Final = {
        "birth_date": _("Birth date"),
        "sex": _("Sex"),
        "weeks": _("Weeks of pregnancy"),
    }
    return conditions.get(name) or names[name]


def _value(name: str, value: str, _: Translator) -> str:
    said: Final = {
        "yes": _("yes"),
        "no": _("no"),
        "female": _.p("sex", "female"),
        "male": _.p("sex", "male"),
    }
    return value if name in {"birth_date", "weeks"} else said.get(value, value)


def _event(event: Event, labels: dict[str, str]) -> Used:
    return Used(", ".join(labels[id] for id in sorted(event.what)), event.date, event.origin)
