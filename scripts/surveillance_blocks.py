"""The certificate and what happened since the last audit, as text of a profile."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML

from packbuilder.model.text import BilingualText

Row = Mapping[str, Any]
Outlets = Sequence[tuple[str, str, dt.date]]


def blocks(
    data: Row,
    answers: Row,
    profile: Row,
    before: Row,
    titles: Mapping[str, BilingualText],
    outlets: Outlets,
) -> str:
    """``certificate`` and ``surveillance``, to stand at the end of a profile.

    Args:
        data: the story's own facts.
        answers: the answered round 1.
        profile: the company's profile.
        before: the figures of the year before.
        titles: title of every document.
        outlets: outlets whose agreement was renewed, with its last day before.
    """
    application = profile["application"]
    by_day = sorted(outlets, key=lambda row: row[2])
    certificate = {
        **data["certificate"],
        "level": application["level"],
        "scope": application["scope"],
        "certification_body": application["certification_body"]["name"],
    }
    surveillance = {
        "number": 1,
        "period": data["period"],
        "changes": [_documents(data, answers, titles), *(_outlet(*row) for row in by_day)],
        "mark_use": [_mark(row, certificate) for row in data["mark_use"]],
        "previous_nonconformities": [_closed(row, data) for row in answers["nonconformities"]],
        "previous_year": before,
    }
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.representer.ignore_aliases = lambda _: True
    yaml.dump({"certificate": certificate, "surveillance": surveillance}, out)
    return "\n" + out.getvalue()


def _documents(data: Row, answers: Row, titles: Mapping[str, BilingualText]) -> Row:
    """The documents that round 1 changed."""
    changed = dict.fromkeys(
        change["document"] for row in answers["nonconformities"] for change in row["documents"]
    )
    zh = "、".join(titles[document].zh for document in changed)
    en = "; ".join(titles[document].en or "" for document in changed)
    return {
        "kind": "documents",
        "text": {
            "zh": f"按初次审核的不符合项修订文件{len(changed)}份：{zh}",
            "en": f"Revised after the nonconformities of the first audit, {len(changed)} "
            f"documents: {en}",
        },
        "date": data["changes_on"],
    }


def _outlet(name: str, name_en: str, until: dt.date) -> Row:
    """An agreement that was signed anew on the day after the old one."""
    return {
        "kind": "outlets",
        "text": {"zh": f"委托协议到期续签：{name}", "en": f"Agreement renewed: {name_en}"},
        "date": until + dt.timedelta(days=1),
    }


def _mark(row: Row, certificate: Row) -> Row:
    use = {key: row[key] for key in ("place", "form", "since")}
    if row.get("shows_number"):
        use["certificate_number"] = certificate["number"]
    return use | ({"note": row["note"]} if "note" in row else {})


def _closed(row: Row, data: Row) -> Row:
    """A nonconformity of round 1, in short."""
    return {
        "number": row["number"],
        "clause": row["clause"],
        **data["nonconformities"][row["id"]],
        "closed_on": row.get("closed_on") or data["closed_on"],
    }
