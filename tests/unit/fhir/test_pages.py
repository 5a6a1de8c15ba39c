"""FHIR resources as pages."""

from typing import Any

from services.core.narrative import Table, plain_text
from services.fhir.pages import blocks_from_composition, blocks_from_report, blocks_from_resource
from services.fhir.parsing import parse
from services.fhir.references import nothing
from tests.builders import files
from tests.builders.files import report

Json = dict[str, Any]


def observation(**more: Any) -> Json:
    """An Observation as it comes from a file: its decimals as written."""
    return parse(files.as_json(files.observation(**more)))


def _cells(block: object) -> list[list[str]]:
    assert isinstance(block, Table)
    return [["".join(run.text for run in cell.runs) for cell in row] for row in block.rows]


def test_report_when_its_results_are_here_then_a_table_shows_value_range_and_meaning() -> None:
    result = observation(interpretation=[{"coding": [{"code": "H"}]}])
    table = blocks_from_report(report(), {"Observation/o": result}.get)[0]
    assert _cells(table) == [
        ["Analyse", "Résultat", "Valeurs de référence", "Interprétation"],
        ["Potassium", "4,1 mmol/L", "3,5 mmol/L – 5,1 mmol/L", "Élevé"],
    ]


def test_report_when_a_result_says_who_measured_it_and_how_then_a_column_does() -> None:
    told = observation(
        performer=[{"display": "Laboratoire Exemple"}], method={"text": "Potentiométrie"}
    )
    found = {"Observation/o": told, "Observation/p": observation(id="p")}
    asked = report(result=[{"reference": "Observation/o"}, {"reference": "Observation/p"}])
    table = blocks_from_report(asked, found.get)[0]
    assert [row[4] for row in _cells(table)] == [
        "Laboratoire et méthode",
        "Laboratoire Exemple, Potentiométrie",
        "",
    ]
    alone = blocks_from_resource(told, nothing)
    assert plain_text(alone).count("Potentiométrie") == 1


def test_report_when_shown_in_english_then_its_columns_are_english() -> None:
    table = blocks_from_report(report(), {"Observation/o": observation()}.get, "en")[0]
    assert _cells(table)[0] == ["Test", "Result", "Reference range", "Interpretation"]


def test_report_when_a_result_is_elsewhere_then_it_says_so() -> None:
    resource = report(result=[{"reference": "Observation/x", "display": "Sodium"}])
    assert _cells(blocks_from_report(resource, nothing)[0])[1] == [
        "Sodium",
        "Résultat absent de ce fichier",
        "",
        "",
    ]


def test_panel_when_it_holds_itself_then_the_page_ends() -> None:
    panel = observation(hasMember=[{"reference": "Observation/o"}])
    assert (
        plain_text(blocks_from_report(report(), {"Observation/o": panel}.get)).count("Potassium")
        < 20
    )


def test_result_when_absent_with_a_reason_then_the_reason_is_its_value() -> None:
    resource = observation(dataAbsentReason={"text": "tube coagulé"})
    del resource["valueQuantity"]
    assert "tube coagulé" in plain_text(blocks_from_resource(resource, nothing))


def test_resource_when_it_has_a_modifier_extension_then_the_page_warns() -> None:
    resource = observation(modifierExtension=[{"url": "https://example.org/not"}])
    assert plain_text(blocks_from_resource(resource, nothing)).startswith("Attention")


def test_any_resource_when_shown_then_values_have_names_in_words() -> None:
    resource: Json = {
        "resourceType": "Immunization",
        "status": "not-done",
        "vaccineCode": {"coding": [{"display": "Rougeole"}]},
        "lotNumber": "A1",
        "doseQuantity": {"value": 5, "unit": "mL"},
        "protocolApplied": [{"series": "x", "doseNumberPositiveInt": 1}],
        "_comment": "caché",
    }
    shown = plain_text(blocks_from_resource(resource, nothing))
    assert "Statut\tnon fait" in shown
    assert "Vaccin\tRougeole" in shown
    assert "Dose\t5 mL" in shown
    assert "caché" not in shown


def test_composition_when_a_section_has_no_narrative_then_its_resources_are_set_out() -> None:
    composition: Json = {
        "resourceType": "Composition",
        "section": [
            {"title": "Résultats", "entry": [{"reference": "Observation/o"}]},
            {"title": "Allergies", "emptyReason": {"text": "Aucune connue"}},
            {
                "title": "Conduite",
                "text": {"div": "<div>Repos</div>"},
                "section": [{"title": "Suite"}],
            },
        ],
    }
    shown = plain_text(blocks_from_composition(composition, {"Observation/o": observation()}.get))
    for words in (
        "Résultats",
        "4,1 mmol/L",
        "Allergies",
        "Aucune connue",
        "Conduite",
        "Repos",
        "Suite",
    ):
        assert words in shown


def test_report_when_its_results_are_contained_then_each_has_its_row() -> None:
    inside = [{**observation(id=str(n)), "code": {"text": f"Analyse {n}"}} for n in range(20)]
    resource = report(contained=inside, result=[{"reference": f"#{n}"} for n in range(20)])
    assert len(_cells(blocks_from_report(resource, nothing)[0])) == 21


def test_panels_when_they_hold_each_other_then_the_page_is_bounded() -> None:
    def resolve(reference: str) -> Json | None:
        number = int(reference.removeprefix("Observation/")) if reference.startswith("Obs") else 0
        members = [{"reference": f"Observation/{number * 50 + n}"} for n in range(50)]
        return observation(id=str(number), hasMember=members)

    resource = report(result=[{"reference": f"Observation/{n}"} for n in range(1, 50)])
    assert len(_cells(blocks_from_report(resource, resolve)[0])) <= 5001
