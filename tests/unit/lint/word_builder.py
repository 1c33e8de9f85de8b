"""Makes small Word templates that are sound until a test breaks one thing in them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FONTS = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="黑体"/>'
LATIN_ONLY = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>'
PARTS = ("header-first", "footer", "footnotes", "endnotes")


def p(
    *runs: str, style: str = "BodyText", properties: str = "", raw: bool = False, mark: str = ""
) -> str:
    """A paragraph with a run for each text; ``raw`` runs are XML."""
    inner = "".join(runs if raw else map(run, runs))
    start = f'<w:bookmarkStart w:id="1" w:name={quoteattr(mark)}/>' if mark else ""
    end = '<w:bookmarkEnd w:id="1"/>' if mark else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{start}{inner}{end}</w:p>'


def run(text: str, properties: str = "") -> str:
    """A run."""
    kept = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{kept}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def h(text: str, level: int = 1) -> str:
    """A heading."""
    return p(text, style=f"Heading{level}")


def table(*rows: Sequence[str], head: int = 1, look: str = "1") -> str:
    """A table; a cell may be XML of its own. The first ``head`` rows repeat."""
    made = []
    for number, row in enumerate(rows):
        mark = "<w:trPr><w:tblHeader/></w:trPr>" if number < head else ""
        cells = "".join(_cell(cell) for cell in row)
        made.append(f"<w:tr>{mark}{cells}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblLook w:val="04A0" w:firstRow="{look}"/></w:tblPr>'
        f"<w:tblGrid/>{''.join(made)}</w:tbl>"
    )


def _cell(text: str) -> str:
    content = text if text.startswith("<w:") else p(text)
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def field(instruction: str, text: str, style: str = "Hyperlink") -> str:
    """The runs of a field."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    char = '<w:r>{}<w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        char.format(look, "begin")
        + f'<w:r>{look}<w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        + char.format(look, "separate")
        + f"<w:r>{look}<w:t>{escape(text)}</w:t></w:r>"
        + char.format(look, "end")
    )


def styles(body_fonts: str = FONTS, default_fonts: str = FONTS) -> str:
    """The styles part."""
    made = [
        _style("Normal", "Normal", "", ""),
        _style("BodyText", "Body Text", body_fonts, ""),
        *(
            _style(f"Heading{n}", f"heading {n}", FONTS, f'<w:outlineLvl w:val="{n - 1}"/>')
            for n in (1, 2, 3)
        ),
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/></w:style>',
    ]
    return (
        f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{default_fonts}</w:rPr>"
        f"</w:rPrDefault></w:docDefaults>{''.join(made)}</w:styles>"
    )


def _style(style_id: str, name: str, fonts: str, properties: str) -> str:
    based = "" if style_id == "Normal" else '<w:basedOn w:val="Normal"/>'
    default = ' w:default="1"' if style_id == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f"{based}<w:pPr>{properties}</w:pPr><w:rPr>{fonts}</w:rPr></w:style>"
    )


def write(
    path: Path,
    *body: str,
    header: str = "",
    footer: str = "",
    footnote: str = "",
    endnote: str = "",
    subject: str = "",
    styles_part: str = "",
    link_target: str = "",
) -> Path:
    """Write a Word file with these blocks."""
    others = dict(zip(PARTS, (header, footer, footnote, endnote), strict=True))
    files = {
        "word/document.xml": _part("document", f"<w:body>{''.join(body)}<w:sectPr/></w:body>"),
        "word/styles.xml": styles_part or styles(),
        "_rels/.rels": _relations([("rId1", "officeDocument", "word/document.xml", "")]),
    }
    overrides = {"word/document.xml": "document.main", "word/styles.xml": "styles"}
    links = [("rId9", "hyperlink", link_target, "External")] if link_target else []
    for name, content in others.items():
        if content:
            kind = name.partition("-")[0]
            root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            files[f"word/{name}.xml"] = _part(root, content)
            overrides[f"word/{name}.xml"] = kind
            links.append((f"rId{name}", kind, f"{name}.xml", ""))
    files["word/_rels/document.xml.rels"] = _relations(
        [("rId1", "styles", "styles.xml", ""), *links]
    )
    if subject:
        files["docProps/core.xml"] = _core(subject)
    files["[Content_Types].xml"] = _types(overrides)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    return path


def _part(root: str, content: str) -> str:
    return f"{_HEAD}<w:{root} {_W} {_R}>{content}</w:{root}>"


def _relations(rows: Sequence[tuple[str, str, str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="{key}" Type="{_REL}/{kind}" Target={quoteattr(target)}'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for key, kind, target, mode in rows
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{made}</Relationships>'


def _types(overrides: dict[str, str]) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    made = "".join(
        f'<Override PartName="/{name}" ContentType="{_MAIN}.{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{space}"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{made}</Types>'
    )


def _core(subject: str) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{package}" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:subject>{escape(subject)}</dc:subject></cp:coreProperties>"
    )
