"""``page_of`` in a template: printed, followed when pages move, and proved afterwards."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from tests.fake_office import LINES_PER_PAGE, FakeConverter
from tests.helpers import make_template
from tests.small_scheme import change_profile, small_company, small_font, small_resources

from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.verify import verify_pack
from packbuilder.check.rules import completeness, identity
from packbuilder.check.view import Phase
from packbuilder.convert.converter import Converter
from packbuilder.convert.doctor import probe_machine
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.errors import TemplateError
from packbuilder.model.plan import Action
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.build import BuildOptions, Tools, build_pack, plan_build
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.store.layout import Resources

_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_RULES: dict[Phase, tuple[Callable[..., Any], ...]] = {
    Phase.INPUT: (identity.check_uscc,),
    Phase.PLAN: (completeness.check_items,),
    Phase.PACK: (),
}


@dataclasses.dataclass
class Bench:
    """A company, a scheme and an output folder; documents are converted by a stand-in."""

    folder: Path
    converter: Converter = dataclasses.field(default_factory=FakeConverter)

    @property
    def round(self) -> Path:
        return self.folder / "output" / "acme" / "small" / "round-00"

    def dossier(self, locale: LocaleMode = LocaleMode.ZH) -> Dossier:
        company, resources = self.folder / "acme", Resources(self.folder / "resources")
        dossier = open_dossier(company, resources, locale)
        assert isinstance(dossier, Dossier)
        return dossier

    def build(self, locale: LocaleMode = LocaleMode.ZH) -> None:
        tools = Tools(converter=self.converter, font_file=small_font(), font_index=0)
        build_pack(self.dossier(locale), BuildOptions(output=self.folder / "output"), tools)

    def reasons(self) -> dict[str, list[str]]:
        options = BuildOptions(output=self.folder / "output")
        return {
            one.item_id: [f"{reason.code.value} {reason.detail}" for reason in one.reasons]
            for one in plan_build(self.dossier(), options, self.converter).decisions
            if one.action is Action.BUILD
        }

    def template(self, item_id: str, *lines: str) -> None:
        """The company's own template of an item."""
        path = self.folder / "acme" / "templates" / f"{item_id}.zh.docx"
        path.parent.mkdir(exist_ok=True)
        make_template(path, "{{ doc.title }}", *lines)

    def manifest(self) -> Any:
        return json.loads((self.round / "manifest.zh.json").read_text("utf-8"))

    def first_page(self, item_id: str) -> int:
        return next(
            int(row["first_page"]) for row in self.manifest()["items"] if row["id"] == item_id
        )

    def text_of(self, item_id: str) -> str:
        return read_page_texts(self.round / "pack.zh.pdf")[self.first_page(item_id) - 1]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("packbuilder.check.engine.RULES", _RULES)
    small_resources(tmp_path / "resources")
    small_company(tmp_path / "acme")
    return Bench(tmp_path)


def lengthen(data: Any) -> None:
    data["company"]["introduction"] = [{"zh": f"第{n}段"} for n in range(LINES_PER_PAGE + 1)]


def test_a_page_number_is_printed_and_follows_the_page(bench: Bench) -> None:
    bench.template("declaration", 'profile on {{ page_of("sales-model") }}.')
    bench.build()
    before = bench.first_page("sales-model")
    assert f"profile on {before}." in bench.text_of("declaration")
    assert bench.reasons() == {}

    change_profile(bench.folder / "acme", lengthen)
    bench.build()
    after = bench.first_page("sales-model")
    assert after > before
    assert f"profile on {after}." in bench.text_of("declaration")
    asked = next(row for row in bench.manifest()["items"] if row["id"] == "declaration")
    assert asked["reasons"] == [{"code": "pages-moved", "detail": "/page-of/sales-model/page"}]
    assert verify_pack(bench.round).findings == ()


def test_a_call_that_word_cut_into_runs_is_noticed(bench: Bench) -> None:
    bench.template("declaration", "x")
    path = bench.folder / "acme" / "templates" / "declaration.zh.docx"
    document = docx.Document(str(path))
    paragraph = document.add_paragraph("on {{ pa")
    paragraph.add_run('ge_of("contents") }}').bold = True
    document.save(str(path))
    bench.build()
    assert "on 2" in bench.text_of("declaration")


def test_what_the_pack_does_not_hold_has_no_page(bench: Bench) -> None:
    def drop(data: Any) -> None:
        data["evidence"] = [row for row in data["evidence"] if row["id"] != "website"]

    change_profile(bench.folder / "acme", drop)
    bench.template("declaration", 'picture {{ page_of("website-screenshot")|slash }}')
    bench.build()
    assert "picture /" in bench.text_of("declaration")


def test_a_file_is_found_by_its_kind_of_evidence(bench: Bench) -> None:
    bench.template("declaration", 'picture {{ page_of("website-screenshot") }}.')
    bench.build()
    assert f"picture {bench.first_page('website')}." in bench.text_of("declaration")


@pytest.mark.parametrize("call", ['page_of("sales-modle")', "page_of(company.phone)", "page_of(3)"])
def test_a_page_of_nothing_known_stops_the_build(bench: Bench, call: str) -> None:
    bench.template("declaration", f"{{{{ {call} }}}}")
    with pytest.raises(TemplateError) as caught:
        bench.build()
    assert caught.value.code == "template-undefined"
    assert "page_of" in caught.value.params["variable"]


def test_a_document_of_a_pack_in_two_languages_names_its_own_pages(bench: Bench) -> None:
    for language in ("zh", "en"):
        path = bench.folder / "acme" / "templates" / f"declaration.{language}.docx"
        path.parent.mkdir(exist_ok=True)
        make_template(path, "{{ doc.title }}", 'on {{ page_of("company-profile") }}.')
    bench.build(LocaleMode.ZH_EN)
    manifest = json.loads((bench.round / "manifest.zh-en.json").read_text("utf-8"))
    first = {row["id"]: row["first_page"] for row in manifest["items"]}
    texts = read_page_texts(bench.round / "pack.zh-en.pdf")
    for suffix in ("", ".en"):
        page = first[f"company-profile{suffix}"]
        assert f"on {page}." in texts[first[f"declaration{suffix}"] - 1]
    assert verify_pack(bench.round).findings == ()


def test_a_page_number_that_is_out_of_date_is_found_out(bench: Bench) -> None:
    bench.template("declaration", 'on {{ page_of("sales-model") }}.')
    bench.build()
    path = bench.round / "manifest.zh.json"
    data = bench.manifest()
    row = next(row for row in data["items"] if row["id"] == "declaration")
    row["reads"]["/page-of/sales-model/page"] = "0" * 16
    path.write_text(json.dumps(data), "utf-8")
    codes = [(one.code, one.subject) for one in verify_pack(bench.round).findings]
    assert codes == [("verify-page-reference", "declaration")]


def _link(paragraph: Paragraph, target: str, text: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(target, _HYPERLINK, is_external=True))
    link.append(paragraph.add_run(text, style="Hyperlink")._r)
    paragraph._p.append(link)


def _mark(paragraph: Paragraph, name: str) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), "1")
        mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def _write(path: Path, number: str) -> None:
    """A declaration that links to a clause in the sales model and prints its page."""
    document = docx.Document()
    document.add_paragraph("{{ doc.title }}")
    document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    target = "packbuilder:item/sales-model#clause_5_1_1"
    _link(document.add_paragraph("见"), target, f"销售方式说明第{number}页")
    paragraph = document.add_paragraph("见")
    _link(paragraph, target, "销售方式说明")
    paragraph.add_run(f"（第 {number} 页）")
    path.parent.mkdir(exist_ok=True)
    document.save(str(path))


def _write_target(path: Path) -> None:
    """A sales model that answers the clause on its second page."""
    document = docx.Document()
    document.add_paragraph("{{ doc.title }}")
    paragraph = document.add_paragraph("答复条款")
    paragraph.paragraph_format.page_break_before = True
    _mark(paragraph, "clause_5_1_1")
    document.save(str(path))


@pytest.mark.soffice
def test_the_page_of_a_clause_is_printed_linked_and_proved(bench: Bench) -> None:
    if not probe_machine().is_ok:
        pytest.skip("LibreOffice or a font is missing")
    templates = bench.folder / "acme" / "templates"
    _write(templates / "declaration.zh.docx", '{{ page_of("sales-model#clause_5_1_1") }}')
    _write_target(templates / "sales-model.zh.docx")
    bench.converter = LibreOfficeConverter(document_date=dt.date(2026, 12, 20))
    bench.build()
    page = bench.first_page("sales-model") + 1
    text = bench.text_of("declaration").replace(" ", "")
    assert f"销售方式说明第{page}页" in text
    assert f"销售方式说明（第{page}页）" in text
    assert verify_pack(bench.round).findings == ()

    # A number that somebody typed: what the link leads to gives it away, twice.
    asked = '{% set n = page_of("sales-model#clause_5_1_1") %}'
    _write(templates / "declaration.zh.docx", asked + "1")
    with pytest.raises(Exception, match="pack-not-proven"):
        bench.build()
