"""Why one comes, by profession: the length, how to prepare, what to bring, and what a cancellation is asked for."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Motive:
    """A HealthcareService to be. `modes` are of `place`, `home`, `remote`; `hours` are before the start."""

    name: str
    minutes: int
    modes: tuple[str, ...] = ("place",)
    instructions: str = ""
    bring: tuple[str, ...] = ()
    needs_agreement: bool = False
    hours: int = 24
    late: str = "allowed"
    text: str = ""
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Specialty:
    """A code of JDV_J01, its label and the word on the door; prices in euro cents, of sector 1."""

    code: str
    label: str
    trade: str
    motives: tuple[Motive, ...]
    price: tuple[int, int]
    title: str = "Dr"


_CARD: Final = "Carte Vitale"
_PRESCRIPTION: Final = "Ordonnance du médecin"
_TREATMENTS: Final = "Liste de vos traitements"
_RESULTS: Final = "Derniers résultats d’analyses"
_CALL: Final = "Passé ce délai, appelez le cabinet pour annuler."

_CONSULTATION: Final = Motive(
    "Consultation de médecine générale", 20, bring=(_CARD, _TREATMENTS), hours=4
)
_REMOTE: Final = Motive(
    "Téléconsultation",
    15,
    ("remote",),
    "Installez-vous au calme, avec une bonne connexion. Le lien s’ouvre à l’heure dite.",
    (_CARD,),
    hours=2,
)
_FLU: Final = Motive(
    "Vaccination contre la grippe",
    10,
    instructions="Portez un haut à manches courtes. Prévenez si vous avez de la fièvre.",
    bring=(_CARD, "Carnet de vaccination"),
    hours=2,
)

GENERAL: Final = Specialty(
    "G15_10/SM26",
    "Médecin - Qualifié en Médecine Générale (SM)",
    "médecine générale",
    (_CONSULTATION, _REMOTE, _FLU),
    (3000, 3000),
)
DENTAL: Final = Specialty(
    "G15_40",
    "Chirurgien-Dentiste",
    "chirurgie dentaire",
    (
        Motive("Contrôle et détartrage", 30, bring=(_CARD,), hours=48, late="phone", text=_CALL),
        Motive(
            "Douleur dentaire",
            20,
            instructions="Notez depuis quand vous avez mal, et ce que vous avez déjà pris.",
            bring=(_CARD, _TREATMENTS),
            hours=4,
        ),
    ),
    (2300, 4300),
)
EYES: Final = Specialty(
    "G15_10/SM38",
    "Médecin - Ophtalmologie (SM)",
    "ophtalmologie",
    (
        Motive(
            "Contrôle de la vue",
            20,
            instructions=(
                "Des gouttes peuvent brouiller votre vue pendant quelques heures : ne venez pas en conduisant. "
                "Retirez vos lentilles la veille."
            ),
            bring=(_CARD, "Lunettes et lentilles", "Dernière ordonnance de lunettes"),
            hours=48,
            late="phone",
            text=_CALL,
        ),
        Motive("Fond d’œil", 30, bring=(_CARD, _PRESCRIPTION), needs_agreement=True, hours=48),
    ),
    (3000, 5000),
)
SKIN: Final = Specialty(
    "G15_10/SM15",
    "Médecin - Dermatologie et Vénéréologie (SM)",
    "dermatologie",
    (
        Motive("Consultation de dermatologie", 20, bring=(_CARD, _TREATMENTS), hours=48),
        Motive(
            "Contrôle des grains de beauté",
            30,
            instructions="Venez sans maquillage ni vernis à ongles.",
            bring=(_CARD,),
            hours=48,
            late="phone",
            text=_CALL,
        ),
    ),
    (3150, 6000),
)
HEART: Final = Specialty(
    "G15_10/SM04",
    "Médecin - Cardiologie et maladies vasculaires (SM)",
    "cardiologie",
    (
        Motive(
            "Consultation de cardiologie avec électrocardiogramme",
            30,
            instructions="Prenez vos traitements comme d’habitude.",
            bring=(_CARD, "Lettre du médecin traitant", _TREATMENTS, _RESULTS),
            needs_agreement=True,
            hours=48,
        ),
    ),
    (5400, 6000),
)
CHILDREN: Final = Specialty(
    "G15_10/SM40",
    "Médecin - Pédiatrie (SM)",
    "pédiatrie",
    (
        Motive(
            "Consultation de pédiatrie",
            20,
            bring=("Carnet de santé de l’enfant", "Carte Vitale du parent"),
            hours=12,
        ),
        Motive("Examen de suivi de l’enfant", 30, bring=("Carnet de santé de l’enfant",), hours=24),
    ),
    (3500, 6000),
)
GYNAECOLOGY: Final = Specialty(
    "G15_10/SM20",
    "Médecin - Gynécologie-obstétrique (SM)",
    "gynécologie",
    (
        Motive("Consultation de gynécologie", 25, bring=(_CARD, _RESULTS), hours=48),
        Motive(
            "Échographie",
            30,
            instructions="Buvez un demi-litre d’eau une heure avant.",
            bring=(_CARD, _PRESCRIPTION),
            needs_agreement=True,
            hours=48,
        ),
    ),
    (3150, 7000),
)
MIDWIFE: Final = Specialty(
    "G15_50",
    "Sage-Femme",
    "sage-femme",
    (
        Motive("Suivi de grossesse", 30, bring=(_CARD, _RESULTS), hours=24),
        Motive("Visite à domicile après la naissance", 45, ("home",), hours=24),
    ),
    (2650, 2650),
    title="",
)
PHYSIOTHERAPY: Final = Specialty(
    "G15_70",
    "Masseur-Kinésithérapeute",
    "kinésithérapie",
    (
        Motive(
            "Première séance de kinésithérapie",
            30,
            instructions="Portez une tenue souple.",
            bring=(_CARD, _PRESCRIPTION, "Radiographies, si vous en avez"),
            hours=24,
        ),
        Motive("Séance à domicile", 40, ("home",), bring=(_CARD,), hours=24),
    ),
    (1700, 2200),
    title="",
)
NURSING: Final = Specialty(
    "G15_60",
    "Infirmier",
    "soins infirmiers",
    (
        Motive(
            "Prise de sang à domicile",
            15,
            ("home",),
            "Restez à jeun depuis la veille au soir, sauf si l’ordonnance dit le contraire.",
            (_CARD, _PRESCRIPTION),
            hours=12,
        ),
        replace(_FLU, name="Vaccination au cabinet infirmier"),
    ),
    (900, 1200),
    title="",
)
MIND: Final = Specialty(
    "G15_10/SM42",
    "Médecin - Psychiatrie (SM)",
    "psychiatrie",
    (
        Motive("Consultation de psychiatrie", 40, bring=(_CARD,), hours=48),
        replace(_REMOTE, name="Téléconsultation de psychiatrie", minutes=30, hours=24),
    ),
    (5500, 9000),
)
SPEECH: Final = Specialty(
    "G15_91",
    "Orthophoniste",
    "orthophonie",
    (
        Motive(
            "Bilan d’orthophonie",
            60,
            bring=(_CARD, _PRESCRIPTION, "Carnet de santé de l’enfant"),
            needs_agreement=True,
            hours=72,
        ),
    ),
    (8500, 8500),
    title="",
)
IMAGING: Final = Specialty(
    "G15_10/SM74",
    "Médecin - Radiologie et imagerie médicale (SM)",
    "radiologie",
    (
        Motive("Radiographie", 15, bring=(_CARD, _PRESCRIPTION), hours=4),
        Motive(
            "Échographie de l’abdomen",
            20,
            instructions="Restez à jeun six heures avant l’examen.",
            bring=(_CARD, _PRESCRIPTION, "Anciens examens"),
            hours=24,
        ),
    ),
    (3600, 8000),
)
FEET: Final = Specialty(
    "G15_80",
    "Pédicure-Podologue",
    "podologie",
    (Motive("Soin de pédicurie", 30, hours=24), Motive("Bilan podologique", 45, hours=24)),
    (3500, 4500),
    title="",
)
LUNGS: Final = Specialty(
    "G15_10/SM41",
    "Médecin - Pneumologie (SM)",
    "pneumologie",
    (
        Motive(
            "Consultation de pneumologie avec mesure du souffle",
            30,
            instructions=(
                "Ne fumez pas dans les heures qui précèdent. Demandez au cabinet s’il faut suspendre "
                "votre traitement inhalé."
            ),
            bring=(_CARD, "Lettre du médecin traitant", _TREATMENTS),
            hours=48,
        ),
    ),
    (3150, 6000),
)
VACCINATION: Final = Specialty(
    "G15_60",
    "Infirmier",
    "vaccination",
    (
        replace(_FLU, seats=4, hours=1),
        Motive(
            "Vaccination contre la COVID-19",
            10,
            instructions="Restez quinze minutes sur place après l’injection.",
            bring=(_CARD,),
            hours=1,
            seats=2,
        ),
    ),
    (0, 0),
    title="",
)
