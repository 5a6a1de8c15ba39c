"""When something is to be done, by kind of schedule; ages, delays and seasons are those of the rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from services.prevention.days import LEAD, add_months
from services.prevention.models import Event, Missing, Person, Reason, Status
from services.prevention.rules import (
    DoseRule,
    Doses,
    Milestone,
    Milestones,
    Obligation,
    Recurrent,
    Rule,
    Seasonal,
    Single,
)

_PREGNANCY: Final = timedelta(weeks=41)
_NEXT_EXAM: Final = timedelta(days=31)
_WORST: Final = (
    Status.OVERDUE,
    Status.DUE,
    Status.UNKNOWN,
    Status.SOON,
    Status.NOT_CONCERNED,
    Status.DONE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """An event on one day that it may have had; None when nothing says which."""

    day: date | None
    event: Event


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a schedule says; `early` came before the age or delay planned and count for nothing."""

    status: Status
    reason: Reason
    next_on: date | None = None
    missing: tuple[Missing, ...] = ()
    counted: tuple[Event, ...] = ()
    early: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """What every schedule looks at; `days` are in order, one event per day."""

    rule: Rule
    person: Person
    birth: date
    today: date
    days: tuple[tuple[date, Event], ...]

    def age(self, months: int) -> date:
        return add_months(self.birth, months)

    @property
    def grace(self) -> timedelta:
        return timedelta(days=self.rule.grace_days)

    @property
    def may_be_late(self) -> bool:
        return self.rule.obligation in {Obligation.MANDATORY, Obligation.RECOMMENDED}


def judged(
    rule: Rule, person: Person, birth: date, events: Sequence[Dated], today: date
) -> Verdict:
    """Return the verdict of the rule's schedule: with several vaccines, that of the one most behind."""
    groups = rule.vaccines or (tuple(rule.acts),)
    verdicts = [_group(rule, person, birth, events, today, group) for group in groups]
    return min(verdicts, key=lambda one: _WORST.index(one.status))


def _group(
    rule: Rule,
    person: Person,
    birth: date,
    events: Sequence[Dated],
    today: date,
    group: tuple[str, ...],
) -> Verdict:
    by_day: dict[date, Event] = {}
    for one in sorted((one for one in events if one.day), key=lambda one: one.day or date.min):
        day = one.day or date.min
        there = by_day.get(day)
        by_day[day] = replace(one.event, what=there.what | one.event.what) if there else one.event
    wanted = frozenset(group)
    counts = wanted.issubset if rule.vaccines else lambda what: bool(wanted & what)
    days = tuple((day, event) for day, event in by_day.items() if counts(event.what))
    case = _Case(rule, person, birth, today, days)
    verdict = _by_kind(case)
    if verdict.status is Status.DONE and verdict.counted:
        return verdict
    # What might be the missing one but does not say its day, or which vaccine it was.
    if any(one.day is None and wanted & one.event.what for one in events):
        return replace(verdict, status=Status.UNKNOWN, missing=(Missing.DATE,), next_on=None)
    if any(len(one.event.what) == 1 and one.event.what <= set(rule.doubt) for one in events):
        return replace(verdict, status=Status.UNKNOWN, missing=(Missing.VACCINE,), next_on=None)
    return verdict


def _by_kind(case: _Case) -> Verdict:
    schedule = case.rule.schedule
    if isinstance(schedule, Doses):
        return _doses(case, schedule)
    if isinstance(schedule, Single):
        return _single(case, schedule)
    if isinstance(schedule, Recurrent):
        return _recurrent(case, schedule)
    if isinstance(schedule, Seasonal):
        return _seasonal(case, schedule)
    if isinstance(schedule, Milestones):
        return _milestones(case, schedule)
    return Verdict(Status.INFORMS, Reason.INFORMATION)


def _single(case: _Case, schedule: Single) -> Verdict:
    since = case.birth
    if schedule.since_months is not None:
        since = case.age(schedule.since_months) - case.grace
    if schedule.since == "pregnancy":
        began = _began(case)
        if began is None and case.days:
            return Verdict(Status.UNKNOWN, Reason.WEEKS, missing=(Missing.WEEKS,))
        since = began or case.today
    recent = case.today
    if schedule.recent_months is not None:
        recent = add_months(case.today, -schedule.recent_months)
        since = min(since, recent)
    counted = tuple(event for day, event in case.days if day >= since)
    if counted:
        return Verdict(Status.DONE, Reason.NOTED, counted=counted)
    late = schedule.until_months is not None and case.today >= case.age(schedule.until_months)
    if late and case.may_be_late:
        return Verdict(Status.OVERDUE, Reason.LATE)
    return Verdict(Status.DUE, Reason.NOTHING_NOTED)


def _began(case: _Case) -> date | None:
    """Return about when the pregnancy began, None when nothing says."""
    person = case.person
    if person.facts.get("pregnant"):
        return case.today - timedelta(weeks=person.weeks) if person.weeks is not None else None
    return person.delivered - _PREGNANCY if person.delivered else None


def _recurrent(case: _Case, schedule: Recurrent) -> Verdict:
    if not case.days:
        return Verdict(Status.DUE, Reason.NOTHING_NOTED)
    ends = []
    for day, event in case.days:
        delays = [case.rule.acts[act] for act in event.what if act in case.rule.acts]
        ends.append(add_months(day, min(delays, default=schedule.every_months)))
    counted = (case.days[-1][1],)
    return _next(case, max(ends), counted)


def _next(case: _Case, on: date, counted: tuple[Event, ...]) -> Verdict:
    """Return what is to be said of the next one, `on` being its first day."""
    last = case.rule.who.before_months
    if last is not None and on >= case.age(last):
        return Verdict(Status.DONE, Reason.NOTED, counted=counted)
    if case.today >= on:
        return Verdict(Status.DUE, Reason.INTERVAL, counted=counted)
    status = Status.SOON if on - case.today <= LEAD else Status.DONE
    return Verdict(status, Reason.INTERVAL, on, counted=counted)


def _seasonal(case: _Case, schedule: Seasonal) -> Verdict:
    today = case.today
    start = date(today.year, schedule.from_month, 1)
    if start > today:
        start = date(today.year - 1, schedule.from_month, 1)
    months = (schedule.to_month - schedule.from_month) % 12 + 1
    running = today < add_months(start, months) or any(
        one.start <= today <= one.end for one in schedule.campaigns
    )
    following = add_months(start, 12)
    counted = tuple(event for day, event in case.days if day >= start)
    last = case.days[-1][0] if case.days else None
    if last and last >= start:
        return Verdict(Status.DONE, Reason.SEASON, following, counted=counted)
    if not running:
        return Verdict(Status.SOON, Reason.SEASON, following)
    free = add_months(last, _gap(case, schedule)) if last else today
    if today < free:
        return Verdict(Status.SOON, Reason.INTERVAL, free)
    return Verdict(Status.DUE, Reason.SEASON)


def _gap(case: _Case, schedule: Seasonal) -> int:
    shorter = schedule.gap_from
    if shorter and case.today >= case.age(shorter.months):
        return shorter.gap_months
    if schedule.gap_if and case.person.facts.get(schedule.gap_if.fact):
        return schedule.gap_if.gap_months
    return schedule.gap_months


def _milestones(case: _Case, schedule: Milestones) -> Verdict:
    windows = [_window(case, one) for one in schedule.milestones]
    coming = next((first for first, _ in windows if first > case.today), None)
    near = coming is not None and coming - case.today <= _NEXT_EXAM
    for first, end in windows:
        counted = tuple(event for day, event in case.days if first <= day < end)
        if first <= case.today < end and not counted:
            return Verdict(Status.DUE, Reason.NOTHING_NOTED)
        if first <= case.today < end:
            return Verdict(
                Status.SOON if near else Status.DONE, Reason.NOTED, coming, counted=counted
            )
    return Verdict(Status.SOON if near else Status.NOT_CONCERNED, Reason.NONE_PLANNED, coming)


def _window(case: _Case, one: Milestone) -> tuple[date, date]:
    if one.from_days is not None and one.to_days is not None:
        return case.birth + timedelta(days=one.from_days), case.birth + timedelta(days=one.to_days)
    return case.age(one.from_months or 0), case.age(one.to_months or 0)


def _doses(case: _Case, schedule: Doses) -> Verdict:
    given = frozenset(what for _, event in case.days for what in event.what)
    planned, unsure = _series(case, schedule, given)
    counted: list[tuple[date, Event]] = []
    early: list[Event] = []
    for day, event in case.days:
        if len(counted) == len(planned):
            break
        start = _start(case, planned[len(counted)], counted)
        if day >= start - case.grace:
            counted.append((day, event))
        else:
            early.append(event)
    events = tuple(event for _, event in counted)
    if len(counted) == len(planned):
        if unsure:
            return Verdict(Status.UNKNOWN, Reason.NOTED, missing=(Missing.VACCINE,), counted=events)
        return Verdict(Status.DONE, Reason.NOTED, counted=events, early=tuple(early))
    status, reason, on = _coming(case, planned[len(counted)], counted)
    return Verdict(status, reason, on, counted=events, early=tuple(early))


def _series(
    case: _Case, schedule: Doses, given: frozenset[str]
) -> tuple[tuple[DoseRule, ...], bool]:
    """Return the doses wanted, and whether further ones depend on a vaccine that nothing names."""
    first = case.days[0][0] if case.days else None
    for one in schedule.variants:
        if one.target and one.target in given:
            return one.doses, False
        begun = first or case.today
        if (
            one.first_from_months is not None
            and begun >= case.age(one.first_from_months) - case.grace
        ):
            return one.doses, False
        if (
            one.first_before_months is not None
            and first
            and first < case.age(one.first_before_months)
        ):
            return one.doses, False
    sure = tuple(one for one in schedule.doses if not one.only_if or one.only_if in given)
    return sure, len(sure) < len(schedule.doses)


def _start(case: _Case, dose: DoseRule, counted: Sequence[tuple[date, Event]]) -> date:
    """Return the first day on which the dose may be given."""
    start = case.age(dose.from_months) if dose.from_months is not None else case.birth
    if not counted:
        return (
            max(start, case.age(case.rule.who.from_months)) if dose.from_months is None else start
        )
    if dose.after_months is not None:
        reference = counted[0] if dose.of == "first" else counted[-1]
        start = max(start, add_months(reference[0], dose.after_months))
    # Two live doses are never a day apart: what a source does not say is at least not the same week.
    return max(start, counted[-1][0] + timedelta(days=1) + case.grace)


def _coming(
    case: _Case, dose: DoseRule, counted: Sequence[tuple[date, Event]]
) -> tuple[Status, Reason, date | None]:
    start = _start(case, dose, counted)
    if case.today < start:
        status = Status.SOON if start - case.today <= LEAD else Status.DONE
        return status if counted else Status.SOON, Reason.INTERVAL, start
    if case.may_be_late and case.today >= _end(case, dose, counted):
        return Status.OVERDUE, Reason.LATE, None
    return Status.DUE, Reason.INTERVAL if counted else Reason.NOTHING_NOTED, None


def _end(case: _Case, dose: DoseRule, counted: Sequence[tuple[date, Event]]) -> date:
    """Return the day from which the dose is late, the end of time when nothing says."""
    if dose.within_months is not None and counted:
        reference = counted[0] if dose.of == "first" else counted[-1]
        return add_months(reference[0], dose.within_months) + timedelta(days=1)
    return case.age(dose.to_months) if dose.to_months is not None else date.max
