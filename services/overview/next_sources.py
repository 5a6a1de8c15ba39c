"""What the features that are always there put on the list of what to do next."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from services.documents.own import OwnService
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.overview.next import Sign, Source, Thing, Urgency
from services.prevention.explaining import obligation_name, status_name
from services.prevention.models import Card, Status
from services.prevention.rules import Obligation
from services.prevention.service import PreventionService
from services.sync.choosing import ConflictService

_URGENCIES: Final = {Status.OVERDUE: Urgency.LATE, Status.DUE: Urgency.DUE}
_WEIGHTS: Final = tuple(Obligation)


def of_prevention(prevention: PreventionService) -> Source:
    """Return the source of what is late or due: nothing intimate, nothing put off for later."""

    async def things(_: Translator, _today: date) -> Iterable[Thing]:
        cards = await prevention.cards(shared=True)
        return [_of_card(card, _) for card in cards if card.status in _URGENCIES and not card.quiet]

    return things


def _of_card(card: Card, _: Translator) -> Thing:
    named = (status_name(card.status, _), obligation_name(card.rule.obligation, _))
    return Thing(
        f"prevention-{card.rule.id}",
        _URGENCIES[card.status],
        card.rule.text.in_(_.language).title,
        " · ".join(filter(None, named)),
        f"/prevention/rule/{card.rule.id}",
        Sign.VACCINE if card.rule.topic == "vaccination" else Sign.EXAM,
        _WEIGHTS.index(card.rule.obligation),
        card.next_on.isoformat() if card.next_on else "",
    )


def of_reports(own: OwnService) -> Source:
    """Return the source of the reports that should have come."""

    async def things(_: Translator, _today: date) -> Iterable[Thing]:
        late = (await own.expectations()).late
        formats = Formats(_.language)
        return [
            Thing(
                f"report-{one.id or one.visit}",
                Urgency.EXPECTED,
                one.who or one.what,
                _("Report of %(day)s not received", day=formats.fhir(one.day)),
                "/documents/expected",
                Sign.REPORT,
                on=one.day,
            )
            for one in late
        ]

    return things


def of_versions(conflicts: ConflictService) -> Source:
    """Return the source of what was changed here and elsewhere: one line for all of them."""

    async def things(_: Translator, _today: date) -> Iterable[Thing]:
        count = await conflicts.count()
        if not count:
            return []
        title = _.n("%(count)s version to choose", "%(count)s versions to choose", count)
        said = _("Changed here and elsewhere")
        return [
            Thing("versions", Urgency.ANSWER, title, said, "/conflicts", Sign.QUESTION),
        ]

    return things
