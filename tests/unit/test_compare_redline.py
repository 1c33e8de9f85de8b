from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from lxml import etree
from PIL import Image
from tests.small_words import W, add_parts, marked, part, write_word
from tests.word_edits import said

from packbuilder.compare import redline as redline_module
from packbuilder.compare.redline import RedlineProof, make_redline
from packbuilder.compare.word_package import R
from packbuilder.errors import AssemblyError

_DAY = dt.date(2026, 11, 22)
_ROWS = (("岗位", "时限"), ("热线", "24小时内"), ("维修", "48小时内"))


def _redline(old: Path, new: Path) -> tuple[RedlineProof, Path]:
    target = old.parent / "redline.docx"
    proof = make_redline(old, new, target, author="示例公司", date=_DAY)
    assert said(target, "accept") == said(new)
    assert said(target, "reject") == said(old)
    return proof, target


def test_of_a_chinese_clause_only_the_figure_is_marked(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "接到投诉后24小时内答复顾客并登记")
    new = write_word(tmp_path / "b.docx", "接到投诉后12小时内答复顾客并登记")
    proof, target = _redline(old, new)
    assert (marked(part(target), "del"), marked(part(target), "ins")) == (["24"], ["12"])
    assert (proof.insertions, proof.deletions, proof.paragraphs) == (1, 1, 1)


def test_english_words_are_marked_by_docx_trackdiff(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "The customer is answered within five days.")
    new = write_word(tmp_path / "b.docx", "The customer is answered within three days.")
    proof, target = _redline(old, new)
    assert (proof.by_trackdiff, proof.by_packbuilder) == (1, 0)
    assert (marked(part(target), "del"), marked(part(target), "ins")) == (["five"], ["three"])


def test_every_mark_bears_author_and_date_and_the_bytes_are_always_the_same(
    tmp_path: Path,
) -> None:
    old = write_word(tmp_path / "a.docx", "one", _ROWS, "two", header="old")
    new = write_word(tmp_path / "b.docx", "one", "three", _ROWS[:2], "two", header="new")
    first, target = _redline(old, new)
    marks = [*part(target).iter(f"{W}ins", f"{W}del")]
    assert {mark.get(f"{W}author") for mark in marks} == {"示例公司"}
    assert {mark.get(f"{W}date") for mark in marks} == {"2026-11-22T00:00:00Z"}
    assert _redline(old, new)[0] == first


def test_equal_files_give_a_redline_without_marks(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one", _ROWS, "two")
    proof, target = _redline(old, old)
    assert proof.is_same
    assert not [*part(target).iter(f"{W}ins", f"{W}del")]


def test_rows_that_came_and_went_are_marked_as_rows(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one", _ROWS, "two")
    new = write_word(tmp_path / "b.docx", "one", (*_ROWS[:2], ("召回", "公告后立即")), "two")
    proof, target = _redline(old, new)
    assert proof.rows == 2
    kinds = [m.tag for tr in part(target).iter(f"{W}tr") for m in tr.iterfind(f"{W}trPr/*")]
    assert kinds == [f"{W}del", f"{W}ins"]


def test_the_last_paragraph_of_a_cell_keeps_its_end(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", (("甲", "第一条"),), "end")
    new = write_word(tmp_path / "b.docx", (("甲", "第一条\n第二条"),), "end")
    target = _redline(old, new)[1]
    ends = [
        bool(p.findall(f"{W}pPr/{W}rPr/{W}ins")) for p in list(part(target).iter(f"{W}tc"))[1]
        if p.tag == f"{W}p"
    ]  # fmt: skip
    assert ends == [True, False]  # what came is the end of the first paragraph
    _redline(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("a", _ROWS, "b"), ("a", "b")),
        (("a", _ROWS, "b"), ("b",)),
        (("a", _ROWS, "b"), ("a",)),
        (("a", _ROWS, "", _ROWS, "b"), ("a", _ROWS, "b")),
        (("a", _ROWS, _ROWS, "b"), ("a", (("other", "columns", "now"),), "b")),
        ((_ROWS, "b"), ("b",)),
        (("",), ("a", "b", _ROWS, "")),
        (("a", "b", "c"), ("c", "a", "b")),
        (("# 目的", "a"), ("# 适用范围", "a")),
        (("Hotline",), ("HOTLINE",)),
        (("“quoted” – text",), ('"quoted" - text',)),
        (("a\tb\nc",), ("a b\nc",)),
        ((" blank ",), ("blank",)),
    ],
)
def test_both_versions_stand_in_the_redline(
    tmp_path: Path, old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    first = write_word(tmp_path / "a.docx", *old)
    second = write_word(tmp_path / "b.docx", *new)
    _redline(first, second)
    _redline(second, first)


def test_headers_are_compared(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one", header="版本 A/0")
    new = write_word(tmp_path / "b.docx", "one", header="版本 A/1")
    target = _redline(old, new)[1]
    with zipfile.ZipFile(target) as archive:
        name = next(n for n in archive.namelist() if n.startswith("word/header"))
    assert (marked(part(target, name), "del"), marked(part(target, name), "ins")) == (["0"], ["1"])


def test_a_picture_that_went_stands_in_the_redline(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one")
    new = write_word(tmp_path / "b.docx", "one", "two")
    document = Document(str(old))
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), (200, 0, 0)).save(picture, "PNG")
    document.add_picture(picture)
    document.save(str(old))
    target = _redline(old, new)[1]
    with zipfile.ZipFile(target) as archive:
        media = [archive.read(n) for n in archive.namelist() if n.startswith("word/media/")]
    assert picture.getvalue() in media
    assert part(target).find(f".//{W}del/{W}r/{W}drawing") is not None


def test_another_heading_level_is_tracked(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "# 目的", "one")
    new = write_word(tmp_path / "b.docx", "# 目的", "one")
    document = Document(str(new))
    document.paragraphs[0].style = document.styles["Heading 2"]
    document.save(str(new))
    former = part(_redline(old, new)[1]).find(f".//{W}pPrChange/{W}pPr/{W}pStyle")
    assert former is not None
    assert former.get(f"{W}val") == "Heading1"


def test_a_style_that_only_the_old_file_has_comes_along(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one", "gone")
    new = write_word(tmp_path / "b.docx", "one")
    document = Document(str(old))
    style = document.styles.add_style("Own Style", 1)
    document.paragraphs[1].style = style
    document.save(str(old))
    styles = part(_redline(old, new)[1], "word/styles.xml")
    assert "OwnStyle" in {s.get(f"{W}styleId") for s in styles.iter(f"{W}style")}


def test_a_wrong_answer_of_docx_trackdiff_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = write_word(tmp_path / "a.docx", "five days", _ROWS, "end")
    new = write_word(tmp_path / "b.docx", "three days", "more", _ROWS[:2], "end")
    for is_silent in (True, False):

        def answer(changes: list[object], *_: object, silent: bool = is_silent) -> object:
            return None if silent else [[] for _ in changes]

        monkeypatch.setattr(redline_module, "mark_changes", answer)
        proof, _ = _redline(old, new)
        assert proof.by_trackdiff == 0
        assert proof.by_packbuilder > 0


def _refused(old: Path, new: Path, target: Path) -> str:
    with pytest.raises(AssemblyError) as caught:
        make_redline(old, new, target, author="x", date=_DAY)
    assert not target.exists()
    assert not list(target.parent.glob(".*.part")) if target.parent.exists() else True
    return caught.value.code


def test_a_file_with_tracked_changes_is_refused(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one")
    new = write_word(tmp_path / "b.docx", "two")
    target = _redline(old, new)[1]
    assert _refused(target, new, tmp_path / "x.docx") == "redline-already-tracked"


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    good, bad = write_word(tmp_path / "a.docx", "one"), tmp_path / "b 副本.docx"
    assert _refused(good, bad, tmp_path / "x.docx") == "word-file-unreadable"
    bad.write_bytes(b"PK\x03\x04 no")
    assert _refused(bad, good, tmp_path / "x.docx") == "word-file-unreadable"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    good = write_word(tmp_path / "a.docx", "one")
    assert _refused(good, good, tmp_path / "none" / "x.docx") == "redline-not-written"


def test_notes_that_differ_cannot_be_proven(tmp_path: Path) -> None:
    old, new = write_word(tmp_path / "a.docx", "one"), write_word(tmp_path / "b.docx", "one")
    notes = f'<w:footnotes xmlns:w="{W[1:-1]}"><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnotes>'
    add_parts(new, {"word/footnotes.xml": notes.encode()})
    assert _refused(old, new, tmp_path / "x.docx") == "redline-not-proven"


def test_a_header_that_two_sections_came_to_share_is_refused(tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        path = write_word(tmp_path / f"{name}.docx", "one", header="first")
        document = Document(str(path))
        section = document.add_section(WD_SECTION.NEW_PAGE)
        document.add_paragraph("two")
        if name == "a":
            section.header.is_linked_to_previous = False
            section.header.paragraphs[0].text = "second"
        else:
            document.sections[0].header.paragraphs[0].text = "both"
        document.save(str(path))
        paths.append(path)
    assert _refused(paths[0], paths[1], tmp_path / "x.docx") == "redline-header-shared"


_LINK = (
    '<w:p xmlns:w="{w}" xmlns:r="{r}"><w:r><w:t>see </w:t></w:r>'
    '<w:hyperlink r:id="{id}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink></w:p>'
)
_CONTROL = (
    '<w:sdt xmlns:w="{w}"><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
    "</w:sdtContent></w:sdt>"
)
_FIELD = (
    '<w:p xmlns:w="{w}"><w:fldSimple w:instr=" REF {text} "><w:r><w:t>{text}</w:t></w:r>'
    "</w:fldSimple></w:p>"
)
_BOX = (
    '<w:p xmlns:w="{w}" xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape>'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></v:shape></w:pict></w:r></w:p>"
)
_NESTED = (
    '<w:tbl xmlns:w="{w}"><w:tr><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
    "</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>"
)


@pytest.mark.parametrize("form", [_LINK, _CONTROL, _FIELD, _BOX, _NESTED])
@pytest.mark.parametrize(("old", "new"), [("one", "two"), ("one", None), (None, "two")])
def test_what_other_programs_write_is_compared_as_well(
    tmp_path: Path, form: str, old: str | None, new: str | None
) -> None:
    paths = []
    for name, text in (("a", old), ("b", new)):
        document = Document(str(write_word(tmp_path / f"{name}.docx", "before", "after")))
        if text is not None:
            link = document.part.relate_to(f"https://example.com/{text}", RT.HYPERLINK, True)
            xml = form.format(w=W[1:-1], r=R[1:-1], id=link, text=text)
            document.element.body.insert(1, etree.fromstring(xml))
        document.save(str(tmp_path / f"{name}.docx"))
        paths.append(tmp_path / f"{name}.docx")
    target = tmp_path / "redline.docx"
    proof = make_redline(paths[0], paths[1], target, author="x", date=_DAY)
    assert not proof.is_same
    for text, kind in ((old, "del"), (new, "ins")):
        words = "".join(marked(part(target), kind))
        assert text is None or text in words or form == _BOX


def test_a_section_that_came_or_went_brings_its_header(tmp_path: Path) -> None:
    old = write_word(tmp_path / "a.docx", "one", header="portrait")
    new = write_word(tmp_path / "b.docx", "one", header="portrait")
    document = Document(str(old))
    section = document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("two")
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "portrait"
    document.sections[0].header.paragraphs[0].text = "landscape"
    document.save(str(old))
    for first, second in ((old, new), (new, old)):
        make_redline(first, second, tmp_path / "x.docx", author="x", date=_DAY)


def test_paragraphs_that_went_leave_comments_and_numbers_of_their_own_behind(
    tmp_path: Path,
) -> None:
    old = write_word(tmp_path / "a.docx", "one", "gone")
    new = write_word(tmp_path / "b.docx", "one")
    root = part(old)
    gone = list(root.iter(f"{W}p"))[1]
    gone.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", "0A0A0A0A")
    etree.SubElement(etree.SubElement(gone, f"{W}r"), f"{W}commentReference").set(f"{W}id", "7")
    add_parts(old, {"word/document.xml": etree.tostring(root)})
    target = _redline(old, new)[1]
    assert part(target).find(f".//{W}commentReference") is None
    assert b"0A0A0A0A" not in etree.tostring(part(target))
