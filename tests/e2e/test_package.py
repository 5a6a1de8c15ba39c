"""What secure mail brings: a package with its index, chosen, told, read, taken back (phone, French)."""

import re
from pathlib import Path

from tests.builders.files import cda, cda_section, pdf, tiff
from tests.builders.xdm import SUBSET, Entry, package
from tests.e2e.carnet import Carnet
from tests.e2e.conftest import OpenBrowser
from tests.e2e.person import Person
from tests.e2e.visits import add_files, create_space, leave_reader


def _package(folder: Path) -> Path:
    letter = cda(cda_section("<paragraph>Repos et boissons.</paragraph>"), title="Lettre")
    path = folder / "IHE_XDM.zip"
    path.write_bytes(
        package(
            Entry("DOC00001.XML", letter, title="Compte rendu du Dr Modèle"),
            Entry(
                "DOC00002.PDF",
                pdf("Autre"),
                id="Document02",
                unique_id="1.2.250.1.999.1^2",
                hash="0" * 40,
            ),
            others=((SUBSET + "fax.tif", tiff(3)),),
        )
    )
    return path


def test_package_when_imported_then_described_read_and_taken_back(
    carnet: Carnet, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    person = Person(open_browser(form="phone").pages[0])
    person.open(carnet.address)
    create_space(person)
    chosen = _package(tmp_path)
    add_files(person, [chosen])
    person.sees(re.compile("^2 documents ajoutés.*1 fichier"))
    person.sees(re.compile("n’est pas celui que son expéditeur a décrit"))
    person.tap("Annuler cet ajout")
    person.sees(re.compile("^2 documents mis de côté"))
    person.tap("En ajouter d’autres")
    person.choose_files("Choisir des fichiers", [chosen])
    person.sees(re.compile("^2 documents ajoutés"))
    person.scroll_to(re.compile("^IHE_XDM.zip » DOC00001.XML"))
    person.tap(re.compile("^IHE_XDM.zip » DOC00001.XML"))
    person.sees("Compte rendu du Dr Modèle")
    person.tap("Lire")
    person.sees(re.compile("Repos et boissons"))
    leave_reader(person)
    person.tap(re.compile("^fax"))
    person.tap("Lire")
    person.sees("Page 1 sur 3")
