"""What authors of template sources get: Word structure, or every fault with its line."""

from __future__ import annotations

import itertools
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import docxtpl
import jinja2
import pytest
from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

from template_authoring.command import main

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = {"w": W[1:-1]}

SAMPLE_ZH = """---
kind: procedure
toc: true
---
<!-- 编者注：
不印出来 -->
# 目的与适用范围 {#clause_5_1} {#clause_5_1_1}

售后服务部
受理**顾客投诉**，记入[投诉台账](packbuilder:item/{{ item.id }}#top)。

{% if has_cases %}
有案例：{{ company.name }}。
{% else %}
没有案例。
{% endif %}

1. 受理
2. 调查

正文。

1. 重新编号

[[table: 经费预算 | widths=20,50,30 | align=c,l,r]]
| 序号 | 名称 | 金额 |
| {% for x in rows %} |
| {{ loop.index }} | {{ x.name|default("甲|乙") }} | {{ x.amount }} |
| {% endfor %} |
| 合计 {#clause_5_1_7} | < | 9 |

[[table: | widths=25,25,25,25 | style=form]]
| !企业名称 | 示例\\n电器 | < | < |
| !类型 | {{ tick(true) }} 初次 | !级别 | ~ |
| ^ | 王 | ^ | / |
[[blank-rows: 2]]

[[table: 流程 | widths=40,60 | style=flow]]
| 步骤 | 记录 |
| 登记 | 台账 |
| {% for x in rows %} |
| {{ x.name }} | 记录 |
| {% endfor %} |

[[figure: organisation-chart | 组织机构图]]

[[landscape]]

## 宽表

内容。

[[portrait]]

# 记录 {.annex}

## 清单

[[signature: 法定代表人 | {{ company.name }} | seal]]
"""

SAMPLE_EN = """---
kind: letter
---
# Purpose

The agent shall enter
each complaint.

[[toc]]
"""


@pytest.fixture
def author(tmp_path: Path) -> Any:
    def run(text: str, name: str = "sample.zh.md") -> Path:
        source = tmp_path / "template-sources" / "scheme" / name
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        assert main([str(source)]) == 0
        return tmp_path / "doc-templates" / "scheme" / f"{source.stem}.docx"

    return run


def part(path: Path, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def texts(root: Any, query: str) -> list[str]:
    return ["".join(node.itertext()) for node in root.xpath(query, namespaces=NS)]


def fill(template: Path, target: Path, **more: Any) -> Path:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)
    environment.filters.update(date=str, slash=lambda value: value or "/")
    person = {"name": "李明", "post": "经理"}
    context: dict[str, Any] = {
        "company": {"name": "示例 A&B <公司>", "short_name": "示例"},
        "doc": {
            "title": "样本文件",
            "number": "EA-QP-01",
            "version": "A/0",
            "effective_date": "2026-03-05",
            "revisions": [],
        },
        "documents": dict.fromkeys(("prepared_by", "reviewed_by", "approved_by"), person),
        "item": {"id": "complaint-log"},
        "has_cases": True,
        "rows": [{"name": "第一步", "amount": "10"}, {"name": "第二步", "amount": "20"}],
        "tick": lambda condition: "☑" if condition else "□",
        "figure": lambda name: f"[{name}]",
        **more,
    }
    document = docxtpl.DocxTemplate(template)
    document.render(context, jinja_env=environment, autoescape=True)
    document.save(target)
    return target


def faults(tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str) -> list[str]:
    source = tmp_path / "template-sources" / "scheme" / "faulty.zh.md"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f"---\nkind: report\n---\n{body}", encoding="utf-8")
    assert main([str(source)]) == 1
    return [
        line.partition("faulty.zh.md:")[2] for line in capsys.readouterr().out.splitlines() if line
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["manual", "procedure", "report", "form", "letter", "sheet"])
def test_every_face_is_named_in_all_four_slots(author: Any, kind: str, language: str) -> None:
    path = author(f"---\nkind: {kind}\n---\ntext\n", f"sample.{language}.md")
    styles = part(path, "word/styles.xml")
    blocks = styles.xpath("w:style[@w:type!='character']", namespaces=NS)
    assert all(block.find(f"{W}rPr/{W}rFonts") is not None for block in blocks)
    query = "//w:rFonts[not(ancestor::w:style[@w:type='character'])]"
    for fonts in styles.xpath(query, namespaces=NS):
        names = {etree.QName(key).localname for key in fonts.attrib}
        assert names == {"ascii", "hAnsi", "eastAsia", "cs"}
    lang = styles.find(f"{W}docDefaults//{W}lang")
    assert lang is not None
    assert lang.get(f"{W}eastAsia") == "zh-CN"
    assert docx.Document(str(path)).styles["Normal"].font.name == "Times New Roman"


def test_runs_carry_no_formatting_of_their_own(author: Any) -> None:
    document = part(author(SAMPLE_ZH))
    inside = {etree.QName(child).localname for child in document.xpath("//w:rPr/*", namespaces=NS)}
    assert inside == {"rStyle"}


def test_headings_are_numbered_by_the_list_of_their_style(author: Any) -> None:
    path = author(SAMPLE_ZH)
    styles = part(path, "word/styles.xml")
    for style, number in (("Heading1", "1"), ("Heading2", "1"), ("AnnexHeading1", "2")):
        query = f"w:style[@w:styleId='{style}']/w:pPr/w:numPr/w:numId/@w:val"
        assert styles.xpath(query, namespaces=NS) == [number]
    document = docx.Document(str(path))
    styled: list[Any] = list(document.paragraphs)
    shown = [(p.style.name, p.text) for p in styled if "eading" in p.style.name]
    assert ("Heading 1", "目的与适用范围") in shown
    assert ("Annex Heading 1", "记录") in shown
    assert ("Annex Heading 2", "清单") in shown


def test_lines_are_joined_as_the_language_writes(author: Any) -> None:
    assert "售后服务部受理顾客投诉" in "".join(part(author(SAMPLE_ZH)).itertext())
    english = "".join(part(author(SAMPLE_EN, "sample.en.md")).itertext())
    assert "shall enter each complaint." in english


def test_comments_are_dropped(author: Any) -> None:
    assert "不印出来" not in "".join(part(author(SAMPLE_ZH)).itertext())


def test_contents_are_one_field_in_one_paragraph(author: Any) -> None:
    for path in (author(SAMPLE_ZH), author(SAMPLE_EN, "sample.en.md")):
        document = part(path)
        codes = texts(document, "//w:p[w:pPr/w:pStyle/@w:val='TOC1']//w:instrText")
        assert codes == [r' TOC \o "1-3" \h \z \u ']
        query = "//w:p[w:pPr/w:pStyle/@w:val='TOC1']//w:fldChar/@w:fldCharType"
        assert document.xpath(query, namespaces=NS) == ["begin", "separate", "end"]


def test_marks_become_bookmarks_round_the_text(author: Any) -> None:
    document = part(author(SAMPLE_ZH))
    starts = document.xpath("//w:bookmarkStart[contains(@w:name, 'clause')]", namespaces=NS)
    names = [start.get(f"{W}name") for start in starts]
    assert names == ["clause_5_1", "clause_5_1_1", "clause_5_1_7"]
    ids = [start.get(f"{W}id") for start in starts]
    assert len(set(ids)) == 3
    ends = [end for end in document.xpath("//w:bookmarkEnd/@w:id", namespaces=NS) if end in ids]
    assert ends == [ids[1], ids[0], ids[2]]
    assert "clause_5_1" not in "".join(document.itertext())


def test_links_are_fields_in_the_style_hyperlink(author: Any) -> None:
    document = part(author(SAMPLE_ZH))
    codes = texts(document, "//w:instrText[contains(., 'HYPERLINK')]")
    assert codes == [' HYPERLINK "packbuilder:item/{{ item.id }}#top" ']
    linked = texts(document, "//w:r[w:rPr/w:rStyle/@w:val='Hyperlink']/w:t")
    assert linked == ["投诉台账"]


def test_captions_count_by_fields(author: Any) -> None:
    document = part(author(SAMPLE_ZH))
    codes = texts(document, "//w:instrText[contains(., 'SEQ')]")
    assert codes == [" SEQ 表 \\* ARABIC ", " SEQ 表 \\* ARABIC ", " SEQ 图 \\* ARABIC "]


def test_statements_stand_alone_in_paragraph_or_row(author: Any) -> None:
    document = part(author(SAMPLE_ZH))
    paragraphs = texts(document, "//w:body/w:p")
    for statement in ("{%p if has_cases %}", "{%p else %}", "{%p endif %}"):
        assert statement in paragraphs
    rows = texts(document, "//w:tr")
    assert "{%tr for x in rows %}" in rows
    assert "{%tr endfor %}" in rows


def test_every_jinja_tag_is_whole_in_one_run(author: Any) -> None:
    for text in texts(part(author(SAMPLE_ZH)), "//w:t"):
        assert text.count("{{") == text.count("}}")
        assert text.count("{%") == text.count("%}")


def test_tables_are_fixed_repeat_heads_and_keep_rows_whole(author: Any) -> None:
    document = part(author(SAMPLE_ZH))
    tables = document.xpath("//w:tbl", namespaces=NS)
    for table in tables:
        assert table.find(f"{W}tblPr/{W}tblLayout").get(f"{W}type") == "fixed"
        widths = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
        assert sum(widths) == int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))
    assert len(document.xpath("//w:tr", namespaces=NS)) == len(
        document.xpath("//w:tr/w:trPr/w:cantSplit", namespaces=NS)
    )
    assert texts(document, "//w:tr[w:trPr/w:tblHeader][contains(., '金额')]") == ["序号名称金额"]


def test_short_tables_and_group_heads_stay_with_what_follows(author: Any) -> None:
    rows = "| 甲 | 乙 |\n| {% for x in y %} |\n| !组 | < |\n| a | b |\n| {% endfor %} |\n"
    source = f"---\nkind: report\n---\n正文。\n\n[[approval]]\n\n[[table: ]]\n{rows}"
    approval, groups = part(author(source)).xpath("//w:tbl", namespaces=NS)
    kept = [bool(row.xpath(".//w:keepNext", namespaces=NS)) for row in approval.iter(f"{W}tr")]
    assert kept == [True, True, True, True, False]
    by_text = {"".join(row.itertext()): row for row in groups.iter(f"{W}tr")}
    assert by_text["组"].xpath(".//w:keepNext", namespaces=NS)
    assert not by_text["ab"].xpath(".//w:keepNext", namespaces=NS)


def test_a_flow_chart_and_the_text_before_an_approval_stay_on_one_page(author: Any) -> None:
    rows = "| 步骤 | 记录 |\n| 登记 | 台账 |\n| 回访 | 台账 |\n"
    flow = f"[[table: | widths=40,60 | style=flow]]\n{rows}"
    document = part(author(f"---\nkind: report\n---\n{flow}\n结束。\n\n[[approval]]\n"))
    table = document.xpath("//w:tbl", namespaces=NS)[0]
    kept = [bool(row.xpath(".//w:keepNext", namespaces=NS)) for row in table.iter(f"{W}tr")]
    assert kept == [*([True] * (len(kept) - 1)), False]
    assert document.xpath("//w:p[contains(., '结束')]/w:pPr/w:keepNext", namespaces=NS)


def test_text_before_a_table_leaves_room(author: Any) -> None:
    document = docx.Document(str(author("---\nkind: form\n---\n正文。\n\n[[approval]]\n")))
    styles: list[Any] = [item.style for item in document.paragraphs if item.text == "正文。"]
    assert [style.name for style in styles] == ["Body Text Before Table"]


def test_table_at_the_end_is_followed_by_the_lowest_paragraph(author: Any) -> None:
    body = part(author("---\nkind: form\n---\n正文。\n\n[[approval]]\n")).find(f"{W}body")
    table, end, section = body[-3:]
    assert [etree.QName(item).localname for item in (table, end, section)] == [
        "tbl",
        "p",
        "sectPr",
    ]
    assert end.xpath("w:pPr/w:pStyle/@w:val", namespaces=NS) == ["SectionEnd"]


def test_tables_never_touch(author: Any) -> None:
    table = "[[table: ]]\n| a |\n| b |\n\n"
    loop = "{% for x in y %}\n" + table + "{% endfor %}\n\n"
    body = part(author(f"---\nkind: procedure\n---\n{table}{table}{loop}{table}")).find(f"{W}body")
    for one, other in itertools.pairwise(body):
        is_table = one.tag == other.tag == f"{W}tbl"
        opens_after_table = one.tag == f"{W}tbl" and "{%p" in "".join(other.itertext())
        assert not is_table
        assert not opens_after_table


def test_cells_are_merged_across_and_down(author: Any) -> None:
    document = docx.Document(str(author(SAMPLE_ZH)))
    budget, form = document.tables[3], document.tables[4]
    total = budget.rows[-1].cells
    assert total[0]._tc is total[1]._tc
    assert form.rows[0].cells[1]._tc is form.rows[0].cells[3]._tc
    assert form.cell(1, 0)._tc is form.cell(2, 0)._tc
    assert form.cell(1, 2)._tc is form.cell(2, 2)._tc
    assert form.cell(0, 1).text == "示例\n电器"
    assert len(form.rows) == 5


def test_numbered_lists_begin_anew(author: Any) -> None:
    path = author(SAMPLE_ZH)
    query = "//w:p[w:pPr/w:pStyle/@w:val='ListNumber']/w:pPr/w:numPr/w:numId/@w:val"
    first, second, third = part(path).xpath(query, namespaces=NS)
    assert first == second != third
    restarts = part(path, "word/numbering.xml").xpath("//w:startOverride", namespaces=NS)
    assert len(restarts) == 2


def test_wide_section_has_its_own_header(author: Any) -> None:
    path = author(SAMPLE_ZH)
    sections = docx.Document(str(path)).sections
    assert [section.orientation.name for section in sections] == [
        "PORTRAIT",
        "LANDSCAPE",
        "PORTRAIT",
    ]
    wide = part(path, "word/header-landscape.xml")
    assert wide.xpath("//w:pStyle/@w:val", namespaces=NS) == ["HeaderLandscape"]


def test_sheets_have_no_frame(author: Any) -> None:
    path = author("---\nkind: sheet\n---\n@CoverTitle: 封面\n")
    document = docx.Document(str(path))
    assert [p.text for p in document.paragraphs] == ["封面"]
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "header" in name or "footer" in name]


def test_filled_template_says_what_the_company_says(author: Any, tmp_path: Path) -> None:
    filled = fill(author(SAMPLE_ZH), tmp_path / "filled.docx")
    document = docx.Document(str(filled))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "有案例：示例 A&B <公司>。" in text
    assert "没有案例" not in text
    assert "{" not in "".join(part(filled).itertext())
    flow = [row.cells[0].text for row in document.tables[5].rows]
    assert flow == ["步骤", "", "登记", "↓", "第一步", "↓", "第二步"]
    assert document.sections[0].header.paragraphs[0].text == "示例\t样本文件\tEA-QP-01 · A/0"


def test_flow_that_begins_with_a_loop_has_no_arrow_above_its_first_box(
    author: Any, tmp_path: Path
) -> None:
    rows = "| 步骤 | 记录 |\n| {% for x in rows %} |\n| {{ x.name }} | 记录 |\n| {% endfor %} |\n"
    source = f"---\nkind: report\n---\n[[table: | widths=40,60 | style=flow]]\n{rows}"
    filled = fill(author(source), tmp_path / "filled.docx")
    first_column = [row.cells[0].text for row in docx.Document(str(filled)).tables[0].rows]
    assert first_column == ["步骤", "", "第一步", "↓", "第二步"]


def test_document_without_number_prints_no_number_line(author: Any, tmp_path: Path) -> None:
    doc = {"title": "声明", "number": "", "version": "A/0"}
    template = author("---\nkind: report\n---\n正文。\n")
    document = docx.Document(str(fill(template, tmp_path / "filled.docx", doc=doc)))
    assert [p.text for p in document.paragraphs] == ["声明", "正文。"]
    assert document.sections[0].header.paragraphs[0].text == "示例\t声明\t"


def test_same_source_gives_same_bytes(author: Any) -> None:
    first = author(SAMPLE_ZH).read_bytes()
    path = author(SAMPLE_ZH)
    path.unlink()
    assert author(SAMPLE_ZH).read_bytes() == first


def test_check_names_what_differs_and_writes_nothing(
    author: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = author(SAMPLE_ZH)
    root = ["--root", str(tmp_path), "--check"]
    assert main(root) == 0
    source = tmp_path / "template-sources" / "scheme" / "sample.zh.md"
    source.write_text(SAMPLE_ZH + "\n新的一段。\n", encoding="utf-8")
    before = path.read_bytes()
    capsys.readouterr()
    assert main(root) == 1
    assert "sample.zh.docx: differs from its source" in capsys.readouterr().out
    assert path.read_bytes() == before
    path.unlink()
    assert main(root) == 1
    assert "sample.zh.docx: is missing" in capsys.readouterr().out


def test_all_faults_are_named_in_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "\n".join(
        [
            "#### 太深",
            "",
            "@Fancy: 文字",
            "",
            "{{ 1 + }}",
            "",
            "{% if a %}",
            "",
            "[[nonsense]]",
            "",
            "[[table: | widths=50,40]]",
            "| a | b | c |",
            "| a |  |",
        ]
    )
    found = faults(tmp_path, capsys, body)
    assert [int(line.partition(":")[0]) for line in found] == [4, 6, 8, 10, 12, 14, 15, 16]
    for line, word in zip(
        found,
        ["three levels", "no such style", "cannot read", "without {% endif", "no such block"],
        strict=False,
    ):
        assert word in line
    assert "the sum is 90" in found[5]
    assert "3 cells, the table 2 columns" in found[6]
    assert "write ~" in found[7]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("甲 {#m}\n\n乙 {#m}\n", 6, "already in line 4"),
        ("{% for x in y %}\n甲 {#m}\n{% endfor %}\n", 5, "inside a loop"),
        ("| a | b |\n", 4, "outside a table"),
        ("# 1 范围\n", 4, "number of a heading"),
        ("{% if x % 2 %}\n甲\n{% endif %}\n", 4, "no % and no }"),
        ("甲 {%- if x %}乙{% endif %}\n", 4, "whitespace control"),
        ("[甲](https://example.com)\n", 4, "packbuilder:item/"),
        ("**甲\n", 4, "without its partner"),
        ('甲 {{ figure("a") }}\n', 4, "[[figure:"),
        ("甲 {# 注 #}\n", 4, "<!--"),
        ("[[table: ]]\n| ^ | a |\n", 5, "above it"),
        ("[[table: ]]\n| < | a |\n", 5, "to its left"),
        ("[[table: | colour=red]]\n| a |\n", 4, "known are widths="),
        ("{% include 'x' %}\n", 4, "only if, elif"),
        ("{% if a %}\n[[landscape]]\n甲\n{% endif %}\n[[portrait]]\n", 7, "[[portrait]]"),
        ("{% endfor %}\n", 4, "without {% for %}"),
    ],
)
def test_fault_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, line: int, words: str
) -> None:
    found = faults(tmp_path, capsys, body)
    assert found
    assert any(item.startswith(f"{line}: ") and words in item for item in found), found


def test_one_mark_may_stand_in_each_branch(author: Any) -> None:
    body = "{% if a %}\n甲 {#m}\n{% else %}\n乙 {#m}\n{% endif %}\n"
    assert author(f"---\nkind: report\n---\n{body}").is_file()


@pytest.mark.soffice
def test_libreoffice_shows_the_text(author: Any, tmp_path: Path) -> None:
    filled = fill(author(SAMPLE_ZH), tmp_path / "filled.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(filled)], check=True, capture_output=True, timeout=120)
    pdf = str(tmp_path / "filled.pdf")
    shown = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    joined = "".join(shown.split())
    for words in ("样本文件", "表2流程", "附录A记录", "A.1清单", "（公章）", "第1页共"):
        assert words in joined
