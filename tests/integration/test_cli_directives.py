"""`directives` as somebody runs it."""

from pathlib import Path

from tests.builders.command import Answer, command
from tests.builders.files import photo


def test_directives_when_written_signed_replaced_and_revoked_by_commands_then_all_is_kept(
    tmp_path: Path,
) -> None:
    def run(*arguments: str) -> Answer:
        return command(tmp_path / "space", *arguments, "--json")

    scan = tmp_path / "scan.jpg"
    scan.write_bytes(photo(60, 80))
    assert run("init", "--local").code == 0
    shown = run("directives")
    assert (shown.code, shown.json["who"], shown.json["heads"]) == (0, "unknown", [])
    refused = run("directives", "agree", "--answer", "free=Chez moi.")
    assert (refused.code, refused.json["missing"]) == (1, ["age"])
    assert run("directives", "born", "--on", "1955-03-12").json["who"] == "adult"
    assert run("directives", "agree").json["missing"] == ["empty"]

    first = run("directives", "agree", "--answer", "free=Chez moi.").json["in_force"]
    assert not run("directives").json["heads"][0]["signed"]
    signed = run("directives", "signed", first[:12], "--file", str(scan), "--on", "2026-03-01")
    assert signed.json["heads"][0]["signed"]
    second = run("directives", "agree", "--answer", "free=Avec Sophie.").json["in_force"]
    (change,) = run("directives", "compare", first[:8], second[:8]).json
    assert (change["before"], change["after"]) == ("Chez moi.", "Avec Sophie.")
    assert run("directives", "settle", second[:8]).code == 1
    assert run("directives", "remind", "--months", "6").code == 0
    assert run("directives", "confirm").json["due"] is False
    gone = run("directives", "revoke").json
    assert (gone["in_force"], gone["heads"][0]["act"]) == (None, "revoked")
    assert {one["hash"] for one in gone["earlier"]} == {first, second}
    assert run("directives", "revoke").code == 1
    where = run("directives", "agree", "--form", "elsewhere", "--answer", "where=Chez le médecin")
    assert where.json["heads"][0]["form"] == "elsewhere"
    paper = run("directives", "agree", "--form", "paper", "--file", str(scan), "--on", "2019-05-01")
    assert paper.json["heads"][0]["signed"]
    assert run("directives", "signed", "zz", "--file", str(scan)).code == 1
