"""What several tests use: making and reading small Word files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph


def make_template(
    path: Path, *lines: str, rows: Sequence[Sequence[str]] = (), header: str = "", footer: str = ""
) -> Path:
    """A Word file with a paragraph for each line, then a table; ``# x`` is a heading."""
    document = Document()
    for line in lines:
        marks = len(line) - len(line.lstrip("#"))
        if marks:
            document.add_heading(line.lstrip("# "), marks)
        else:
            document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), max(len(row) for row in rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(number, column).text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    document.save(str(path))
    return path


def add_field(paragraph: Paragraph, instruction: str, result: str = "") -> None:
    """Add a complex field to ``paragraph``."""
    for kind in ("begin", "instruction", "separate", "result", "end"):
        run = paragraph.add_run()
        if kind == "result":
            run.text = result
        elif kind == "instruction":
            element = OxmlElement("w:instrText")
            element.text = instruction
            run._element.append(element)
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._element.append(element)


def docx_lines(path: Path) -> list[str]:
    """Headers, body, footers; a table row is one line, its cells set off by ``|``."""
    document = Document(str(path))
    lines = [p.text for section in document.sections for p in section.header.paragraphs]
    lines += _body_lines(document)
    lines += [p.text for section in document.sections for p in section.footer.paragraphs]
    return [line for line in lines if line.strip()]


def _body_lines(document: DocumentType) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(cell.text for cell in row.cells)
        else:
            yield block.text


def font_path(pattern: str) -> Path | None:
    """The installed font file that fontconfig finds for ``pattern``; None without fontconfig."""
    if shutil.which("fc-match") is None:
        return None
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", pattern], capture_output=True, text=True, check=True
    )
    return Path(found.stdout) if found.stdout else None
