"""The Chinese and the English documents say the same; a planted difference is found."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from tests.documents import FONT
from tests.dossiers import RESOURCES, SAMPLE

from packbuilder.check.engine import run_checks
from packbuilder.check.view import Phase
from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode
from packbuilder.model.finding import Finding
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.drafts import read_outlines, render_drafts
from packbuilder.pipeline.opening import open_dossier
from packbuilder.report.messages import message

pytestmark = pytest.mark.xdist_group("whole-set")


def test_the_shipped_set_says_the_same_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = invoke(["parity", str(SAMPLE), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert [finding["message"]["en"] for finding in answer["findings"]] == []
    assert (code, answer["same"]) == (ExitCode.OK, True)
    assert len(answer["documents"]) > 40


def _change_figure(document: DocumentType) -> None:
    for text in document.element.body.iter(qn("w:t")):
        if "service.spare_parts_years" in (text.text or ""):
            text.text = text.text.replace("{{ service.spare_parts_years|years }}", "77 years")
            return
    raise AssertionError("no figure to change")


def _drop_row(document: DocumentType) -> None:
    rows = document.tables[-1]._tbl.tr_lst
    document.tables[-1]._tbl.remove(rows[-1])


def _drop_heading(document: DocumentType) -> None:
    heading = next(p for p in document.paragraphs if p.style and p.style.name == "Heading 1")
    document.element.body.remove(heading._p)


def _findings(company: Path, item_id: str, change: Callable[[DocumentType], None]) -> list[Finding]:
    """What the comparison says when the company's own English template differs."""
    name = f"{item_id}.en.docx"
    own = company / "templates" / name
    own.parent.mkdir()
    shutil.copyfile(RESOURCES.scheme_dir("gbt27922-2011") / name, own)
    document = Document(str(own))
    change(document)
    document.save(str(own))
    dossier = open_dossier(company, RESOURCES, LocaleMode.ZH_EN)
    assert isinstance(dossier, Dossier)
    drafts = render_drafts(dossier, company / "drafts", FONT, {item_id, f"{item_id}.en"})
    outlines = read_outlines((i, draft.path) for i, draft in drafts.items())
    view = dataclasses.replace(dossier.view, outlines=outlines)
    return [f for f in run_checks(view, Phase.PACK) if f.code.startswith("parity-")]


@pytest.mark.parametrize(
    ("item_id", "change", "code", "words"),
    [
        ("spare-parts", _change_figure, "parity-figures", ("8年", "77")),
        ("training-procedure", _drop_row, "parity-table-shape", ()),
        ("training-procedure", _drop_heading, "parity-headings", ()),
    ],
)
def test_a_difference_planted_in_a_template_is_found(
    sample_company: Path,
    item_id: str,
    change: Callable[[DocumentType], None],
    code: str,
    words: tuple[str, ...],
) -> None:
    found = _findings(sample_company, item_id, change)
    assert [finding.code for finding in found] == [code]
    for language in ("zh", "en"):
        sentence = message(found[0], language)
        assert all(word in sentence for word in (f"{item_id}.en", *words)), sentence
