"""The rules as data: what `assets/content/prevention` may hold, checked before anything rests on it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.core.errors import UnreadableRulesError

_Model = TypeVar("_Model", bound=BaseModel)
FOLDER: Final = Path(__file__).parents[2] / "assets" / "content" / "prevention"


class Mark(StrEnum):
    """How well a fact is known; the marks of the content's own sources."""

    OFFICIAL = "V+"
    PROFESSIONAL = "V"
    SECONDARY = "V-"
    UNSOURCED = "G"

    @property
    def is_sure(self) -> bool:
        """Whether a rule of this mark may say that something is due."""
        return self in {Mark.OFFICIAL, Mark.PROFESSIONAL}


class Obligation(StrEnum):
    """What the source makes of it."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"
    OFFERED = "offered"
    INFORMATION = "information"


class Strict(BaseModel):
    """Data of ours: nothing that is not foreseen, nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """The same words in each shipped language."""

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


class Text(Strict):
    """What a card says, in one language; `cost` is empty when no source says it."""

    title: str = Field(min_length=1)
    why: str = Field(min_length=1)
    action: str = Field(min_length=1)
    cost: str


class Texts(Strict):
    """What a card says in each shipped language."""

    fr: Text
    en: Text

    def in_(self, language: str) -> Text:
        return self.fr if language == "fr" else self.en


class Source(Strict):
    """Where a rule was read."""

    organisation: str = Field(min_length=1)
    url: str
    date: str
    kind: Literal["official", "official_relay", "professional", "press", "code"]


class Who(Strict):
    """Whom a rule concerns; ages in completed months, the last one excluded; weeks of pregnancy, the same way.

    Each group of `needs` wants one of its conditions; one of `unless` is enough to put the rule aside.
    """

    from_months: int = Field(ge=0)
    before_months: int | None
    sex: Literal["female", "male"] | None
    needs: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...]
    weeks: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.before_months is not None and self.before_months <= self.from_months:
            raise ValueError("ages out of order")
        return self


class DoseRule(Strict):
    """One dose of several: from an age, after a delay, or both; late after `to_months` or `within_months`."""

    from_months: int | None = None
    to_months: int | None = None
    after_months: int | None = None
    within_months: int | None = None
    of: Literal["first", "previous"] = "previous"
    only_if: str = ""


class Variant(Strict):
    """Another series: for whom began at some age, or with some vaccine."""

    first_from_months: int | None = None
    first_before_months: int | None = None
    target: str = ""
    doses: tuple[DoseRule, ...]


class Doses(Strict):
    """A series."""

    kind: Literal["doses"]
    doses: tuple[DoseRule, ...] = Field(min_length=1)
    variants: tuple[Variant, ...] = ()


class Single(Strict):
    """Once: in a life, since an age, or in each pregnancy; late after `until_months`."""

    kind: Literal["single"]
    since_months: int | None = None
    until_months: int | None = None
    recent_months: int | None = None
    since: Literal["pregnancy"] | None = None


class Recurrent(Strict):
    """Again after a delay."""

    kind: Literal["recurrent"]
    every_months: int = Field(gt=0)


class Campaign(Strict):
    """Days, both included, that a source gives."""

    model_config = ConfigDict(populate_by_name=True)
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class GapFrom(Strict):
    """A shorter delay from some age."""

    months: int
    gap_months: int


class GapIf(Strict):
    """A shorter delay with some condition."""

    fact: str
    gap_months: int


class Seasonal(Strict):
    """Each year from one month to another; `campaigns` are those whose dates a source gave."""

    kind: Literal["seasonal"]
    from_month: int = Field(ge=1, le=12)
    to_month: int = Field(ge=1, le=12)
    campaigns: tuple[Campaign, ...] = ()
    gap_months: int = 0
    gap_from: GapFrom | None = None
    gap_if: GapIf | None = None


class Milestone(Strict):
    """One exam of a list: an age from and to, in months or, for newborns, in days."""

    number: int
    label: Bilingual
    from_months: int | None = None
    to_months: int | None = None
    from_days: int | None = None
    to_days: int | None = None


class Milestones(Strict):
    """Exams at ages."""

    kind: Literal["milestones"]
    milestones: tuple[Milestone, ...]


class Continuous(Strict):
    """Advice: nothing to tick."""

    kind: Literal["continuous"]


Schedule = Annotated[
    Doses | Single | Recurrent | Seasonal | Milestones | Continuous, Field(discriminator="kind")
]


class Rule(Strict):
    """One rule, with all that it takes to explain it."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    checked: date
    topic: str
    obligation: Obligation
    mark: Mark
    intimate: bool
    merge: str
    rank: int
    who: Who
    schedule: Schedule
    vaccines: tuple[tuple[str, ...], ...]
    doubt: tuple[str, ...]
    acts: Mapping[str, int]
    grace_days: int = Field(ge=0)
    text: Texts
    limits: tuple[Bilingual, ...]
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.mark is not Mark.UNSOURCED and not self.sources:
            raise ValueError("a marked rule has a source")
        strong = {"official", "official_relay"}
        if self.mark is Mark.OFFICIAL and not any(one.kind in strong for one in self.sources):
            raise ValueError("V+ needs an official source")
        if bool(self.vaccines) and bool(self.acts):
            raise ValueError("either vaccines or exams")
        return self

    @cached_property
    def asked(self) -> frozenset[str]:
        """The conditions that it looks at."""
        return frozenset(id for group in self.who.needs for id in group) | set(self.who.unless)

    @cached_property
    def targets(self) -> frozenset[str]:
        """What its vaccines protect from."""
        return frozenset(target for group in self.vaccines for target in group)

    @cached_property
    def informs(self) -> bool:
        """Whether it can only inform: a weak source, advice, or what nobody asks to do."""
        return (
            not self.mark.is_sure
            or self.obligation is Obligation.INFORMATION
            or self.schedule.kind == "continuous"
        )


class RuleBook(Strict):
    """Every rule; `published` is the first day on which a right clock can read them."""

    format: Literal[1]
    version: str
    published: date
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _unique(self) -> Self:
        if len({rule.id for rule in self.rules}) != len(self.rules):
            raise ValueError("two rules of one name")
        return self


class Condition(Strict):
    """Something that a rule asks about the person.

    `unsaid` says what silence means: nothing known, or no (what nobody is to be asked). `doctor`: it wants a doctor
    rather than the rule.
    """

    id: str
    unsaid: Literal["unknown", "no"]
    doctor: bool
    intimate: bool
    label: Bilingual


class Act(Strict):
    """An exam or a formality that is done on a day."""

    id: str
    label: Bilingual


class Target(Strict):
    """What a vaccine protects from; `words` tell it in a French label, without accents."""

    id: str
    label: Bilingual
    words: tuple[str, ...]


class Codes(Strict):
    """Codes of the record that the engine understands; their mark is the mark of the table."""

    mark: Mark
    checked: date
    atc: Mapping[str, tuple[str, ...]]
    acts: Mapping[str, str]
    icd10: Mapping[str, tuple[str, ...]]


class Words(Strict):
    """The words and codes that rules and records share."""

    format: Literal[1]
    version: str
    conditions: tuple[Condition, ...]
    acts: tuple[Act, ...]
    targets: tuple[Target, ...]
    codes: Codes

    @cached_property
    def _by_id(self) -> Mapping[str, Condition]:
        return {one.id: one for one in self.conditions}

    def condition(self, id: str) -> Condition:
        return self._by_id[id]


@cache
def rule_book(folder: Path = FOLDER) -> RuleBook:
    """Return the shipped rules; raises UnreadableRulesError when they are not what the schema says."""
    return _read(RuleBook, folder / "rules.json")


@cache
def words(folder: Path = FOLDER) -> Words:
    """Return the shipped words and codes; raises UnreadableRulesError when they are not what the schema says."""
    return _read(Words, folder / "words.json")


def _read(model: type[_Model], path: Path) -> _Model:
    try:
        return model.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise UnreadableRulesError from error
