"""A template of letters: one title from the register, or several letters with their own."""

from __future__ import annotations

import sys
from pathlib import Path

import docx

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

from template_authoring.command import main


def _titles(folder: Path, body: str) -> list[str]:
    source = folder / "template-sources" / "scheme" / "letter.en.md"
    source.parent.mkdir(parents=True)
    source.write_text(f"---\nkind: letter\n---\n{body}", encoding="utf-8")
    assert main([str(source)]) == 0
    template = docx.Document(str(folder / "doc-templates" / "scheme" / "letter.en.docx"))
    return [p.text for p in template.paragraphs if p.style is not None and p.style.name == "Title"]


def test_a_letter_is_titled_as_the_document(tmp_path: Path) -> None:
    assert _titles(tmp_path, "Dear all,\n") == ["{{ doc.title }}"]


def test_letters_with_a_title_of_their_own_get_no_other(tmp_path: Path) -> None:
    body = "{% for x in people %}\n@Title: Letter of appointment\n\nDear all,\n{% endfor %}\n"
    assert _titles(tmp_path, body) == ["Letter of appointment"]
