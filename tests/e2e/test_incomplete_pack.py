"""What only the finished pack of ``example-incomplete`` shows, against ``PLANTS-PACK.yaml``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import INCOMPLETE

from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode
from packbuilder.source.reader import read_source

# What was done to scans, links and stamps is told by codes that no rule of the dossier has.
_OF_PARTS = (
    "evidence-page-", "evidence-re", "link-", "stamp-", "page-reduced", "form-", "untagged-",
)  # fmt: skip


@pytest.mark.soffice
@pytest.mark.e2e
def test_every_fault_planted_in_a_template_is_found_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs: Any = read_source(INCOMPLETE / "PLANTS.yaml").data
    planted: Any = read_source(INCOMPLETE / "PLANTS-PACK.yaml").data
    known = {(row["code"], row["subject"]) for row in inputs}
    wanted = Counter((row["code"], row["subject"]) for row in planted)

    code = invoke(["build", str(INCOMPLETE), "--output", str(tmp_path), "--json"])

    report: Any = json.loads(capsys.readouterr().out)
    found = Counter(
        (f["code"], f["subject"])
        for f in report["findings"]
        if (f["code"], f["subject"]) not in known and not f["code"].startswith(_OF_PARTS)
    )
    assert code == ExitCode.FINDINGS
    assert found - wanted == Counter(), "found, but not planted"
    assert wanted - found == Counter(), "planted, but not found"
    for finding in report["findings"]:
        if (finding["code"], finding["subject"]) in wanted:
            assert finding["location"]["page"], finding["code"]
