"""Whole builds of a small dossier, with a stand-in for LibreOffice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.fake_office import LINES_PER_PAGE, FakeConverter
from tests.small_scheme import change_profile, small_company, small_font, small_resources

from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.verify import verify_pack
from packbuilder.check.rules import completeness, identity
from packbuilder.check.view import Phase
from packbuilder.errors import (
    AssemblyError,
    ConversionError,
    ExitCode,
    InputError,
    PackbuilderError,
    TemplateError,
)
from packbuilder.model.plan import Action
from packbuilder.model.result import PackResult
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.build import BuildOptions, Tools, build_pack, plan_build
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.store.layout import Resources

ITEMS = {
    "cover", "contents", "clause-index", "divider-application", "application-form", "declaration",
    "business-licence", "website", "divider-company", "company-profile", "sales-model",
}  # fmt: skip
SCANS = {"business-licence", "website"}
# A build is ready or not by these alone, so that new rules do not change what is tested here.
RULES = {
    Phase.INPUT: (identity.check_uscc,),
    Phase.PLAN: (completeness.check_items, completeness.check_evidence_files),
    Phase.PACK: (),
}


class Bench:
    """A company, a scheme, a converter and an output folder."""

    def __init__(self, folder: Path) -> None:
        self.company = folder / "acme"
        self.resources = Resources(folder / "resources")
        self.output = folder / "output"
        self.converter = FakeConverter()

    @property
    def round(self) -> Path:
        return self.output / "acme" / "small" / "round-00"

    def dossier(self, locale: LocaleMode = LocaleMode.ZH) -> Dossier:
        dossier = open_dossier(self.company, self.resources, locale)
        assert isinstance(dossier, Dossier)
        return dossier

    def build(
        self, *only: str, locale: LocaleMode = LocaleMode.ZH, force: bool = False
    ) -> PackResult:
        tools = Tools(converter=self.converter, font_file=small_font(), font_index=0)
        options = BuildOptions(output=self.output, only=frozenset(only), is_forced=force)
        self.converter.converted.clear()
        return build_pack(self.dossier(locale), options, tools)

    def plan(self, locale: LocaleMode = LocaleMode.ZH) -> dict[str, list[str]]:
        """For each item that a build would make, the reasons as ``code detail``."""
        result = plan_build(self.dossier(locale), BuildOptions(output=self.output), self.converter)
        return {
            d.item_id: [f"{r.code.value} {r.detail}".strip() for r in d.reasons]
            for d in result.decisions
            if d.action is Action.BUILD
        }

    def edit(self, change: Callable[[Any], object]) -> None:
        change_profile(self.company, change)

    def manifest(self, locale: str = "zh", folder: str = ".") -> Any:
        return json.loads((self.round / folder / f"manifest.{locale}.json").read_text("utf-8"))

    def snapshot(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file()
        }


def set_phone(data: Any) -> None:
    data["company"]["phone"] = "000-1111-1111"


def break_uscc(data: Any) -> None:
    data["company"]["uscc"] = "91320000MA00000000"


def lengthen(data: Any) -> None:
    data["company"]["introduction"] = [{"zh": f"第{n}段"} for n in range(LINES_PER_PAGE + 1)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bench whose Chinese pack is built; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("prepared")
    small_resources(folder / "resources")
    small_company(folder / "acme")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("packbuilder.check.engine.RULES", RULES)
        result = Bench(folder).build()
    assert result.is_ready
    return folder


@pytest.fixture
def built(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("packbuilder.check.engine.RULES", RULES)
    shutil.copytree(prepared, tmp_path / "bench", symlinks=True)
    return Bench(tmp_path / "bench")


@pytest.fixture
def fresh(built: Bench) -> Bench:
    """The same bench before its first build."""
    shutil.rmtree(built.output)
    return built


def test_a_first_build_makes_every_item_and_leaves_what_the_contract_says(fresh: Bench) -> None:
    assert {name: why for name, why in fresh.plan().items() if why != ["new"]} == {}

    result = fresh.build()

    assert {d.item_id for d in result.decisions if d.action is Action.BUILD} == ITEMS
    assert set(fresh.converter.converted) == ITEMS - SCANS
    names = {path.name for path in fresh.round.iterdir()}
    assert names == {"pack.zh.pdf", "docx", "pdf", "manifest.zh.json", "report.zh.json",
                     "report.zh.html", "report.zh.sarif", "checklist.zh.docx", "seal-plan.zh.json",
                     "seal-plan.zh.html"}  # fmt: skip
    assert {path.stem for path in (fresh.round / "pdf/zh").iterdir()} == ITEMS
    assert {path.stem for path in (fresh.round / "docx/zh").iterdir()} == ITEMS - SCANS
    assert [p.name for p in fresh.round.parent.iterdir()] == ["round-00"]
    assert verify_pack(fresh.round).findings == ()


def test_the_manifest_has_a_row_for_every_page_without_a_gap(built: Bench) -> None:
    manifest = built.manifest()

    pages = manifest["pages"]
    assert [page["page"] for page in pages] == list(range(1, manifest["pack"]["page_count"] + 1))
    for item in manifest["items"]:
        own = [page for page in pages if page["item"] == item["id"]]
        assert [page["source_page"] for page in own] == list(range(1, item["page_count"] + 1))
        assert own[0]["page"] == item["first_page"]
    texts = read_page_texts(built.round / "pack.zh.pdf")
    assert len(texts) == len(pages)
    inputs = {row["path"] for row in manifest["inputs"]}
    assert {"profile.json", "evidence/licence.pdf", "evidence/site.png",
            "doc-templates/small/declaration.zh.docx"} <= inputs  # fmt: skip
    assert not any(path.startswith("/") for path in inputs)


def test_a_second_build_with_nothing_changed_converts_nothing(built: Bench) -> None:
    before = built.snapshot()
    assert built.plan() == {}

    result = built.build()

    assert built.converter.converted == []
    assert {d.action for d in result.decisions} == {Action.REUSE}
    after = built.snapshot()
    same = [name for name in before if name.endswith((".docx", ".pdf"))]
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert verify_pack(built.round).findings == ()


def test_a_changed_field_rebuilds_exactly_the_documents_that_read_it(built: Bench) -> None:
    readers = {
        item["id"] for item in built.manifest()["items"] if "/company/phone" in item["reads"]
    }
    assert "company-profile" in readers
    assert "sales-model" not in readers
    built.edit(set_phone)

    planned = built.plan()
    result = built.build()

    assert set(planned) == readers
    assert all(reasons == ["data-changed /company/phone"] for reasons in planned.values())
    assert set(built.converter.converted) == readers
    assert {d.item_id for d in result.decisions if d.action is Action.BUILD} == readers
    assert "000-1111-1111" in "".join(read_page_texts(built.round / "pack.zh.pdf"))


def test_a_field_that_no_document_reads_rebuilds_nothing(built: Bench) -> None:
    read = {p for item in built.manifest()["items"] for p in item["reads"]}
    assert "/take_back" not in read

    built.edit(lambda data: data["finance"].update(budget=data["finance"]["budget"] * 1))

    assert built.plan() == {}


def test_documents_that_print_page_numbers_follow_when_pages_move(built: Bench) -> None:
    built.edit(lengthen)

    result = built.build()

    rebuilt = {d.item_id: [r.code.value for r in d.reasons] for d in result.decisions
               if d.action is Action.BUILD}  # fmt: skip
    assert set(rebuilt) >= {"company-profile", "contents", "application-form"}
    assert "declaration" not in rebuilt
    assert set(rebuilt["contents"]) == {"pages-moved"}
    assert set(rebuilt["application-form"]) == {"pages-moved"}
    assert verify_pack(built.round).findings == ()


def test_a_sample_company_that_becomes_a_real_one_loses_its_marks(built: Bench) -> None:
    texts = read_page_texts(built.round / "pack.zh.pdf")
    assert all("SAMPLE" in text for text in texts)
    built.edit(lambda data: data.pop("sample"))

    built.build()

    assert set(built.converter.converted) == ITEMS - SCANS
    texts = read_page_texts(built.round / "pack.zh.pdf")
    assert [n for n, text in enumerate(texts) if "示例 SAMPLE" in text] == []


def test_a_changed_scan_is_placed_anew_and_nothing_is_converted(built: Bench) -> None:
    shutil.copy(built.company / "evidence/site.png", built.company / "evidence/new.png")
    with (built.company / "evidence/site.png").open("ab") as file:
        file.write(b"\0")

    assert built.plan() == {"website": ["evidence-changed evidence/site.png"]}
    built.build()
    assert built.converter.converted == []


def test_a_changed_template_rebuilds_its_document(built: Bench) -> None:
    templates = built.resources.templates_dir / "small"
    shutil.copy(templates / "declaration.zh.docx", templates / "sales-model.zh.docx")

    assert built.plan() == {
        "sales-model": ["template-changed doc-templates/small/sales-model.zh.docx"]
    }


def test_a_template_of_the_companys_own_comes_first(built: Bench) -> None:
    (built.company / "templates").mkdir()
    shutil.copy(
        built.resources.templates_dir / "small/declaration.zh.docx",
        built.company / "templates/sales-model.zh.docx",
    )

    assert built.plan() == {"sales-model": ["template-changed templates/sales-model.zh.docx"]}


def test_another_converter_makes_every_document_anew_but_no_scan(built: Bench) -> None:
    built.converter.fingerprint = "fake-2"

    assert set(built.plan()) == ITEMS - SCANS


@pytest.mark.parametrize("how", ["edited", "deleted"])
def test_an_output_that_somebody_touched_is_made_again(built: Bench, how: str) -> None:
    path = built.round / "docx/zh/sales-model.docx"
    if how == "edited":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        path.unlink()

    assert built.plan() == {"sales-model": ["output-missing"]}
    built.build()
    assert built.converter.converted == ["sales-model"]


def test_no_cache_makes_everything_anew(built: Bench) -> None:
    result = built.build(force=True)

    assert {d.item_id for d in result.decisions if d.action is Action.BUILD} == ITEMS
    assert set(built.converter.converted) == ITEMS - SCANS


def test_the_two_languages_live_side_by_side(built: Bench) -> None:
    before = built.snapshot()

    built.build(locale=LocaleMode.EN)
    built.build(locale=LocaleMode.ZH_EN)

    names = {path.name for path in built.round.iterdir()}
    assert {f"pack.{mode.value}.pdf" for mode in LocaleMode} <= names
    after = built.snapshot()
    assert {name: after[name] for name in before} == before
    assert verify_pack(built.round).findings == ()
    assert built.plan() == {}
    assert built.plan(LocaleMode.ZH_EN) == {}


def test_in_a_pack_of_two_languages_each_contents_page_names_its_own_pages(built: Bench) -> None:
    built.build(locale=LocaleMode.ZH_EN)

    items = {item["id"]: item for item in built.manifest("zh-en")["items"]}
    texts = read_page_texts(built.round / "pack.zh-en.pdf")
    english = texts[items["contents.en"]["first_page"] - 1].splitlines()
    chinese = texts[items["contents"]["first_page"] - 1].splitlines()
    assert f"Declaration {items['declaration.en']['first_page']}" in english
    assert f"声明 {items['declaration']['first_page']}" in chinese


def test_a_dossier_that_is_not_ready_is_a_draft_on_every_page(fresh: Bench) -> None:
    fresh.edit(break_uscc)

    result = fresh.build()

    assert not result.is_ready
    assert result.kept_dir is None
    assert fresh.manifest()["pack"]["is_draft"] is True
    texts = read_page_texts(fresh.round / "pack.zh.pdf")
    assert all("草稿" in text or "草案" in text or "未就绪" in text for text in texts)
    assert verify_pack(fresh.round).findings == ()


def test_a_draft_never_takes_the_place_of_a_pack_that_is_ready(built: Bench) -> None:
    before = built.snapshot()
    built.edit(break_uscc)

    result = built.build()

    assert not result.is_ready
    assert result.kept_dir == str(built.round)
    assert result.pack_dir == str(built.round / "draft")
    after = built.snapshot()
    of_newest = ("/report.", "/checklist.")
    kept = {name: d for name, d in before.items() if not any(part in name for part in of_newest)}
    assert {name: after[name] for name in kept} == kept
    assert built.manifest(folder="draft")["pack"]["is_draft"] is True
    assert verify_pack(built.round).findings == ()
    assert verify_pack(built.round / "draft").findings == ()
    built.build()
    assert built.converter.converted == []  # the draft is the newest build


def test_a_ready_build_clears_the_draft(built: Bench) -> None:
    built.edit(break_uscc)
    built.build()
    built.edit(lambda data: data["company"].update(uscc="91320000MA00000003"))

    result = built.build()

    assert result.is_ready
    assert not [path for path in built.round.rglob("draft/**/*") if path.is_file()]
    assert verify_pack(built.round).findings == ()


def test_only_makes_just_the_named_item_and_no_pack(fresh: Bench) -> None:
    result = fresh.build("sales-model")

    assert fresh.converter.converted == ["sales-model"]
    assert result.manifest is None
    assert {path.relative_to(fresh.round).as_posix() for path in fresh.round.rglob("*.*")} == {
        "docx/zh/sales-model.docx", "pdf/zh/sales-model.pdf",
    }  # fmt: skip
    assert set(fresh.plan()) == ITEMS  # a look at one document is no build of it


def test_only_leaves_a_finished_pack_as_it_is(built: Bench) -> None:
    before = built.snapshot()
    built.edit(set_phone)

    result = built.build("company-profile", "contents")

    assert result.pack_dir == str(built.round / "draft")
    after = built.snapshot()
    assert {name: after[name] for name in before} == before
    assert verify_pack(built.round).findings == ()


def test_only_with_an_unknown_item_says_so_and_changes_nothing(built: Bench) -> None:
    before = built.snapshot()

    with pytest.raises(InputError) as caught:
        built.build("service-manuel")

    assert caught.value.code == "item-unknown"
    assert built.snapshot() == before


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ConversionError("conversion-timeout", file="x", seconds="1"), ExitCode.CONVERSION),
        (RuntimeError("bug"), None),
        (KeyboardInterrupt(), None),
    ],
)
def test_a_converter_that_fails_leaves_the_last_pack_as_it_was(
    built: Bench, fault: BaseException, code: ExitCode | None
) -> None:
    before = built.snapshot()
    built.edit(set_phone)
    built.converter.fault = fault

    with pytest.raises(type(fault)) as caught:
        built.build()

    if isinstance(caught.value, PackbuilderError):
        assert caught.value.exit_code is code
    assert built.snapshot() == before
    assert [path.name for path in built.round.parent.iterdir()] == ["round-00"]


def test_a_converter_that_writes_nothing_is_an_error_and_not_a_pack(
    built: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built.snapshot()
    built.edit(set_phone)
    monkeypatch.setattr(built.converter, "convert", lambda jobs: None)

    with pytest.raises(PackbuilderError):
        built.build()

    assert built.snapshot() == before


def test_a_broken_template_leaves_the_last_pack_as_it_was(built: Bench) -> None:
    before = built.snapshot()
    path = built.resources.templates_dir / "small/sales-model.zh.docx"
    path.write_bytes(b"no Word file")

    with pytest.raises(TemplateError):
        built.build()

    assert built.snapshot() == before


def test_a_template_that_is_not_there_is_named(built: Bench) -> None:
    (built.resources.templates_dir / "small/sales-model.zh.docx").unlink()

    with pytest.raises(TemplateError) as caught:
        built.build()

    assert caught.value.code == "template-missing"
    assert caught.value.params["item"] == "sales-model"


def test_a_pack_that_does_not_pass_its_proof_is_not_published(
    built: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built.snapshot()
    built.edit(set_phone)
    real = read_page_texts

    def swap_numbers(staging: Path) -> Any:
        manifest = staging / "manifest.zh.json"
        data = json.loads(manifest.read_text("utf-8"))
        data["pack"]["sha256"] = "0" * 64
        manifest.write_text(json.dumps(data), "utf-8")
        return verify_pack(staging)

    monkeypatch.setattr("packbuilder.pipeline.build.verify_pack", swap_numbers)

    with pytest.raises(AssemblyError) as caught:
        built.build()

    assert caught.value.code == "pack-not-proven"
    assert real(built.round / "pack.zh.pdf")
    assert built.snapshot() == before


@pytest.mark.parametrize("place", ["output", "output/acme", "output/acme/small"])
def test_an_output_folder_that_cannot_be_written(fresh: Bench, tmp_path: Path, place: str) -> None:
    blocked = fresh.output.parent / place
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file", "utf-8")

    with pytest.raises(InputError) as caught:
        fresh.build()

    assert caught.value.code == "output-unwritable"
    assert blocked.read_text("utf-8") == "a file"


def test_a_file_that_somebody_put_into_the_folder_does_not_stop_a_build(built: Bench) -> None:
    for name in ("NOTES", "notes.txt", "docx/README", "docx/zh/~$sales.docx"):
        (built.round / name).write_text("mine", "utf-8")

    assert built.build().is_ready
    assert (built.round / "NOTES").read_text("utf-8") == "mine"
    assert (built.round / "notes.txt").read_text("utf-8") == "mine"


def test_a_scan_that_cannot_be_used_has_a_sheet_in_its_place(built: Bench) -> None:
    (built.company / "evidence/site.png").write_bytes(b"")

    result = built.build()

    assert not result.is_ready
    assert [f.code for f in result.findings if f.severity.value == "error"] == [
        "evidence-unreadable"
    ]
    draft = built.manifest(folder="draft")
    sheet = next(item for item in draft["items"] if item["id"] == "website")
    text = read_page_texts(built.round / "draft/pack.zh.pdf")[sheet["first_page"] - 1]
    assert "官网截图" in text
    assert verify_pack(built.round / "draft").findings == ()


def test_a_build_says_what_the_company_s_portal_refuses(built: Bench) -> None:
    (built.company / "portal.yaml").write_text(
        "id: own\ntitle: {zh: 自定, en: Own}\nform: {}\nrules:\n"
        "  - {rule: file-type, values: [pdf], applies_to: [inputs], severity: warning,\n"
        "     certainty: K, source: {zh: 示例, en: an example}}\n",
        "utf-8",
    )
    (built.company / "packbuilder.toml").write_text('[delivery]\nprofiles = ["portal.yaml"]\n')

    result = built.build()

    told = [f.subject for f in result.findings if f.code == "delivery-file-type"]
    assert told == ["site.png"]
    assert result.is_ready
    report = json.loads((built.round / "report.zh.json").read_text("utf-8"))
    assert "delivery-file-type" in {finding["code"] for finding in report["findings"]}
