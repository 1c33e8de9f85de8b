"""The organisation is one tree (R08)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from packbuilder.check.view import DossierView
from packbuilder.model.finding import Finding, Severity


def check_departments(view: DossierView) -> Iterator[Finding]:
    """R08: each department is under one that exists, and none is under itself.

    *Why:* the organisation chart draws what hangs below a department without a parent. What hangs
    elsewhere is missing from the chart, though the text of the manual names it.
    """
    data: Any = view.profile.data
    departments: list[Any] = data["organisation"]["departments"]
    parents: dict[str, str | None] = {d["id"]: d["parent"] for d in departments}
    for index, department in enumerate(departments):
        parent = department["parent"]
        pointer = f"/organisation/departments/{index}/parent"
        if parent is not None and parent not in parents:
            yield _unknown(view, pointer, "parent", parent)
        elif _is_above_itself(department["id"], parents):
            yield _finding(view, "department-under-itself", pointer, {"entry": department["id"]})


def check_departments_of_posts(view: DossierView) -> Iterator[Finding]:
    """R08: each post belongs to a department that exists."""
    data: Any = view.profile.data
    known = {d["id"] for d in data["organisation"]["departments"]}
    for index, post in enumerate(data["organisation"]["posts"]):
        if post["department"] not in known:
            pointer = f"/organisation/posts/{index}/department"
            yield _unknown(view, pointer, "department", post["department"])


def _is_above_itself(department: str, parents: Mapping[str, str | None]) -> bool:
    above = parents[department]
    for _ in parents:  # a way up that is longer than all departments goes round
        if above is None or above == department:
            break
        above = parents.get(above)
    return above == department


def _unknown(view: DossierView, pointer: str, column: str, value: str) -> Finding:
    return _finding(view, "reference-unknown", pointer, {"column": column, "value": value})


def _finding(view: DossierView, code: str, pointer: str, params: Mapping[str, str]) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=pointer,
        params=params,
        location=view.location(pointer),
    )
