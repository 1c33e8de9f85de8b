"""What the documents of a rectification round see, written by hand after the schema."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]


def _text(zh: str, en: str) -> Data:
    return {"zh": zh, "en": en}


def _evidence(item_id: str, number: str, page: int, zh: str, en: str) -> Data:
    return {
        "id": item_id,
        "title": _text(zh, en),
        "attachment_number": number,
        "first_page": page,
    }


PROCEDURE: Data = {
    "id": "complaint-procedure",
    "title": _text("投诉处理程序", "Complaints-handling procedure"),
    "number": "EA-QP-01",
    "version_before": "A/1",
    "version": "A/2",
    "redline_id": "redline-complaint-procedure",
    "first_page": 14,
}


def answered() -> Data:
    """A nonconformity with an answer in every field."""
    return {
        "id": "nc-01",
        "number": "BFX-2027-01",
        "clause": "5.3.2.2",
        "clause_title": _text(
            "在规定时限内答复并解决", "Complaints are answered and solved in time"
        ),
        "site": _text("客户联络部", "Contact centre"),
        "severity": "minor",
        "points_lost": 0.5,
        "found_on": "2027-01-25",
        "statement": _text(
            "查投诉处理程序第5章，较重投诉的解决时限为5天，服务承诺书为3天，两处不一致。",
            "Chapter 5 of the complaints-handling procedure allows 5 days for a serious complaint, "
            "the service commitments 3 days; the two differ.",
        ),
        "correction": _text("程序改为3天。", "The procedure now says 3 days."),
        "root_causes": [
            {"id": "a", "kind": "no-rule", "text": _text("没有规定由谁核对。", "Nobody checked.")},
            {
                "id": "b",
                "kind": "rule-not-followed",
                "text": _text("修订时没有会签。", "The revision was not countersigned."),
            },
        ],
        "extent": _text(
            "核对了全部14份程序的时限，没有其他不一致。",
            "The limits of all 14 procedures were checked; no other difference was found.",
        ),
        "corrective_actions": [
            {
                "cause": "a",
                "text": _text("规定由质量分析员核对时限。", "The analyst checks time limits."),
                "owner": _text("服务质量分析员", "Service quality analyst"),
                "due": "2027-02-10",
                "done": "2027-02-08",
            },
            {
                "cause": "b",
                "text": _text("会签后才能发布。", "Nothing is issued without countersignature."),
                "owner": _text("管理者代表", "Management representative"),
                "due": "2027-02-15",
                "done": None,
            },
        ],
        "due": "2027-02-24",
        "done": "2027-02-12",
        "evidence": ["countersignature"],
        "documents": [
            {
                "document": "complaint-procedure",
                "chapter": _text("第5章", "Chapter 5"),
                "change": _text("时限由5天改为3天", "Limit 3 days instead of 5"),
            }
        ],
        "fields": ["/complaints/classes/1/solve_days"],
        "verification": {
            "result": _text(
                "抽查措施之后的6件较重投诉，均在3天内解决。", "Six cases, all in time."
            ),
            "by": _text("服务监督部经理", "Service supervision manager"),
            "date": "2027-02-20",
            "auditor_date": None,
        },
        "closed_on": None,
        "report_id": "nonconformity-report-nc-01",
        "first_page": 5,
        "evidence_items": [
            _evidence(
                "countersignature", "3-1", 31, "程序会签单", "Countersignature of the procedure"
            )
        ],
        "changed": [
            {
                **PROCEDURE,
                "chapter": _text("第5章", "Chapter 5"),
                "change": _text("时限由5天改为3天", "Limit 3 days instead of 5"),
            }
        ],
    }


def open_one() -> Data:
    """A nonconformity as the auditor left it: nothing is answered."""
    return {
        **dict.fromkeys(answered()),
        "id": "nc-02",
        "number": "BFX-2027-02",
        "clause": "5.1.3.2",
        "clause_title": _text("对服务人员给予技能培训", "Skills training for service staff"),
        "severity": "observation",
        "found_on": "2027-01-25",
        "statement": _text("未能提供8月培训的签到记录。", "No sign-in sheet for August was shown."),
        "root_causes": [],
        "corrective_actions": [],
        "due": "2027-02-24",
        "evidence": [],
        "documents": [],
        "fields": [],
        "report_id": "nonconformity-report-nc-02",
        "first_page": 7,
        "evidence_items": [],
        "changed": [],
    }


def round_context() -> Data:
    """Everything that the documents of a round see beside the ordinary context."""
    first = answered()
    change = first["documents"][0]
    return {
        "round": {
            "number": 1,
            "round": 1,
            "kind": "rectification",
            "opened_on": "2027-01-26",
            "submission_date": "2027-02-22",
            "audit": {
                "number": "SAMPLE-A-2027-01",
                "date": "2027-01-25",
                "received_on": "2027-01-26",
                "team_leader": None,
            },
            "nonconformities": [first, open_one()],
            "changes": [
                {
                    "document": None,
                    "chapter": None,
                    "change": None,
                    "fields": ["/contact/phone"],
                    "reason": _text("联系人换了电话。", "The contact has a new telephone number."),
                }
            ],
        },
        "nonconformity": first,
        "changed_documents": [
            {
                **PROCEDURE,
                "date": "2027-02-08",
                "nonconformities": ["BFX-2027-01"],
                "changes": [
                    {
                        "chapter": change["chapter"],
                        "change": change["change"],
                        "reason": _text("不符合项BFX-2027-01", "Nonconformity BFX-2027-01"),
                    }
                ],
            }
        ],
        "comparison": [
            _difference("5 投诉分级，表5-1第3行第5列", "5天", "3天"),
            _difference("5 投诉分级，第2段", "", "时限与服务承诺书相同。"),
            _difference("附录A，第1段", "时限可以延长。", ""),
        ],
    }


def _difference(place: str, old: str, new: str) -> Data:
    return {
        "id": "complaint-procedure",
        "title": PROCEDURE["title"],
        "number": "EA-QP-01",
        "place": place,
        "old": old,
        "new": new,
        "nonconformities": ["BFX-2027-01"],
    }


def round_pack() -> Data:
    """The pack that page-aware documents of the round see."""
    rows = [
        ("nonconformity-report-nc-01", "document", "", 5, "整改报告", "Report"),
        ("nonconformity-report-nc-02", "document", "", 7, "整改报告", "Report"),
        ("complaint-procedure", "document", "", 14, "投诉处理程序", "Complaints procedure"),
        ("countersignature", "evidence", "3-1", 31, "程序会签单", "Countersignature"),
    ]
    items = [
        {
            "id": item_id,
            "title": _text(zh, en),
            "number": "",
            "attachment_number": number,
            "kind": kind,
            "clauses": [],
            "first_page": page,
            "last_page": page,
            "page_count": 1,
        }
        for item_id, kind, number, page, zh, en in rows
    ]
    return {"pack": {"sections": [], "items": items, "page_count": 33}}
