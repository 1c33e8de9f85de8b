from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from tests.helpers import add_field, make_template

from packbuilder.errors import TemplateError
from packbuilder.render.safety import check_template

_Change = Callable[[dict[str, bytes]], None]
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def _altered(tmp_path: Path, change: _Change) -> Path:
    source = make_template(tmp_path / "good.docx", "text")
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    path = tmp_path / "bad.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blob in entries.items():
            archive.writestr(name, blob)
    return path


def _put(name: str, blob: bytes = b"x") -> _Change:
    return lambda entries: entries.update({name: blob})


def _replace(name: str, old: bytes, new: bytes) -> _Change:
    def change(entries: dict[str, bytes]) -> None:
        assert old in entries[name]
        entries[name] = entries[name].replace(old, new, 1)

    return change


def _relationship(kind: str, mode: str = "External") -> _Change:
    element = f'<Relationship Id="rX" Type="{_REL}{kind}" Target="x" TargetMode="{mode}"/>'
    return _replace(
        "word/_rels/document.xml.rels", b"</Relationships>", f"{element}</Relationships>".encode()
    )


def _field(*runs: str) -> _Change:
    texts = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in runs)
    xml = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'{texts}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    )
    return _replace("word/document.xml", b"<w:sectPr", xml.encode())


_DTD = b'<!DOCTYPE w [<!ENTITY a "b">]>\n<w:document'
_MACRO_TYPE = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Def'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_put("word/vbaProject.bin"), "template-macros"),
        (_replace("[Content_Types].xml", b"<Def", _MACRO_TYPE), "template-macros"),
        (
            _replace(
                "[Content_Types].xml",
                b"officedocument.wordprocessingml.document.main",
                b"officedocument.wordprocessingml.template.main",
            ),
            "template-not-word",
        ),
        (_put("word/activeX/activeX1.xml", b"<a/>"), "template-activex"),
        (_put("word/embeddings/oleObject1.bin"), "template-ole"),
        (_put("word/embeddings/a.xlsx"), "template-ole"),
        (_relationship("aFChunk", "Internal"), "template-ole"),
        (_relationship("image"), "template-external"),
        (_relationship("attachedTemplate"), "template-external"),
        (_relationship("oleObject", "Internal"), "template-ole"),
        (_replace("word/document.xml", b"<w:document", _DTD), "template-dtd"),
        (_put("word/x.xml", _DTD.decode().encode("utf-16")), "template-dtd"),
        (_put("word/x.xml", b"<a>"), "template-broken-part"),
        (_put("../evil.xml", b"<a/>"), "template-entry-name"),
        (_put("/etc/evil.xml", b"<a/>"), "template-entry-name"),
        (_put("word\\..\\evil.bin"), "template-entry-name"),
        (_put("C:/evil.bin"), "template-entry-name"),
        (_put("WORD/document.xml", b"<a/>"), "template-entry-name"),
        (_put("word/media/big.bin", bytes(33_000_000)), "template-too-large"),
        (_put("word/big.xml", bytes(17_000_000)), "template-too-large"),
        (_field("DDEAUTO c:\\\\cmd.exe"), "template-field"),
        (_field("DDE", "AUTO x"), "template-field"),
        (_field(" INCLUDE", "PICTURE", " &quot;http://x&quot;"), "template-field"),
        (_field('</w:instrText></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
                "<w:instrText>QUOTE 68"), "template-field"),
        (
            _replace(
                "word/document.xml",
                b"<w:sectPr",
                b'<w:p><w:fldSimple w:instr=" IncludeText x"/></w:p><w:sectPr',
            ),
            "template-field",
        ),
    ],
)  # fmt: skip
def test_a_dangerous_file_is_refused_with_its_name(
    tmp_path: Path, change: _Change, code: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        check_template(_altered(tmp_path, change))
    assert caught.value.code == code
    assert caught.value.params["file"] == "bad.docx"


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    def change(entries: dict[str, bytes]) -> None:
        entries.update({f"word/media/{number}": b"" for number in range(1001)})

    with pytest.raises(TemplateError, match="template-too-large"):
        check_template(_altered(tmp_path, change))


@pytest.mark.parametrize("blob", [b"", b"%PDF-1.7", b"<html></html>", b"PK\x03\x04cut off"])
def test_what_is_no_zip_is_refused(tmp_path: Path, blob: bytes) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(blob)
    with pytest.raises(TemplateError, match="template-not-word"):
        check_template(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="template-file-missing"):
        check_template(tmp_path / "none.docx")


def test_an_ordinary_template_passes(tmp_path: Path) -> None:
    path = _altered(tmp_path, _relationship("hyperlink"))
    check_template(path)
    document = Document(str(path))
    add_field(document.add_paragraph(), ' TOC \\o "1-3" ')
    add_field(document.add_paragraph(), " PAGE ", "1")
    document.save(str(path))
    check_template(path)
