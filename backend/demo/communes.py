"""The communes of the demonstration: towns that no map has, where the sea is.

Written for Carnet and under its licence (LICENSE), like the rest of this repository: no list of real communes was
used. Names are impossible, postcodes begin with 00, which no department bears, and every position is at sea; so a
distance is right between two of these and means nothing anywhere else.
"""

from dataclasses import dataclass
from typing import Final

from backend.demo.fhir import Json, reference, stable_id

_PHYSICAL: Final = "http://terminology.hl7.org/CodeSystem/location-physical-type"


@dataclass(frozen=True, slots=True)
class Commune:
    """A town; `position` is latitude and longitude in degrees, `region` the code of ISO 3166-2 of its holidays."""

    name: str
    postcode: str
    position: tuple[float, float]
    zone: str = "Europe/Paris"
    region: str = "FR"

    @property
    def id(self) -> str:
        return stable_id("Commune", self.name)

    @property
    def reference(self) -> Json:
        return reference("Location", self.id, self.name)


COMMUNES: Final = (
    Commune("Villefictive", "00000", (46.50, -6.00)),
    Commune("Exempleville", "00100", (46.53, -6.05)),
    Commune("Saint-Modèle-sur-Rien", "00110", (46.47, -5.93)),
    Commune("Imaginaire-les-Bains", "00120", (46.58, -5.90)),
    Commune("Factice-le-Haut", "00130", (46.42, -6.12)),
    Commune("Bourg-l’Inventé", "00140", (46.61, -6.14)),
    Commune("La Maquette", "00150", (46.37, -5.88)),
    Commune("Prototype-sous-Bois", "00160", (46.70, -6.02)),
    Commune("Gabarit-en-Plaine", "00170", (46.33, -6.20)),
    Commune("Nullepart", "00199", (47.90, -7.40)),
    Commune("La Plaine-Imaginaire", "00974", (-21.60, 57.60), "Indian/Reunion", "FR-974"),
    Commune("Anse-Fictive", "00971", (15.60, -59.90), "America/Guadeloupe", "FR-971"),
    Commune("Port-Exemple", "00975", (46.30, -55.40), "America/Miquelon", "FR-PM"),
)


def communes() -> list[Json]:
    """Return them as Locations whose physical type is an area: where one can be near to, and nobody receives."""
    return [
        {
            "resourceType": "Location",
            "id": one.id,
            "status": "active",
            "name": one.name,
            "physicalType": {"coding": [{"system": _PHYSICAL, "code": "area", "display": "Area"}]},
            "address": {"city": one.name, "postalCode": one.postcode, "country": "FR"},
            "position": position(one),
        }
        for one in COMMUNES
    ]


def position(commune: Commune, number: int = 0) -> Json:
    """Return where the commune is, or a practice of it: each some hundred metres from the other."""
    latitude, longitude = commune.position
    north, east = number % 7 - 3, number % 5 - 2
    moved = (latitude + 0.003 * north, longitude + 0.004 * east) if number else commune.position
    return {"latitude": round(moved[0], 4), "longitude": round(moved[1], 4)}
