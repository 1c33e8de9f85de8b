"""The pictures that a template can ask for, from the data of the document."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from packbuilder import i18n
from packbuilder.errors import TemplateError
from packbuilder.model.text import Language
from packbuilder.render import charts
from packbuilder.render.charts import Bars, Node
from packbuilder.render.jobs import RenderJob
from packbuilder.render.records import Entries, MissingKeyError, Record, Text


class _NoDataError(LookupError):
    """The data of a figure are missing or empty."""


class Picture:
    """A picture on its way into a run of text."""

    def __init__(self, xml: str) -> None:
        self._xml = xml

    def __html__(self) -> str:
        return (
            f"</w:t></w:r><w:r><w:drawing>{self._xml}</w:drawing></w:r><w:r>"
            '<w:t xml:space="preserve">'
        )


class FigureDrawer:
    """Draws the figures of one document; what they show is read through its records."""

    def __init__(self, root: Record, job: RenderJob, current_part: Callable[[], Any]) -> None:
        self._root = root
        self._job = job
        self._current_part = current_part

    def draw(self, name: str) -> Picture:
        """The picture ``name`` with a description in the document's language.

        Raises:
            TemplateError: no such figure, no data for it, no font, or a character that the font
                lacks.
        """
        if name not in FIGURES:
            raise TemplateError("figure-unknown", figure=str(name)[:40])
        if self._job.font_file is None:
            raise TemplateError("figure-without-font", figure=name)
        try:
            data = FIGURES[name](self._root, self._job.language)
        except (_NoDataError, MissingKeyError) as exc:
            raise TemplateError("figure-without-data", figure=name) from exc
        try:
            if isinstance(data, Node):
                png = charts.draw_tree(data, self._job.font_file)
            else:
                png = charts.draw_bars(data, self._job.font_file)
        except (UserWarning, OSError, RuntimeError) as exc:
            font = self._job.font_file.name
            raise TemplateError("figure-glyph-missing", figure=name, font=font) from exc
        return self._picture(png, _word(f"figure.{name}", self._job.language))

    def _picture(self, png: bytes, description: str) -> Picture:
        inline = self._current_part().new_pic_inline(io.BytesIO(png), width=Mm(charts.WIDTH_MM))
        if inline.extent.cy > Mm(charts.MAX_HEIGHT_MM):
            height = Mm(charts.MAX_HEIGHT_MM)
            inline = self._current_part().new_pic_inline(io.BytesIO(png), height=height)
        for element in inline.iter(qn("wp:docPr"), qn("pic:cNvPr")):
            element.set("descr", description)
        return Picture(etree.tostring(inline, encoding="unicode"))


def _word(key: str, language: Language) -> str:
    return i18n.translate(key, language)


def _at(root: Record, path: str) -> object:
    value: object = root
    for key in path.split("."):
        if not isinstance(value, Record):
            raise _NoDataError(path)
        value = value.read(key)
    return value


def _rows(root: Record, path: str) -> list[Record]:
    entries = _at(root, path)
    rows = (
        [row for row in entries if isinstance(row, Record)] if isinstance(entries, Entries) else []
    )
    if not rows:
        raise _NoDataError(path)
    return rows


def _label(value: object) -> str:
    return str(value) if isinstance(value, str | Text) and value else ""


def _amount(value: object) -> float:
    # A rate of nothing (no case of this kind) has no bar.
    return float(value) if isinstance(value, int | float | Decimal) else 0.0


def _person(root: Record, path: str) -> str:
    try:
        return _label(_at(root, path))
    except (_NoDataError, MissingKeyError):
        return ""


def _head_of(department: Record) -> str:
    return _label(department.read("head")) if "head" in department.names() else ""


def _tree(departments: list[Record], posts: Mapping[str, tuple[Node, ...]], top: Node) -> Node:
    ids = {str(department.read("id")) for department in departments}
    below: dict[str, list[Record]] = {}
    for department in departments:
        parent = department.read("parent")
        below.setdefault(str(parent) if parent in ids else "", []).append(department)

    def node(department: Record, seen: frozenset[str]) -> Node:
        name = str(department.read("id"))
        children = [
            node(child, seen | {name})
            for child in below.get(name, ())
            if str(child.read("id")) not in seen
        ]
        return Node(
            _label(department.read("name")),
            _head_of(department),
            children=(*posts.get(name, ()), *children),
        )

    roots = tuple(node(department, frozenset()) for department in below.get("", ()))
    if not roots:
        raise _NoDataError("organisation.departments")
    if len(roots) == 1:
        return roots[0]
    return Node(top.title, top.note, children=roots)


def _organisation(root: Record, language: Language) -> Node:
    del language
    return _tree(_rows(root, "organisation.departments"), {}, _company_top(root))


def _company_top(root: Record) -> Node:
    return Node(_person(root, "company.name"), _person(root, "organisation.top_management.name"))


def _with_common_parent(departments: list[Record]) -> list[Record]:
    """The after-sales departments, and above them what they report to where they have no one head.

    A supervision department that reports to top management must not hang below the after-sales
    centre, which it supervises.
    """
    by_id = {str(department.read("id")): department for department in departments}
    chains = [
        _chain(str(department.read("id")), by_id)
        for department in departments
        if department.read("is_after_sales")
    ]
    # From the top downwards: what all have in common, and of that only the lowest.
    common = 0
    while chains and all(len(c) > common and c[common] == chains[0][common] for c in chains):
        common += 1
    shown = {name for chain in chains for name in chain[max(common - 1, 0) :]}
    return [department for name, department in by_id.items() if name in shown]


def _chain(name: str, by_id: Mapping[str, Record]) -> list[str]:
    """The departments from the top down to ``name``."""
    chain: list[str] = []
    while name in by_id and name not in chain:
        chain.insert(0, name)
        name = str(by_id[name].read("parent"))
    return chain


def _after_sales(root: Record, language: Language) -> Node:
    departments = _with_common_parent(_rows(root, "organisation.departments"))
    after_sales = {str(row.read("id")) for row in departments if row.read("is_after_sales")}
    lines: dict[str, list[str]] = {}
    for post in _rows(root, "organisation.posts"):
        count = int(_amount(post.read("headcount")))
        key = "figure.headcount-one" if count == 1 else "figure.headcount"
        headcount = i18n.translate(key, language, {"count": count})
        line = f"{_label(post.read('name'))}  {headcount}"
        lines.setdefault(str(post.read("department")), []).append(line)
    # One box for the posts of a department: a box for each would not fit a page.
    posts = {
        name: (Node("\n".join(texts), is_post=True),)
        for name, texts in lines.items()
        if name in after_sales
    }
    return _tree(departments, posts, _company_top(root))


def _complaints_by_month(root: Record, language: Language) -> Bars:
    rows = _rows(root, "stats.complaints.by_month")
    return Bars(
        labels=_months(
            [(int(_amount(r.read("year"))), int(_amount(r.read("month")))) for r in rows]
        ),
        series=(
            (_word("figure.received", language), tuple(_amount(r.read("count")) for r in rows)),
            (_word("figure.solved", language), tuple(_amount(r.read("solved")) for r in rows)),
        ),
        axis=_word("figure.axis-complaints", language),
    )


def _months(months: list[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(f"{year}-{month:02d}" for year, month in months)


def _survey(path: str, label: str, key: str) -> Callable[[Record, Language], Bars]:
    def bars(root: Record, language: Language) -> Bars:
        rows = _rows(root, path)
        return Bars(
            labels=tuple(_label(row.read(label)) for row in rows),
            series=(("", tuple(_amount(row.read("score")) for row in rows)),),
            axis=_word(key, language),
            is_horizontal=True,
        )

    return bars


def _training_by_month(root: Record, language: Language) -> Bars:
    counts: dict[tuple[int, int], float] = {}
    for row in _rows(root, "stats.training.by_session"):
        day = str(row.read("date"))
        month = (int(day[:4]), int(day[5:7]))
        counts[month] = counts.get(month, 0.0) + _amount(row.read("attendees"))
    months = sorted(counts)
    return Bars(
        labels=_months(months),
        series=(("", tuple(counts[month] for month in months)),),
        axis=_word("figure.axis-attendances", language),
    )


def _service_in_time(root: Record, language: Language) -> Bars:
    rows = _rows(root, "stats.service.by_case")
    return Bars(
        labels=tuple(_label(row.read("name")) for row in rows),
        series=(("", tuple(_amount(row.read("in_time_percent")) for row in rows)),),
        axis=_word("figure.axis-in-time", language),
        is_horizontal=True,
        limit=110.0,
        suffix="%",
    )


FIGURES: Final[Mapping[str, Callable[[Record, Language], Node | Bars]]] = MappingProxyType(
    {
        "organisation-chart": _organisation,
        "after-sales-chart": _after_sales,
        "complaints-by-month": _complaints_by_month,
        "survey-by-question": _survey("stats.survey.by_question", "text", "figure.axis-score"),
        "survey-by-group": _survey("stats.survey.by_group", "name", "figure.axis-score"),
        "training-by-month": _training_by_month,
        "service-in-time": _service_in_time,
    }
)
"""Every figure a template may ask for, by name."""
