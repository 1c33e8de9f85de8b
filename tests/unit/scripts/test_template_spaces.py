"""Lists, tables and headers keep off each other."""

from __future__ import annotations

import sys
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
from template_authoring.command import main  # noqa: E402

_TABLE = "[[table: | widths=50,50]]\n| a | b |\n| c | d |\n"


def _author(folder: Path, body: str, language: str = "zh", kind: str = "report") -> Document:
    source = folder / "template-sources" / "scheme" / f"sample.{language}.md"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f"---\nkind: {kind}\n---\n{body}", encoding="utf-8")
    assert main(["--root", str(folder), str(source)]) == 0
    return docx.Document(str(folder / "doc-templates" / "scheme" / f"sample.{language}.docx"))


def _found(document: Document, text: str) -> tuple[float, float, str]:
    """Of the paragraph that holds ``text``: space above and below in points, id of its list."""
    found: Paragraph = next(item for item in document.paragraphs if item.text == text)
    assert isinstance(found.style, ParagraphStyle)
    form = found.style.paragraph_format
    assert form.space_before is not None
    assert form.space_after is not None
    number = found._p.find(f".//{qn('w:numId')}")
    assert number is not None
    return form.space_before.pt, form.space_after.pt, str(number.get(qn("w:val")))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("mark", ["-", "1."])
def test_a_list_keeps_off_the_tables_above_and_below_it_and_is_one_list(
    tmp_path: Path, language: str, mark: str
) -> None:
    body = f"{_TABLE}\n{mark} one\n{mark} two\n{mark} three\n\n[[approval]]\n"
    document = _author(tmp_path, body, language)
    (above, _, first), (*room, second), (_, below, third) = (
        _found(document, text) for text in ("one", "two", "three")
    )
    assert above >= 6
    assert below >= 6
    assert room == [0, 3 if language == "en" else 0]
    assert first == second == third


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_lines_of_header_leave_room_above_the_text(tmp_path: Path, language: str) -> None:
    """A sample's mark or a logo's line makes the header a second line."""
    document = _author(tmp_path, f"# 标题\n\n[[landscape]]\n\n{_TABLE}\n", language)
    for section in document.sections:
        assert section.header_distance is not None
        assert section.top_margin is not None
        line = section.header.paragraphs[0].style
        assert isinstance(line, ParagraphStyle)
        height = line.paragraph_format.line_spacing
        assert height is not None
        assert section.top_margin - section.header_distance - 2 * int(height) >= Mm(3)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_of_every_branch_keeps_off_the_table_to_sign_below_it(
    tmp_path: Path, language: str
) -> None:
    inner = f"{{% if b %}}\n\n{_TABLE}\nlast of a\n\n{{% else %}}\n\nlast of b\n\n{{% endif %}}"
    body = f"plain\n\n{{% if a %}}\n\n{inner}\n\n{{% else %}}\n\nlast of c\n\n{{% endif %}}"
    document = _author(tmp_path, f"plain\n\n{body}\n\n[[approval]]\n", language)

    def below(text: str) -> float:
        style = next(item for item in document.paragraphs if item.text == text).style
        assert isinstance(style, ParagraphStyle)
        space = style.paragraph_format.space_after
        assert space is not None
        return float(space.pt)

    for text in ("last of a", "last of b", "last of c"):
        assert below(text) >= 6
        assert below(text) > below("plain")
