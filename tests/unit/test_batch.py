from __future__ import annotations

from pathlib import Path

from packbuilder.batch import build_many, exit_code_of
from packbuilder.errors import ExitCode, InputError
from packbuilder.model.result import PackResult


def _result(*, is_ready: bool) -> PackResult:
    return PackResult(company_id="x", company_name=None, is_ready=is_ready, findings=())


def test_a_company_that_fails_leaves_the_others_alone_and_keeps_its_own_exit_status() -> None:
    def build(company: Path) -> PackResult:
        if company.name == "gone":
            raise InputError("company-missing", file="gone")
        if company.name == "bug":
            raise ZeroDivisionError
        return _result(is_ready=company.name == "ready")

    outcomes = list(build_many([Path(n) for n in ("gone", "bug", "ready", "unready")], build))

    assert [o.exit_code for o in outcomes] == [3, 70, 0, 1]
    assert exit_code_of(outcomes) == ExitCode.PARTIAL


def test_a_dossier_that_is_not_ready_is_no_failure_of_the_batch() -> None:
    outcomes = list(build_many([Path("a")], lambda _: _result(is_ready=False)))

    assert exit_code_of(outcomes) == ExitCode.FINDINGS
    assert exit_code_of(list(build_many([Path("a")], lambda _: _result(is_ready=True)))) == 0
