"""The sample company one year on, as far as a test of single rules and plans needs it."""

from __future__ import annotations

from typing import Any

from tests.dossiers import Change
from tests.rule_cases import both

Data = dict[str, Any]


def _text(zh: str, en: str) -> Data:
    return {"zh": zh, "en": en}


def certificate(data: Data) -> Data:
    """A certificate that agrees with what the sample applies for."""
    return {
        "number": "SAMPLE-CERT-2026-0001",
        "level": "five-star",
        "issued": "2026-03-10",
        "expires": "2029-03-09",
        "scope": dict(data["application"]["scope"]),
        "certification_body": dict(data["application"]["certification_body"]["name"]),
    }


def since_last_audit() -> Data:
    """A period with a change, a use of the mark, a closed nonconformity and earlier figures."""
    return {
        "number": 1,
        "period": {"from": "2026-03-01", "to": "2026-11-30"},
        "changes": [
            {
                "kind": "outlets",
                "text": _text("签约网点增加1个", "One contracted outlet more"),
                "date": "2026-06-15",
            }
        ],
        "mark_use": [
            {
                "place": _text("官网", "Website"),
                "form": _text("标志与证书编号", "Mark and certificate number"),
                "since": "2026-03-20",
                "certificate_number": "SAMPLE-CERT-2026-0001",
            }
        ],
        "previous_nonconformities": [
            {
                "number": "NC-01",
                "clause": "5.1.3.2",
                "statement": _text("缺少签到记录", "A sign-in sheet was missing"),
                "action": _text("补训并考核", "A make-up session with a test"),
                "closed_on": "2026-03-05",
            }
        ],
        "previous_year": {"complaints": 44, "satisfaction_score": 91.4},
    }


def later_stage(data: Data, stage: str) -> None:
    """Turn the sample into a dossier of ``stage`` that is all right."""
    data["application"]["stage"] = stage
    data["certificate"] = certificate(data)
    data["surveillance"] = since_last_audit()
    if stage == "recertification":
        del data["surveillance"]["number"]


def surveillance(*changes: Change) -> Change:
    """The sample under surveillance, then ``changes``."""
    return both(lambda data: later_stage(data, "surveillance"), *changes)


def recertification(*changes: Change) -> Change:
    """The sample before the end of its certificate, then ``changes``."""
    return both(lambda data: later_stage(data, "recertification"), *changes)
