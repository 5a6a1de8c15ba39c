"""The check of `make shots` finds what it is there to find."""

from scripts.flaws import flaws
from tests.e2e.person import HOST, Person

_PAGE = f"""<{HOST} style="display: block">
  <flt-semantics role="button" aria-label="Lire" style="position: absolute; width: 90px; height: 48px"></flt-semantics>
  <flt-semantics role="button" style="position: absolute; top: 60px; width: 90px; height: 48px"></flt-semantics>
  <flt-semantics style="position: absolute; top: 120px; left: 0; width: 5000px; height: 20px">Trop large</flt-semantics>
  <div style="overflow-x: auto; position: absolute; top: 150px; width: 200px; height: 50px">
    <flt-semantics style="position: absolute; width: 900px; height: 20px">Un tableau</flt-semantics>
  </div>
  <flt-semantics style="position: absolute; top: 220px; width: 200px; height: 20px">Add a document</flt-semantics>
  <flt-semantics style="position: absolute; top: 250px; width: 200px; height: 20px">%(count)s pages</flt-semantics>
</{HOST}>"""


def test_flaws_when_a_screen_has_one_of_each_then_each_is_told(person: Person) -> None:
    person.page.set_content(_PAGE)

    found = flaws(person, "fr")

    assert [flaw.partition(":")[0] for flaw in found] == [
        "no name",
        "wider than the screen",
        "not translated",
        "not translated",
    ]
    assert "Add a document" in found[2]
    assert "%(count)s pages" in found[3]
