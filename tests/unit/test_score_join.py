"""What of a score joins the report on a dossier."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.dossiers import INCOMPLETE, RESOURCES, SAMPLE

from packbuilder.model.finding import Severity
from packbuilder.model.result import PackResult
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier, check_result
from packbuilder.pipeline.opening import open_dossier


def checked(folder: Path) -> PackResult:
    dossier = open_dossier(folder, RESOURCES, LocaleMode.ZH)
    assert isinstance(dossier, Dossier)
    return check_result(dossier)


def with_files(tmp_path: Path, **files: str) -> Path:
    """The sample company with files of a score."""
    folder = tmp_path / "company"
    shutil.copytree(SAMPLE, folder)
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_check_holds_the_score() -> None:
    result = checked(SAMPLE)

    assert result.is_ready
    assert result.score is not None
    assert result.score.accepted.level_upper == "five-star"
    assert all(not finding.code.startswith("level-") for finding in result.findings)


def test_a_level_out_of_reach_is_said_once() -> None:
    codes = [finding.code for finding in checked(INCOMPLETE).findings]

    assert codes.count("level-out-of-reach") == 1
    assert "level-above-score" not in codes


def test_a_level_above_the_score_is_a_warning_of_the_report(tmp_path: Path) -> None:
    lost = {"scheme": "gbt27922-2011", "results": [{"clause": "5.1.2.2", "result": "not-met"}]}
    folder = with_files(tmp_path, self_evaluation=json.dumps(lost))

    result = checked(folder)

    (finding,) = [f for f in result.findings if f.code == "level-above-score"]
    assert finding.severity is Severity.WARNING
    assert result.is_ready


def test_a_faulty_file_of_the_score_is_named_and_blocks_nothing(tmp_path: Path) -> None:
    result = checked(with_files(tmp_path, points="clauses: {'9.9.9': 5}\n"))

    assert result.score is None
    assert result.is_ready
    assert any(
        f.severity is Severity.WARNING and f.location and f.location.file == "points.yaml"
        for f in result.findings
    )
