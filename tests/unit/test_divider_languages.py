"""The one sheet before a section says in both languages what follows, where both follow."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
import pytest
from tests.dossiers import REPOSITORY, RESOURCES, SAMPLE

from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.render.context import section_context
from packbuilder.render.document import render_document
from packbuilder.render.jobs import RenderJob

_TEMPLATES = REPOSITORY / "doc-templates" / "common"


def _divider(folder: Path, locale: LocaleMode) -> tuple[list[str], list[list[str]]]:
    dossier = open_dossier(SAMPLE, RESOURCES, locale)
    assert isinstance(dossier, Dossier)
    language = locale.languages[0]
    job = RenderJob(
        item_id="divider-system",
        template=_TEMPLATES / f"divider.{language.value}.docx",
        language=language,
        context=section_context(dossier.plan, "system", dossier.profile),
        output=folder / "divider.docx",
        is_sample=False,
        document_date=dt.date(2026, 1, 1),
    )
    render_document(job, dossier.context)
    document = docx.Document(str(job.output))
    (table,) = document.tables
    return (
        [paragraph.text for paragraph in document.paragraphs if paragraph.text],
        [[cell.text for cell in row.cells] for row in table.rows],
    )


def test_a_pack_of_two_languages_has_dividers_in_both(tmp_path: Path) -> None:
    lines, rows = _divider(tmp_path, LocaleMode.ZH_EN)
    assert lines == ["第 5 部分　Part 5: System documents", "体系文件"]
    assert rows[1] == ["EA-SM-01", "售后服务手册", "After-sales service manual"]
    assert len(rows) == 18


@pytest.mark.parametrize(
    ("locale", "lines", "row"),
    [
        (LocaleMode.ZH, ["第 5 部分", "体系文件"], ["EA-SM-01", "售后服务手册"]),
        (LocaleMode.EN, ["Part 5", "System documents"], ["EA-SM-01", "After-sales service manual"]),
    ],
)
def test_a_pack_of_one_language_has_dividers_in_that_language(
    tmp_path: Path, locale: LocaleMode, lines: list[str], row: list[str]
) -> None:
    found, rows = _divider(tmp_path, locale)
    assert found == lines
    assert rows[1] == row
