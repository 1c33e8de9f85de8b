"""Packs the parts of a template into a .docx whose bytes depend on the source alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from template_authoring.design import FANG, HEI, KAI, SONG
from template_authoring.document import DocumentWriter, part_id
from template_authoring.frame import footer_part, header_part
from template_authoring.model import Kind, Orientation, Source
from template_authoring.numbering import numbering_part
from template_authoring.ooxml import Element, make, serialise, value
from template_authoring.style_catalogue import styles_part

_TIME = (1980, 1, 1, 0, 0, 0)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title></dc:title>'
    "<dc:creator></dc:creator><dc:language>{language}</dc:language></cp:coreProperties>"
)


def build_docx(source: Source) -> bytes:
    """Write a template.

    Args:
        source: a source without faults.

    Returns:
        The bytes of the .docx; equal for equal sources.
    """
    return zip_parts(build_parts(source))


def members(data: bytes) -> dict[str, bytes]:
    """Give name and content of every member of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def build_parts(source: Source) -> dict[str, bytes]:
    """Give name and content of every part of a template."""
    writer = DocumentWriter(source)
    document = writer.write()
    design = writer.design
    headers = [] if source.kind is Kind.SHEET else list(writer.orientations)
    parts = {
        "word/document.xml": serialise(document),
        "word/styles.xml": serialise(styles_part(design)),
        "word/numbering.xml": serialise(numbering_part(design, writer.list_count)),
        "word/settings.xml": serialise(_settings()),
        "word/fontTable.xml": serialise(_font_table()),
    }
    for orientation in headers:
        parts[f"word/{_header_name(orientation)}"] = serialise(header_part(design, orientation))
    if headers:
        parts["word/footer.xml"] = serialise(footer_part(design))
    language = "zh-CN" if design.is_chinese else "en-GB"
    frame = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _package_relationships(),
        "docProps/core.xml": _DECLARATION + _CORE.format(language=language),
        "word/_rels/document.xml.rels": _document_relationships(headers),
    }
    return {**{name: text.encode() for name, text in frame.items()}, **parts}


def _header_name(orientation: Orientation) -> str:
    return f"header-{orientation.value}.xml"


def zip_parts(parts: dict[str, bytes]) -> bytes:
    """Pack parts in a file whose bytes depend on them alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    return buffer.getvalue()


def _content_types(names: Iterable[str]) -> str:
    rows = []
    for name in names:
        word = name.removeprefix("word/").removesuffix(".xml")
        kind = "document.main" if word == "document" else word.partition("-")[0]
        rows.append(f'<Override PartName="/{name}" ContentType="{_WORD_TYPE}.{kind}+xml"/>')
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    rows.append(f'<Override PartName="/docProps/core.xml" ContentType="{core}"/>')
    relationships = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relationships}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{''.join(rows)}</Types>"
    )


def _relationships(rows: Iterable[tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in rows
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _package_relationships() -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relationships(
        [
            ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("rId2", core, "docProps/core.xml"),
        ]
    )


def _document_relationships(headers: Iterable[Orientation]) -> str:
    rows = [
        (f"rId{word.title()}", f"{_OFFICE}/{word}", f"{word}.xml")
        for word in ("styles", "numbering", "settings")
    ]
    rows.append(("rIdFontTable", f"{_OFFICE}/fontTable", "fontTable.xml"))
    for orientation in headers:
        reference = part_id("headerReference", orientation)
        rows.append((reference, f"{_OFFICE}/header", _header_name(orientation)))
    if headers:
        reference = part_id("footerReference", Orientation.PORTRAIT)
        rows.append((reference, f"{_OFFICE}/footer", "footer.xml"))
    return _relationships(rows)


def _settings() -> Element:
    mode: dict[str, str | int] = {
        "name": "compatibilityMode",
        "uri": "http://schemas.microsoft.com/office/word",
        "val": 15,
    }
    compat = make("compat", None, make("doNotExpandShiftReturn"), make("compatSetting", mode))
    return make(
        "settings",
        None,
        make("zoom", {"percent": 100}),
        value("defaultTabStop", 420),
        value("characterSpacingControl", "compressPunctuation"),
        compat,
        make("themeFontLang", {"val": "en-GB", "eastAsia": "zh-CN"}),
        value("decimalSymbol", "."),
        value("listSeparator", ","),
    )


def _font_table() -> Element:
    fonts = make("fonts")
    rows = [
        ("Times New Roman", "roman", "00", ""),
        ("Arial", "swiss", "00", ""),
        (SONG.chinese, "auto", "86", "SimSun"),
        (HEI.chinese, "modern", "86", "SimHei"),
        (FANG.chinese, "modern", "86", "FangSong"),
        (KAI.chinese, "modern", "86", "KaiTi"),
    ]
    for name, family, charset, other in rows:
        font = make("font", {"name": name})
        if other:
            font.append(value("altName", other))
        font.extend([value("charset", charset), value("family", family)])
        fonts.append(font)
    return fonts
