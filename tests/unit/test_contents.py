from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from tests.helpers import add_field

from packbuilder.render.contents import fill_contents
from packbuilder.render.numbering import Numbering, StyleChain, format_counter


def _number_headings(document: DocumentType) -> None:
    """Heading 1..3 in one multilevel list, and a style Annex with a list of its own."""
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Heading{n + 1}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1", "%1.%2", "%1.%2.%3"))
    )
    annex = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/>'
        '<w:lvlText w:val="附录 %1"/></w:lvl>'
    )
    for number, xml in ((90, levels), (91, annex)):
        root.insert(0, parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{xml}</w:abstractNum>'
        ))  # fmt: skip
        root.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        ))  # fmt: skip
    style: Any = document.styles.add_style("Annex", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    for style_id, num_id in (("Heading1", 90), ("Heading2", 90), ("Heading3", 90), ("Annex", 91)):
        found: Any = next(s for s in document.styles if s.style_id == style_id)
        found.element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = num_id


def _manual() -> DocumentType:
    document = Document()
    _number_headings(document)
    document.add_paragraph("目录")
    add_field(document.add_paragraph(), ' TOC \\o "1-3" \\h ', "right-click to update")
    document.add_paragraph("after the contents")
    document.add_heading("总则", 1)
    document.add_heading("目的", 2)
    document.add_heading("范围", 2)
    document.add_heading("例外", 3)
    unnumbered = document.add_heading("颁布令", 1)
    numbering: Any = unnumbered._element.get_or_add_pPr().get_or_add_numPr()
    numbering.get_or_add_numId().val = 0
    document.add_heading("组织", 1)
    document.add_heading("部门", 2)
    document.add_heading("  ", 1)
    document.add_paragraph("条款对照", style="Annex")
    return document


def _entries(document: DocumentType) -> list[str]:
    return [
        p.text.replace("\t", "…")
        for p in document.paragraphs
        if p.style and p.style.name and p.style.name.lower().startswith("toc")
    ]


def test_the_field_becomes_entries_with_numbers() -> None:
    document = _manual()
    assert fill_contents(document) == 8
    assert _entries(document) == [
        "1 总则…–", "1.1 目的…–", "1.2 范围…–", "1.2.1 例外…–", "颁布令…–", "2 组织…–",
        "2.1 部门…–", "附录 A 条款对照…–",
    ]  # fmt: skip
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "right-click to update" not in "".join(texts)
    assert texts.index("after the contents") == texts.index("附录 A 条款对照\t–") + 1


def test_each_entry_points_at_its_heading() -> None:
    document = _manual()
    fill_contents(document)
    xml = document.element.xml
    targets = re.findall(r'HYPERLINK \\l (?:"|&quot;)(_Toc\d+)', xml)
    assert targets == re.findall(r"PAGEREF (_Toc\d+)", xml)
    marks = {
        mark.get(qn("w:name")): "".join(t.text or "" for t in mark.getparent().iter(qn("w:t")))
        for mark in document.element.iter(qn("w:bookmarkStart"))
    }
    assert [marks[target] for target in targets] == [
        "总则", "目的", "范围", "例外", "颁布令", "组织", "部门", "条款对照",
    ]  # fmt: skip


def test_the_page_number_stands_at_the_right_edge_of_the_text() -> None:
    document = _manual()
    fill_contents(document)
    section = document.sections[0]
    assert section.page_width is not None
    width = section.page_width - (section.left_margin or 0) - (section.right_margin or 0)
    entry = next(p for p in document.paragraphs if p.text.startswith("1 总则"))
    stop = entry.paragraph_format.tab_stops[0]
    assert abs(stop.position - width) < 700  # a twip
    assert str(stop.leader).startswith("DOTS")


def test_a_field_of_many_paragraphs_goes_as_a_whole_and_keeps_page_breaks() -> None:
    document = _manual()
    field = next(p for p in document.paragraphs if "right-click" in p.text)
    runs = list(field._element)[-2:]
    last = document.add_paragraph("old entry")
    for run in runs:
        last._element.append(run)
    last.add_run().add_break(WD_BREAK.PAGE)
    field._element.addnext(last._element)
    assert fill_contents(document) == 8
    assert "old entry" not in "".join(p.text for p in document.paragraphs)
    assert 'w:type="page"' in document.element.xml


def test_a_simple_field_and_its_depth_are_understood() -> None:
    document = _manual()
    field = next(p for p in document.paragraphs if "right-click" in p.text)
    for child in list(field._element):
        field._element.remove(child)
    field._element.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" TOC \\o &quot;1-1&quot; "/>')
    )
    fill_contents(document)
    assert _entries(document) == ["1 总则…–", "颁布令…–", "2 组织…–", "附录 A 条款对照…–"]


def test_a_document_without_the_field_gets_no_contents() -> None:
    document = Document()
    document.add_heading("x", 1)
    add_field(document.add_paragraph(), " PAGE ", "1")
    before = document.element.xml
    assert fill_contents(document) == 0
    assert document.element.xml == before


def test_a_contents_page_without_headings_is_empty() -> None:
    document = Document()
    add_field(document.add_paragraph(), " TOC ", "nothing")
    assert fill_contents(document) == 0
    assert [p.text for p in document.paragraphs] == [""]


def test_repeated_bookmarks_get_names_and_numbers_of_their_own() -> None:
    document = Document()
    for _ in range(2):
        document.add_paragraph()._element.append(
            parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="clause_5_1_2"/>')
        )
        document.paragraphs[-1]._element.append(
            parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="7"/>')
        )
    fill_contents(document)
    starts = list(document.element.iter(qn("w:bookmarkStart")))
    ends = list(document.element.iter(qn("w:bookmarkEnd")))
    assert [m.get(qn("w:name")) for m in starts] == ["clause_5_1_2", "clause_5_1_2_r2"]
    ids = [m.get(qn("w:id")) for m in starts]
    assert ids == [m.get(qn("w:id")) for m in ends] == ["1", "2"]


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (3, "decimal", "3"), (28, "upperLetter", "BB"), (2, "lowerLetter", "b"),
        (14, "upperRoman", "XIV"), (4, "lowerRoman", "iv"), (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"), (20, "chineseCounting", "二十"),
        (5, "decimalZero", "05"), (7, "ordinalText", "7"),
    ],
)  # fmt: skip
def test_counters_are_written_in_the_format_of_the_list(count: int, form: str, text: str) -> None:
    assert format_counter(count, form) == text


def test_a_list_can_start_again() -> None:
    document = Document()
    _number_headings(document)
    root = document.part.numbering_part.element
    root.append(parse_xml(
        f'<w:num {nsdecls("w")} w:numId="92"><w:abstractNumId w:val="90"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    ))  # fmt: skip
    paragraphs = [document.add_heading(str(n), 1) for n in range(4)]
    for paragraph in paragraphs[2:]:
        properties: Any = paragraph._element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = 92
    numbering = Numbering(document, StyleChain(document))
    assert [numbering.number(p._element) for p in paragraphs] == ["1", "2", "1", "2"]


def test_the_written_file_opens_again(tmp_path: Path) -> None:
    document = _manual()
    fill_contents(document)
    document.save(str(tmp_path / "a.docx"))
    assert len(_entries(Document(str(tmp_path / "a.docx")))) == 8
