"""The recorded story: submitted, audited, answered, sealed, as the tutorial tells it."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from tests.sample_build import Built
from tests.verapdf import assert_compliant

from packbuilder.cli.main import invoke
from packbuilder.compare.revisions import is_tracked
from packbuilder.compare.word_package import WordPackage

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.e2e, pytest.mark.soffice, pytest.mark.xdist_group("sample-pack")]

# Each nonconformity of the story, and the documents that its answer changes.
CHANGED = {
    "NC-2027-0012-01": {"training-records"},
    "NC-2027-0012-02": {"staff-list"},
    "NC-2027-0012-03": {
        "service-manual", "repair-procedure", "flow-charts", "service-commitments",
        "service-records",
    },
    "NC-2027-0012-04": {"complaint-log"},
    "NC-2027-0012-05": {"contingency-procedure", "complaint-procedure", "service-manual"},
}  # fmt: skip
# It lists the versions of the others.
FOLLOWS = {"document-register"}


class Story:
    """A company after its answer was built, with everything that was submitted before."""

    def __init__(self, folder: Path) -> None:
        self.company = folder / "example-appliance"
        self.output = folder / "output"
        scheme = self.output / "example-appliance" / "gbt27922-2011"
        self.first, self.answer = scheme / "round-00", scheme / "round-01"

    def run(self, *words: str) -> int:
        return invoke([*words, str(self.company), "--output", str(self.output)])

    def items(self, folder: Path) -> dict[str, dict[str, Any]]:
        manifest = json.loads((folder / "manifest.zh.json").read_text(encoding="utf-8"))
        return {item["id"]: item for item in manifest["items"]}


@pytest.fixture(scope="session")
def story(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Round 00 submitted, round 01 answered and built."""
    told = Story(tmp_path_factory.mktemp("story"))
    shutil.copytree(built.company, told.company)
    shutil.copytree(built.output, told.output)
    for name in ("pack.en.pdf", "manifest.en.json"):
        (told.first / name).unlink()
    assert told.run("build") == 0
    assert told.run("round", "submit", "--date", "2026-12-20") == 0
    assert invoke(["round", "open", str(told.company), "--date", "2027-01-27"]) == 0
    script = [sys.executable, "scripts/make_story.py", "--apply", str(told.company)]
    subprocess.run(script, cwd=ROOT, check=True)
    assert told.run("build") == 0
    yield told
    for path in told.output.rglob("*"):
        path.chmod(stat.S_IRWXU)


def test_exactly_the_concerned_documents_carry_a_new_version(story: Story) -> None:
    before, after = story.items(story.first), story.items(story.answer)
    documents = {name for name in after if name in before and before[name]["docx"]} - {
        "cover", "contents", *(name for name in after if name.startswith("divider-")),
    }  # fmt: skip

    assert documents == set().union(*CHANGED.values()) | FOLLOWS
    for name in documents:
        old, new = before[name]["version"], after[name]["version"]
        assert int(new[2:]) == int(old[2:]) + 1, name


def test_the_full_dossier_keeps_every_other_document_byte_for_byte(story: Story) -> None:
    assert story.run("build", "--full") == 0
    before, after = story.items(story.first), story.items(story.answer / "full")
    concerned = set().union(*CHANGED.values()) | FOLLOWS
    page_aware = {"application-form", "self-evaluation"}  # they print page numbers of the pack
    kept = [
        name for name, item in before.items()
        if item["kind"] == "document" and name not in concerned | page_aware
    ]  # fmt: skip

    assert len(kept) > 25
    for name in kept:
        for file in (before[name]["docx"], before[name]["pdf"]):
            old, new = story.first / file, story.answer / "full" / file
            assert old.read_bytes() == new.read_bytes(), name
        assert after[name]["version"] == before[name]["version"]
    assert invoke(["verify", str(story.answer / "full")]) == 0


def test_each_nonconformity_leads_by_link_to_its_evidence_and_back(story: Story) -> None:
    items = story.items(story.answer)
    with pikepdf.open(story.answer / "pack.zh.pdf") as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}

        def targets(item_id: str) -> set[int]:
            item = items[item_id]
            found = set()
            for number in range(item["first_page"], item["first_page"] + item["page_count"]):
                for annotation in pdf.pages[number - 1].obj.get("/Annots", ()):
                    action: Any = annotation.get("/A")
                    if action is not None and action.get("/S") == "/GoTo":
                        found.add(pages[action.D[0].objgen])
            return found

        answers = json.loads(json.dumps(_round(story)))
        index = targets("nonconformity-index")
        for row in answers["nonconformities"]:
            report = f"nonconformity-report-{row['id']}"
            evidence = {items[name]["first_page"] for name in row["evidence"]}
            assert evidence <= targets(report)
            assert evidence | {items[report]["first_page"]} <= index
            assert items["nonconformity-index"]["first_page"] in targets(report)


def test_every_evidence_page_leads_back_to_the_reports_on_what_it_answers(story: Story) -> None:
    items = story.items(story.answer)
    wanted: dict[int, list[tuple[str, int]]] = {}
    for row in _round(story)["nonconformities"]:
        report = items[f"nonconformity-report-{row['id']}"]["first_page"]
        for name in row["evidence"]:
            first, count = items[name]["first_page"], items[name]["page_count"]
            for number in range(first, first + count):
                wanted.setdefault(number, []).append((row["number"], report))
    path = story.answer / "pack.zh.pdf"
    with pikepdf.open(path) as pdf, pypdfium2.PdfDocument(path) as shown:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        for number, links in wanted.items():
            notes: Any = list(pdf.pages[number - 1].obj.Annots)
            assert [pages[note.A.D[0].objgen] for note in notes] == [page for _, page in links]
            for note, (name, page) in zip(notes, links, strict=True):
                assert str(note.Contents) == f"回应 {name}，见第 {page} 页"
            said = shown[number - 1].get_textpage().get_text_range()
            pieces = (f"{name}，见第 {page} 页" for name, page in links)
            assert f"回应 {'；'.join(pieces)}" in said
    assert len(wanted) > len(_round(story)["nonconformities"])
    assert_compliant(path)


def _round(story: Story) -> Any:
    from packbuilder.source.reader import read_source

    return read_source(story.company / "rounds" / "round-01.yaml").data


def test_every_report_names_its_nonconformity_and_the_documents_it_changed(story: Story) -> None:
    items = story.items(story.answer)
    with pypdfium2.PdfDocument(story.answer / "pack.zh.pdf") as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    for row in _round(story)["nonconformities"]:
        item = items[f"nonconformity-report-{row['id']}"]
        first = item["first_page"] - 1
        said = "".join("".join(texts[first : first + item["page_count"]]).split())
        assert row["number"] in said
        for name in CHANGED[row["number"]]:
            assert "".join(items[name]["title"]["zh"].split()) in said


def test_redlines_are_real_tracked_changes_and_stand_behind_their_documents(story: Story) -> None:
    items = story.items(story.answer)
    order = list(items)
    for name in set().union(*CHANGED.values()) | FOLLOWS:
        redline = f"redline-{name}"
        assert order.index(redline) == order.index(name) + 1
        package = WordPackage.read(story.answer / items[redline]["docx"])
        assert is_tracked(package.tree("word/document.xml"))


def test_a_sealed_round_is_proven_refuses_a_build_and_tells_of_every_change(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["verify", str(story.first)]) == 0
    spoiled = tmp_path / "round-00"
    shutil.copytree(story.first, spoiled)
    for path in spoiled.rglob("*"):
        path.chmod(stat.S_IRWXU)
    (spoiled / "docx" / "zh" / "staff-list.docx").write_bytes(b"x")
    (spoiled / "report.zh.html").unlink()
    (spoiled / "pdf" / "zh" / "new.pdf").write_bytes(b"x")
    capsys.readouterr()

    assert invoke(["verify", str(spoiled), "--json"]) == 1
    codes = {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}
    assert {"seal-file-changed", "seal-file-missing", "seal-file-added"} <= codes


def test_the_answer_is_submitted_once_and_then_closed(story: Story) -> None:
    assert story.run("round", "submit", "--date", "2027-02-20") == 0
    assert story.run("build") == 3
    assert story.run("round", "submit") == 3
    assert invoke(["verify", str(story.answer)]) == 0
    assert invoke(["diff", str(story.first), str(story.answer)]) == 1


def test_the_next_year_is_a_surveillance_pack_that_is_ready(story: Story, tmp_path: Path) -> None:
    company = tmp_path / "next-year"
    script = [sys.executable, "scripts/make_surveillance_story.py", str(story.company)]
    script.append(str(company))
    subprocess.run(script, cwd=ROOT, check=True)
    assert invoke(["build", str(company), "--output", str(tmp_path / "packs")]) == 0

    folder = tmp_path / "packs" / "next-year" / "gbt27922-2011" / "round-00"
    items = story.items(folder)
    asked = {"change-statement", "mark-use-report", "previous-nonconformities", "annual-data"}
    assert asked <= set(items)
    assert "application-form" not in items  # asked for at the first and at the next certificate
    item = items["previous-nonconformities"]
    with pypdfium2.PdfDocument(folder / "pack.zh.pdf") as pdf:
        first = item["first_page"] - 1
        said = "".join(
            pdf[page].get_textpage().get_text_range()
            for page in range(first, first + item["page_count"])
        )
    for number in CHANGED:
        assert number in said.replace("\ufffe", "-")
