"""What one shipped document says of a matter is what the others and the profile say of it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from tests.documents import FONT
from tests.dossiers import RESOURCES, SAMPLE

from packbuilder.check.engine import run_checks
from packbuilder.check.view import Phase
from packbuilder.model.pdf import PageText
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.drafts import render_drafts
from packbuilder.pipeline.opening import open_dossier

ITEMS = (
    "product-introduction", "flow-charts", "organisation-chart", "service-manual",
    "complaint-procedure", "complaint-log", "corrective-action-procedure", "service-commitments",
    "supervision-records", "document-register", "document-control-procedure", "fee-plan",
    "internal-audit-report", "internal-audit-procedure", "confidentiality-procedure",
    "satisfaction-report",
)  # fmt: skip
Texts = Mapping[str, str]


def _texts(company: Path, folder: Path) -> tuple[Dossier, Texts]:
    """Each document's words, one paragraph a line, by item (``<item>`` zh, ``<item>.en``)."""
    dossier = open_dossier(company, RESOURCES, LocaleMode.ZH_EN)
    assert isinstance(dossier, Dossier)
    wanted = {name for item in ITEMS for name in (item, f"{item}.en")}
    drafts = render_drafts(dossier, folder, FONT, wanted)
    return dossier, {name: _words(draft.path) for name, draft in drafts.items()}


def _words(path: Path) -> str:
    body = Document(str(path)).element.body
    lines = (
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )
    return "\n".join(lines)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dossier, Texts]:
    return _texts(SAMPLE, tmp_path_factory.mktemp("drafts"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """A company like the sample, with no exclusion, a lower rate and no hotline commitment."""
    root = tmp_path_factory.mktemp("other")
    company = Path(shutil.copytree(SAMPLE, root / "company"))
    profile = company / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    start = text.index("  exclusions:\n    - clause: 5.2.2.2")
    text = text[:start] + "  exclusions: []\n" + text[text.index("  existing_certificates:") :]
    text = text.replace("resolution_rate_min_percent: 100", "resolution_rate_min_percent: 98")
    text = text.replace("  - id: hotline\n    title:", "  - id: telephone\n    title:")
    profile.write_text(text, encoding="utf-8")
    return _texts(company, root / "drafts")[1]


def test_no_ruling_document_of_the_sample_tells_of_what_came_later(
    sample: tuple[Dossier, Texts],
) -> None:
    dossier, texts = sample
    pages = tuple(
        PageText(page=number, label=str(number), item_id=name.removesuffix(".en"), text=text)
        for number, (name, text) in enumerate(sorted(texts.items()), start=1)
    )
    found = run_checks(dataclasses.replace(dossier.view, pages=pages), Phase.PACK)
    later = [f for f in found if f.code == "document-older-than-content"]
    assert [(f.subject, f.params["found"]) for f in later] == []


def test_the_records_keep_what_the_ruling_documents_no_longer_tell(
    sample: tuple[Dossier, Texts],
) -> None:
    texts = sample[1]
    assert "2026年6月30日" in texts["supervision-records"]
    assert "30 June 2026" in texts["supervision-records.en"]
    assert "法定代表人于2026年11月25日签署" in texts["document-register"]
    assert "2025年12月1日至2026年11月30日" in texts["complaint-log"]


def test_selection_support_is_offered_only_where_its_clause_applies(
    sample: tuple[Dossier, Texts], other: Texts
) -> None:
    for item in ("product-introduction", "flow-charts"):
        assert "技术数据" not in sample[1][item]
        assert "技术数据" in other[item]
    assert "help to select" not in sample[1]["product-introduction.en"]
    assert "help to select" in other["product-introduction.en"]


def test_a_rate_of_all_has_no_sign_before_it(sample: tuple[Dossier, Texts], other: Texts) -> None:
    for name in ("service-manual", "complaint-procedure", "complaint-log"):
        assert "≥ 100" not in sample[1][name] + sample[1][f"{name}.en"]
    assert "解决率达到100%" in sample[1]["service-manual"]
    assert "解决率不低于98%" in other["service-manual"]
    assert "≥ 98%" in other["complaint-log.en"]


def test_missed_calls_are_returned_as_the_commitment_says(
    sample: tuple[Dossier, Texts], other: Texts
) -> None:
    assert "30分钟内由班长回拨" in sample[1]["service-manual"].split("漏接来电")[1][:60]
    assert "漏接来电逐个回拨。" in other["service-manual"]
    assert "Every missed call is returned. " in other["service-manual.en"]


def test_complaints_solved_in_time_have_their_objective(sample: tuple[Dossier, Texts]) -> None:
    for item in ("complaint-procedure", "complaint-log"):
        assert "≥ 95%；超时逐件说明" in sample[1][item]
        assert "≥ 95%; each late case explained" in sample[1][f"{item}.en"]


def test_who_approves_is_the_same_in_every_document(sample: tuple[Dossier, Texts]) -> None:
    texts = sample[1]
    assert "张示例，总经理" in texts["internal-audit-report"]
    assert "报总经理批准" in texts["internal-audit-procedure"]
    assert "导出名单须经管理者代表批准" in texts["service-manual"]
    assert (
        "销毁：保存期满列出清单，经副总经理（管理者代表）批准"
        in (texts["document-control-procedure"])
    )


def test_the_top_is_no_department(sample: tuple[Dossier, Texts]) -> None:
    assert "设10个部门" in sample[1]["organisation-chart"]
    assert "has 10 departments" in sample[1]["organisation-chart.en"]


def test_commitments_hold_from_the_day_in_the_register(sample: tuple[Dossier, Texts]) -> None:
    assert "自2025年11月1日起执行" in sample[1]["service-commitments"]
    assert "apply from 1 November 2025" in sample[1]["service-commitments.en"]


def test_scores_of_one_table_have_the_same_decimals(sample: tuple[Dossier, Texts]) -> None:
    assert {"94.0", "94.6"} <= set(sample[1]["satisfaction-report"].splitlines())


def test_a_seat_at_the_hotline_has_one_name(sample: tuple[Dossier, Texts]) -> None:
    assert [name for name, text in sample[1].items() if "坐席" in text] == []
