from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from tests.helpers import docx_lines, make_template

from packbuilder.errors import TemplateError
from packbuilder.i18n import has_message
from packbuilder.model.text import Language
from packbuilder.render.document import render_document
from packbuilder.render.jobs import RenderedDocument, RenderJob

_SHARED: dict[str, Any] = {
    "company": {"name": {"zh": "甲 & 乙 <公司>", "en": "A & B <Co>"}, "website": None, "ok": True},
    "rows": [{"no": 1, "name": {"zh": "张三", "en": "Zhang"}}, {"no": 2, "name": {"zh": "李四"}}],
}


def _render(
    template: Path,
    *,
    language: Language = Language.ZH,
    is_sample: bool = False,
    name: str = "out.docx",
    **context: Any,
) -> tuple[Path, RenderedDocument]:
    output = template.parent / name
    job = RenderJob(
        item_id="company-profile",
        template=template,
        language=language,
        context={"doc": {"title": "企业简介", "number": "EA-FR-01"}, **context},
        output=output,
        is_sample=is_sample,
        document_date=dt.date(2026, 3, 5),
    )
    return output, render_document(job, _SHARED)


def test_every_part_of_a_template_is_filled(tmp_path: Path) -> None:
    template = make_template(
        tmp_path / "t.docx",
        "# {{ doc.title }}",
        "{{ company.name }}",
        rows=[
            ["编号", "姓名"],
            ["{%tr for row in rows %}", ""],
            ["{{ row.no }}", "{{ row.name }}"],
            ["{%tr endfor %}", ""],
        ],
        header="{{ company.name }} {{ doc.number }}",
        footer="{{ doc.title }}",
    )
    document = Document(str(template))
    document.core_properties.subject = "{{ company.name }}"
    document.save(str(template))
    output, done = _render(template)
    assert docx_lines(output) == [
        "甲 & 乙 <公司> EA-FR-01", "企业简介", "甲 & 乙 <公司>", "编号 | 姓名", "1 | 张三",
        "2 | 李四", "企业简介",
    ]  # fmt: skip
    assert Document(str(output)).core_properties.subject == "甲 & 乙 <公司>"
    assert "/rows/*/name/zh" in done.reads
    assert done.missing_english == ()


def test_missing_english_is_printed_and_reported(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "{% for r in rows %}{{ r.name }};{% endfor %}")
    output, done = _render(template, language=Language.EN)
    assert docx_lines(output) == ["Zhang;[English to be supplied: rows[1].name];"]
    assert done.missing_english == ("/rows/1/name",)


def test_braces_in_a_value_stay_text(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "{{ x }}", header="{{ x }}", footer="{{ x }}")
    output, _ = _render(template, x="{{ 7 * 7 }} {_{ {% if %}")
    assert docx_lines(output) == ["{{ 7 * 7 }} {_{ {% if %}"] * 3


def test_nothing_after_a_broken_value_is_lost(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "{{ x }}", "the end")
    output, _ = _render(template, x="a\ud800b\x00\n" + "长" * 999_990)
    lines = docx_lines(output)
    assert lines[-1] == "the end"
    assert lines[0].startswith("ab\n长")


@pytest.mark.parametrize(
    ("lines", "code", "variable", "place"),
    [
        (("one", "网址：{{ company.site }}"), "template-undefined", "company.site", "网址："),
        (("{{ compny }}",), "template-undefined", "compny", "compny"),
        (("网址 {{ company.website }}",), "template-prints-empty", "company.website", "网址"),
        (("x {{ company.ok }}",), "template-prints-yes-no", "company.ok", "x"),
        (("x {{ rows }}",), "template-prints-list", "", "x"),
        (("x {{ company }}",), "template-prints-record", "", "x"),
        (("a", "b {{ company. }}"), "template-syntax", "", "b {{"),
        (("{% for r in rows %}", "text"), "template-syntax", "", ""),
        (("a {{ doc.title|date }}",), "template-expression", "doc.title", "a {{"),
        (("a {{ doc.title|nofilter }}",), "template-syntax", "", "a {{"),
        (("a {{ 'x' * 999999999 }}",), "template-value-too-long", "", "a {{"),
        (("a {{ '%s' % 1 }}",), "template-forbidden", "", "a {{"),
        (("a {% if not rows %}", "b", "c {% endif %}{% if not rows %}"), "template-syntax", "", ""),
        (("a {{ figure('organisation-chart') }}",), "figure-without-font", "", ""),
        (("a {{ figure('nothing') }}",), "figure-unknown", "", ""),
    ],
)  # fmt: skip
def test_an_error_names_file_document_variable_and_place(
    tmp_path: Path, lines: tuple[str, ...], code: str, variable: str, place: str
) -> None:
    template = make_template(tmp_path / "t.docx", *lines)
    with pytest.raises(TemplateError) as caught:
        _render(template)
    error = caught.value
    assert error.code == code
    assert (error.params["file"], error.params["document"]) == ("t.docx", "company-profile")
    assert place in error.params["place"]
    assert variable in error.params.get("variable", "")
    assert "甲" not in str(error)
    assert not (tmp_path / "out.docx").exists()


def test_a_tag_that_cuts_a_table_is_an_error(tmp_path: Path) -> None:
    template = make_template(
        tmp_path / "t.docx", "a {% if not rows %}", rows=[["b"], ["c {% endif %}"], ["d"]]
    )
    with pytest.raises(TemplateError) as caught:
        _render(template)
    assert caught.value.code == "template-structure"
    assert caught.value.params["place"] == "word/document.xml"


def test_an_error_in_a_header_names_the_header(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "text", header="页眉 {{ nothing }}")
    with pytest.raises(TemplateError) as caught:
        _render(template)
    assert caught.value.params["variable"] == "nothing"
    assert caught.value.params["place"] == "word/header1.xml: 页眉 {{ nothing }}"


def test_every_error_has_its_sentences() -> None:
    source = "".join(
        path.read_text("utf-8")
        for path in (Path(__file__).parents[2] / "src/packbuilder/render").glob("*.py")
    )
    import re

    codes = set(re.findall(r'"((?:template|figure)-[a-z-]+)"', source))
    codes |= {f"template-prints-{kind}" for kind in
              ("empty", "yes-no", "list", "record", "function", "number")}  # fmt: skip
    codes = {code for code in codes if has_message(f"error.{code}", "en")} | {
        code for code in codes if code.startswith("template-")
    }
    for code in codes - {"template-prints-"}:
        for language in ("zh", "en"):
            assert has_message(f"error.{code}", language), code
            assert has_message(f"error.{code}.hint", language), code


def test_a_sample_is_marked_in_every_header(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("first")
    document.sections[0].different_first_page_header_footer = True
    second = document.add_section(WD_SECTION.NEW_PAGE)
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "second header"
    third = document.add_section(WD_SECTION.NEW_PAGE)
    third.header.is_linked_to_previous = False
    third.header.add_table(1, 1, third.page_width or 0).cell(0, 0).text = "in a table"
    template = tmp_path / "t.docx"
    document.save(str(template))
    output, _ = _render(template, is_sample=True)
    filled = Document(str(output))
    for section in filled.sections:
        for header in (section.header, section.first_page_header, section.even_page_header):
            mark = header.paragraphs[0]
            assert mark.text == "示例 SAMPLE"
            assert [p.text for p in header.paragraphs].count("示例 SAMPLE") == 1
            assert str(mark.style.font.color.rgb) == "B00000"
    assert filled.sections[1].header.paragraphs[1].text == "second header"
    assert filled.sections[2].header._element[0].tag == qn("w:p")
    assert filled.core_properties.comments == "示例 SAMPLE"
    unmarked, _ = _render(template, name="plain.docx")
    assert "SAMPLE" not in "".join(docx_lines(unmarked))


def test_properties_are_the_companys_not_the_programs(tmp_path: Path) -> None:
    output, _ = _render(make_template(tmp_path / "t.docx", "text"), language=Language.EN)
    properties = Document(str(output)).core_properties
    assert properties.title == "企业简介"
    assert properties.author == properties.last_modified_by == "A & B <Co>"
    assert properties.language == "en-GB"
    assert properties.created == properties.modified
    assert properties.created.date() == dt.date(2026, 3, 5)
    assert properties.comments == ""


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "# {{ doc.title }}", header="{{ doc.title }}")
    first, _ = _render(template, name="a.docx", is_sample=True)
    shutil.copy(template, tmp_path / "copy.docx")
    second, _ = _render(template, name="b.docx", is_sample=True)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_table_may_lose_all_its_rows(tmp_path: Path) -> None:
    rows = [["{%tr for r in nobody %}"], ["{{ r.x }}"], ["{%tr endfor %}"]]
    output, _ = _render(make_template(tmp_path / "t.docx", "a", rows=rows), nobody=[])
    assert docx_lines(output) == ["a"]


def test_a_note_is_filled_once(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "text")
    document = Document(str(template))
    document.add_section(WD_SECTION.NEW_PAGE)
    document.save(str(template))
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    note = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r><w:t>{{{{ x }}}}</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    parse_xml(note)
    with zipfile.ZipFile(template) as archive:
        entries = {name: archive.read(name).decode("utf-8", "surrogateescape")
                   for name in archive.namelist()}  # fmt: skip
    entries["word/footnotes.xml"] = note
    entries["[Content_Types].xml"] = entries["[Content_Types].xml"].replace(
        "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'
    )
    rels = "word/_rels/document.xml.rels"
    entries[rels] = entries[rels].replace(
        "</Relationships>",
        f'<Relationship Id="rN" Type="{kind}" Target="footnotes.xml"/></Relationships>',
    )
    with zipfile.ZipFile(template, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text.encode("utf-8", "surrogateescape"))
    output, _ = _render(template, x="{{ 1 + 1 }} & 3")
    with zipfile.ZipFile(output) as archive:
        assert b"{{ 1 + 1 }} &amp; 3" in archive.read("word/footnotes.xml")
