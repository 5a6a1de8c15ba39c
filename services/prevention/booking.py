"""From a card to an appointment: the words to look for, the same that a person would type.

They go through `services.appointments.meaning` like any other words, which gives the professions and the reason.
"""

from typing import Final

from services.prevention.rules import Rule

_Words = tuple[str, str]
"""In French, in English."""
_DOCTOR: Final[_Words] = ("médecin traitant", "family doctor")
_CHILD: Final[_Words] = ("pédiatre", "paediatrician")
_MIDWIFE: Final[_Words] = ("sage-femme", "midwife")
_BY_RULE: Final[dict[str, _Words]] = {
    "scr-sein": ("mammographie", "mammogram"),
    "scr-colorectal": _DOCTOR,
    "scr-col-25-29": ("frottis", "smear"),
    "scr-col-30-65": ("frottis", "smear"),
    "scr-poumon-pilote": _DOCTOR,
    "scr-aaa-fumeur": _DOCTOR,
    "scr-aaa-famille": _DOCTOR,
    "scr-osteoporose": _DOCTOR,
    "scr-chlamydia": _MIDWIFE,
    "scr-vue-40": ("yeux", "eyes"),
    "scr-audition": ("audition", "hearing"),
    "scr-vue-enfant": _CHILD,
    "scr-tension": ("tension", "blood pressure"),
    "scr-diabete": ("diabète", "diabetes"),
    "mbp-18-25": _DOCTOR,
    "mbp-45-50": _DOCTOR,
    "mbp-60-65": _DOCTOR,
    "mbp-70-75": _DOCTOR,
    "exam-20-enfant": _CHILD,
    "exam-15-16": _DOCTOR,
    "gro-postnatal": _MIDWIFE,
    "gro-zero": _MIDWIFE,
    "sex-contraception": ("contraception", "birth control"),
    "sex-1re-consult": ("contraception", "birth control"),
    "psy-msp": ("psychologue", "psychologist"),
    "tabac": _DOCTOR,
    "etape16-medecin": _DOCTOR,
}
_BY_TOPIC: Final[dict[str, _Words]] = {
    "vaccination": ("vaccin", "vaccine"),
    "dental": ("dentiste", "dentist"),
    "pregnancy": ("grossesse", "pregnancy"),
}


def search_words(rule: Rule, language: str) -> str:
    """Return what to look for to do what the card says, "" where no appointment is the way."""
    words = _BY_RULE.get(rule.id) or _BY_TOPIC.get(rule.topic)
    if words is None:
        return ""
    return words[0] if language == "fr" else words[1]
