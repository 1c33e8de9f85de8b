"""A dossier made anew in a round whose page numbers must stay: 5A, 5B where pages came in."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader
from tests.fake_office import LINES_PER_PAGE, FakeConverter
from tests.helpers import make_template
from tests.small_scheme import change_profile, small_company, small_font, small_resources

from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.assemble.verify import verify_pack
from packbuilder.check.rules import pages
from packbuilder.check.view import Phase
from packbuilder.cli.main import invoke
from packbuilder.compare.packs import compare_packs
from packbuilder.deliver.print_sheets import plan_print, write_print_copy
from packbuilder.deliver.profile import BlankPages
from packbuilder.model.result import PackResult
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.build import BuildOptions, Tools, build_pack
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.notes import numbering_findings
from packbuilder.pipeline.opening import open_dossier
from packbuilder.pipeline.pages import PackLayout
from packbuilder.pipeline.submit import submit_round
from packbuilder.report.html_report import report_html
from packbuilder.report.json_report import report_data
from packbuilder.report.messages import message, remedy
from packbuilder.store.layout import Resources
from packbuilder.store.manifest_file import read_manifest

# The rules on page numbers, and no others.
RULES = {
    Phase.INPUT: (),
    Phase.PLAN: (),
    Phase.PACK: (pages.check_page_numbers, pages.check_contents),
}
VOLUMES = """
id: volumes
title: {zh: 分册, en: Volumes}
form: {file_name: "pack-{locale}", pdfa_part: 2, volumes: true}
rules:
  - rule: page-count
    limit: 9
    applies_to: [files]
    severity: error
    source: {zh: 试, en: a test}
    certainty: K
"""
ROUND = {
    "round": 1,
    "kind": "rectification",
    "opened_on": "2027-01-27",
    "submission_date": "2027-02-20",
    "audit": {"date": "2027-01-25"},
    "nonconformities": [
        {
            "id": "nc-01",
            "number": "NC-01",
            "clause": "5.1.2",
            "severity": "minor",
            "statement": {"zh": "企业简介过短。", "en": "The company profile is too short."},
            "fields": ["/company/introduction", "/evidence"],
        }
    ],
}


class Bench:
    """A company whose first dossier was submitted, in a round that asks for stable numbers."""

    def __init__(self, folder: Path) -> None:
        self.company = folder / "acme"
        self.resources = Resources(folder / "resources")
        self.output = folder / "output"

    @property
    def first(self) -> Path:
        return self.output / "acme" / "small" / "round-00"

    def full(self, number: int = 1) -> Path:
        return self.first.with_name(f"round-{number:02d}") / "full"

    def dossier(self) -> Dossier:
        dossier = open_dossier(self.company, self.resources, LocaleMode.ZH, output=self.output)
        assert isinstance(dossier, Dossier)
        return dossier

    def build(self, *, full: bool = True) -> PackResult:
        tools = Tools(converter=FakeConverter(), font_file=small_font(), font_index=0)
        return build_pack(self.dossier(), BuildOptions(output=self.output, is_full=full), tools)

    def submit(self, day: dt.date) -> None:
        submit_round(self.dossier(), self.output, day)

    def open_round(self, number: int = 1, **changed: Any) -> None:
        path = self.company / "rounds" / f"round-{number:02d}.json"
        path.parent.mkdir(exist_ok=True)
        data = {**ROUND, "round": number, "page_numbers": "stable", **changed}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def edit(self, change: Callable[[Any], object]) -> None:
        change_profile(self.company, change)


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.zh.json").read_text("utf-8"))


def labels_of(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for page in manifest(folder)["pages"]:
        found.setdefault(page["item"], []).append(page["label"])
    return found


def text_of(folder: Path, item_id: str) -> str:
    rows = manifest(folder)["pages"]
    texts = read_page_texts(folder / "pack.zh.pdf")
    return "\n".join(texts[row["page"] - 1] for row in rows if row["item"] == item_id)


def introduce(sheets: int) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        count = max(1, (sheets - 1) * LINES_PER_PAGE // 2)  # a paragraph takes two lines
        data["company"]["introduction"] = [{"zh": f"第{n}段"} for n in range(count)]

    return change


def add_picture(data: Any) -> None:
    data["evidence"].append(
        {"id": "website", "type": "website-screenshot", "file": "evidence/site.png",
         "title": {"zh": "官网截图", "en": "Website"}}
    )  # fmt: skip


def drop_picture(data: Any) -> None:
    data["evidence"] = [row for row in data["evidence"] if row["id"] != "website"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Round 00 submitted; since then one document grew and a picture came in."""
    folder = tmp_path_factory.mktemp("stable")
    templates = small_resources(folder / "resources").templates_dir / "small"
    make_template(
        templates / "declaration.zh.docx",
        "{{ doc.title }} {{ company.phone }}",
        'The website: page {{ page_of("website-screenshot")|slash }}.',
        'The model: page {{ page_of("sales-model") }}.',
    )
    bench = Bench(folder)
    small_company(bench.company)
    bench.edit(drop_picture)
    bench.edit(introduce(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("packbuilder.check.engine.RULES", RULES)
        assert bench.build(full=False).is_ready
        bench.submit(dt.date(2026, 12, 20))
        bench.open_round()
        bench.edit(introduce(3))
        bench.edit(add_picture)
        assert bench.build().is_ready
    return folder


@pytest.fixture
def built(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("packbuilder.check.engine.RULES", RULES)
    shutil.copytree(prepared, tmp_path / "bench", symlinks=True)
    for path in (tmp_path / "bench" / "output").rglob("*"):
        path.chmod(stat.S_IRWXU)
    return Bench(tmp_path / "bench")


def test_submitted_numbers_stay_and_inserted_pages_are_lettered(built: Bench) -> None:
    before, after = labels_of(built.first), labels_of(built.full())

    assert before["business-licence"] == ["7"]
    assert before["company-profile"] == ["9", "10"]
    assert after["website"] == ["7A"]
    assert after["company-profile"] == ["9", "10", "10A"]
    assert {name: after[name] for name in before if name != "company-profile"} == {
        name: labels for name, labels in before.items() if name != "company-profile"
    }


def test_pages_print_their_number_and_the_count_of_sheets(built: Bench) -> None:
    texts = read_page_texts(built.full() / "pack.zh.pdf")

    assert len(texts) == 13
    for text, row in zip(texts, manifest(built.full())["pages"], strict=True):
        assert f"第 {row['label']} 页 共 13 页" in text


def test_a_viewer_shows_the_printed_numbers(built: Bench) -> None:
    reader = PdfReader(built.full() / "pack.zh.pdf")

    assert reader.page_labels == [
        "1", "2", "3", "4", "5", "6", "7", "7A", "8", "9", "10", "10A", "11",
    ]  # fmt: skip
    with pikepdf.open(built.full() / "pack.zh.pdf") as pdf:
        assert [str(page.label) for page in pdf.pages] == reader.page_labels


def test_contents_index_and_references_name_the_printed_numbers(built: Bench) -> None:
    contents = text_of(built.full(), "contents")
    assert "官网截图 7A" in contents
    assert "销售方式说明（EA-FR-03） 11" in contents
    assert "第 9 页" in text_of(built.full(), "clause-index")
    declaration = text_of(built.full(), "declaration")
    assert "The website: page 7A." in declaration
    assert "The model: page 11." in declaration


def test_the_pack_is_proved_from_its_files_alone(built: Bench) -> None:
    found = verify_pack(built.full())

    assert found.is_proved
    assert found.page_count == 13


def test_the_first_submission_and_its_manifest_know_nothing_of_it(built: Bench) -> None:
    assert "page_numbers" not in manifest(built.first)
    assert manifest(built.full())["page_numbers"] == {
        "kind": "stable", "kept_from": 0, "retired": [],
    }  # fmt: skip


def test_a_second_build_makes_nothing_anew(built: Bench) -> None:
    before = (built.full() / "pack.zh.pdf").read_bytes()

    result = built.build()

    assert (built.full() / "pack.zh.pdf").read_bytes() == before
    assert {d.action.value for d in result.decisions} == {"REUSE"}


def test_continuous_numbers_are_the_default(built: Bench) -> None:
    path = built.company / "rounds" / "round-01.json"
    data = json.loads(path.read_text("utf-8"))
    del data["page_numbers"]
    path.write_text(json.dumps(data), encoding="utf-8")

    built.build()

    rows = manifest(built.full())["pages"]
    assert [row["label"] for row in rows] == [str(n) for n in range(1, 14)]
    assert "page_numbers" not in manifest(built.full())


def test_the_answer_alone_counts_from_one_and_names_pages_of_the_whole(built: Bench) -> None:
    built.edit(lambda data: data["company"].update(phone="0510-55667788"))
    built.build(full=False)

    answer = built.first.with_name("round-01")
    rows = manifest(answer)["pages"]
    assert [row["label"] for row in rows] == [str(row["page"]) for row in rows]
    assert "The website: page 7A." in text_of(answer, "declaration")


def test_numbers_that_went_are_told_and_stay_out_of_use(built: Bench) -> None:
    built.edit(introduce(1))

    result = built.build()

    (told,) = (one for one in result.findings if one.code == "page-numbers-retired")
    assert told.params["pages"] == "10"
    assert labels_of(built.full())["company-profile"] == ["9"]
    assert manifest(built.full())["page_numbers"]["retired"] == ["10"]
    assert verify_pack(built.full()).is_proved


def test_the_next_round_goes_on_from_the_dossier_that_was_submitted_last(built: Bench) -> None:
    built.build(full=False)
    built.submit(dt.date(2027, 2, 20))
    built.open_round(2, submission_date="2027-04-20")
    built.edit(drop_picture)
    built.edit(introduce(5))

    result = built.build()

    after = labels_of(built.full(2))
    assert after["company-profile"] == ["9", "10", "10A", "10B", "10C"]
    assert after["sales-model"] == ["11"]
    assert manifest(built.full(2))["page_numbers"] == {
        "kind": "stable", "kept_from": 1, "retired": ["7A"],
    }  # fmt: skip
    (told,) = (one for one in result.findings if one.code == "page-numbers-retired")
    assert told.params["round"] == "01"
    assert verify_pack(built.full(2)).is_proved


def test_numbers_are_those_of_the_dossier_of_the_later_stage(built: Bench) -> None:
    shutil.rmtree(built.full().parent)
    stage = {"round": 1, "kind": "submission", "opened_on": "2027-01-27"}
    path = built.company / "rounds" / "round-01.json"
    path.write_text(json.dumps(stage), encoding="utf-8")
    built.build(full=False)  # thirteen pages, counted from 1
    built.submit(dt.date(2027, 2, 20))
    built.open_round(2, submission_date="2027-04-20")
    built.edit(introduce(4))

    built.build()

    after = labels_of(built.full(2))
    assert after["website"] == ["8"]
    assert after["company-profile"] == ["10", "11", "12", "12A"]
    assert manifest(built.full(2))["page_numbers"]["kept_from"] == 1


def test_without_a_submitted_dossier_in_that_language_it_says_so(built: Bench) -> None:
    layout = PackLayout()

    (told,) = numbering_findings(layout, built.dossier())

    assert (told.code, told.severity.value) == ("page-numbers-not-kept", "warning")
    for language in ("zh", "en"):
        assert "zh" in message(told, language)
        assert remedy(told, language)


def test_reports_name_printed_numbers(built: Bench) -> None:
    result = built.build()

    html = report_html(result, "en")
    assert '<td class="n">9–10A</td><td class="n">3</td>' in html
    assert '<td class="n">7A</td>' in html
    rows = {row["clause"]: row for row in report_data(result)["coverage"]}
    (profile,) = rows["5.1.2"]["documents"]
    assert profile == {"id": "company-profile", "page": 10, "page_label": "9"}


def test_pages_that_keep_their_numbers_have_not_moved(built: Bench) -> None:
    (found,) = compare_packs(built.first, built.full()).locales

    assert found.moves == ()
    added = [page.new.label for page in found.pages if page.kind == "added" and page.new]
    assert "7A" in added
    assert {i.item_id: i.first_label for i in found.items if i.kind == "added"} == {
        "website": "7A",
    }


def test_a_copy_for_print_keeps_the_numbers(built: Bench, tmp_path: Path) -> None:
    known = read_manifest(built.full() / "manifest.zh.json")
    assert known is not None
    write_print_copy(
        built.full() / "pack.zh.pdf", tmp_path / "print.pdf",
        plan_print(known.items, BlankPages.ITEMS), "blank",
        lambda: StampFontFile(small_font(), 0), is_sample=False,
    )  # fmt: skip

    labels = PdfReader(tmp_path / "print.pdf").page_labels
    assert [label for label in labels if label] == [page.label for page in known.pages]
    assert len(labels) > 13


def test_volumes_keep_the_numbers(
    built: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "volumes.yaml"
    profile.write_text(VOLUMES, encoding="utf-8")
    words = ["--lang", "en", "deliver", str(built.full()), "--profile", str(profile)]

    assert invoke([*words, "--output", str(tmp_path / "out")]) == 0

    out = capsys.readouterr().out
    files = sorted((tmp_path / "out").rglob("*.pdf"))
    read = [PdfReader(file) for file in files]
    shown = [label for one in read for label in one.page_labels if "-" not in label]
    assert shown == [row["label"] for row in manifest(built.full())["pages"]]
    sheet = read_page_texts(files[0])[0]
    first, last = (next(la for la in o if "-" not in la) for o in (
        read[0].page_labels, read[0].page_labels[::-1]))  # fmt: skip
    assert last == "7A"
    assert f"{first}–{last}" in out
    assert f"第 {first} 页至第 {last} 页" in sheet


def test_the_list_of_seals_names_printed_numbers(built: Bench) -> None:
    plan = json.loads((built.full() / "seal-plan.zh.json").read_text("utf-8"))

    (website,) = (row for row in plan["places"] if row["item"] == "website")
    assert (website["first_page"], website["pages"]) == (8, "7A")
    html = (built.full() / "seal-plan.zh.html").read_text("utf-8")
    assert '<a href="pack.zh.pdf#page=8">7A</a>' in html
    assert "pages" not in json.loads((built.first / "seal-plan.zh.json").read_text())["places"][0]


def relabel(folder: Path, page: int, label: str) -> None:
    path = folder / "manifest.zh.json"
    data = json.loads(path.read_text("utf-8"))
    data["pages"][page - 1]["label"] = label
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def codes(folder: Path) -> set[str]:
    return {one.code for one in verify_pack(folder).findings}


def test_a_lettered_label_that_was_changed_is_found_out(built: Bench) -> None:
    relabel(built.full(), 8, "7B")

    assert codes(built.full()) == {
        "verify-page-number", "verify-page-label", "verify-contents-row",
    }  # fmt: skip


def test_a_label_that_only_the_viewer_shows_is_found_out(built: Bench) -> None:
    path = built.full() / "pack.zh.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        nums = list(pdf.Root.PageLabels.Nums)
        nums[3].P = pikepdf.String("7B")
        pdf.save(path)
    data = manifest(built.full())
    data["pack"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    text = json.dumps(data, ensure_ascii=False)
    (built.full() / "manifest.zh.json").write_text(text, encoding="utf-8")

    (found,) = verify_pack(built.full()).findings

    assert found.code == "verify-page-label"
    assert (found.params["expected"], found.params["found"]) == ("7A", "7B")
    assert found.location is not None
    assert (found.location.page, found.location.page_label) == (8, "7A")


@pytest.mark.parametrize("label", ["7", "6A", "8", "7a", "99"])
def test_numbers_that_run_backwards_or_are_none_are_found_out(built: Bench, label: str) -> None:
    relabel(built.full(), 8, label)

    assert "verify-page-numbers-order" in codes(built.full())


def test_a_number_that_was_given_up_is_found_out(built: Bench) -> None:
    path = built.full() / "manifest.zh.json"
    data = json.loads(path.read_text("utf-8"))
    data["page_numbers"]["retired"] = ["7A"]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    assert codes(built.full()) == {"verify-page-numbers-order"}


def test_a_manifest_that_no_longer_says_so_is_found_out(built: Bench) -> None:
    path = built.full() / "manifest.zh.json"
    data = json.loads(path.read_text("utf-8"))
    del data["page_numbers"]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    assert {"verify-page-number", "verify-page-label"} <= codes(built.full())
