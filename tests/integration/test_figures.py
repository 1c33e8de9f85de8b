from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from PIL import Image
from tests.helpers import font_path, make_template

from packbuilder.errors import TemplateError
from packbuilder.model.text import Language
from packbuilder.render import charts
from packbuilder.render.charts import Bars, Node
from packbuilder.render.document import render_document
from packbuilder.render.figures import FIGURES, FigureDrawer
from packbuilder.render.jobs import RenderJob
from packbuilder.render.records import Reading, Record

_SCORES = [{"text": {"zh": "维修是否及时", "en": "Repair in time"}, "weight": 1, "score": 91.5}]
_CONTEXT: dict[str, Any] = {
    "company": {"name": {"zh": "甲公司", "en": "A Co"}},
    "organisation": {
        "top_management": {"name": {"zh": "王一", "en": "Wang Yi"}, "post": {"zh": "总经理"}},
        "after_sales_head": {"name": {"zh": "李二"}, "post": {"zh": "售后总监", "en": "Head"}},
        "departments": [
            {"id": "gm", "name": {"zh": "总经理", "en": "General manager"}, "parent": None,
             "is_after_sales": False, "head": {"zh": "王一", "en": "Wang Yi"}},
            {"id": "as", "name": {"zh": "售后服务部", "en": "After-sales service"}, "parent": "gm",
             "is_after_sales": True, "head": {"zh": "李二", "en": "Li Er"}},
            {"id": "qa", "name": {"zh": "质量部", "en": "Quality"}, "parent": "gm",
             "is_after_sales": False, "head": None},
            {"id": "hot", "name": {"zh": "客服中心", "en": "Call centre"}, "parent": "as",
             "is_after_sales": True},
        ],
        "posts": [
            {"id": "eng", "name": {"zh": "维修工程师", "en": "Repair engineer"}, "department": "as",
             "headcount": 12},
            {"id": "agent", "name": {"zh": "坐席", "en": "Agent"}, "department": "hot",
             "headcount": 1},
        ],
    },
    "stats": {
        "complaints": {"by_month": [{"year": 2025, "month": m, "count": m, "solved": m - 1}
                                    for m in range(1, 13)]},
        "survey": {"by_question": _SCORES,
                   "by_group": [{"name": "经销商", "count": 3, "score": 88}]},
        "training": {"by_session": [{"date": "2025-03-01", "attendees": 8},
                                    {"date": "2025-03-09", "attendees": 4},
                                    {"date": "2025-05-09", "attendees": 5}]},
        "service": {"by_case": [{"name": "一般", "in_time_percent": 98.5}]},
    },
}  # fmt: skip


@pytest.fixture
def font() -> Path:
    path = font_path("Noto Sans CJK SC:lang=zh-cn")
    if path is None:
        pytest.skip("no font found by fontconfig")
    return path


@pytest.fixture
def latin_font() -> Path:
    path = font_path("DejaVu Sans:lang=en")
    if path is None:
        pytest.skip("no font found by fontconfig")
    return path


def _root(context: dict[str, Any] = _CONTEXT, language: Language = Language.ZH) -> Record:
    return Record(context, "", Reading(language))


def _drawer(root: Record, font: Path | None) -> FigureDrawer:
    job = RenderJob(
        item_id="x", template=Path("t.docx"), language=Language.ZH, output=Path("o.docx"),
        is_sample=False, document_date=dt.date(2026, 1, 1), font_file=font,
    )  # fmt: skip
    return FigureDrawer(root, job, lambda: None)


def _bars(name: str) -> Bars:
    data = FIGURES[name](_root(), Language.ZH)
    assert isinstance(data, Bars)
    return data


def test_the_organisation_chart_is_the_tree_of_departments() -> None:
    chart = FIGURES["organisation-chart"](_root(), Language.ZH)
    assert isinstance(chart, Node)
    assert (chart.title, chart.note) == ("总经理", "王一")
    assert [child.title for child in chart.children] == ["售后服务部", "质量部"]
    assert chart.children[0].children[0].title == "客服中心"


def test_the_after_sales_chart_shows_posts_and_headcounts() -> None:
    chart = FIGURES["after-sales-chart"](_root(language=Language.EN), Language.EN)
    assert isinstance(chart, Node)
    assert chart.title == "After-sales service"
    posts, centre = chart.children
    assert (posts.title, posts.is_post) == ("Repair engineer  (12)", True)
    assert centre.children[0].title == "Agent  (1)"


def _department(name: str, parent: str | None, *, is_after_sales: bool) -> dict[str, object]:
    return {"id": name, "name": name, "parent": parent, "is_after_sales": is_after_sales}


def _after_sales_chart(*departments: dict[str, object]) -> Node:
    context = {
        "company": {"name": {"zh": "甲公司"}},
        "organisation": {
            "top_management": {"name": {"zh": "王一"}},
            "after_sales_head": {"name": {"zh": "李二"}, "post": {"zh": "售后总监"}},
            "departments": list(departments),
            "posts": [{"name": "主任", "department": str(d["id"]), "headcount": 1}
                      for d in departments],
        },
    }  # fmt: skip
    chart = FIGURES["after-sales-chart"](_root(context), Language.ZH)
    assert isinstance(chart, Node)
    return chart


def test_an_independent_supervision_stands_beside_the_after_sales_centre_not_below_it() -> None:
    chart = _after_sales_chart(
        _department("board", None, is_after_sales=False),
        _department("gm", "board", is_after_sales=False),
        _department("centre", "gm", is_after_sales=True),
        _department("hotline", "centre", is_after_sales=True),
        _department("supervision", "gm", is_after_sales=True),
        _department("sales", "gm", is_after_sales=False),
    )
    assert chart.title == "gm"
    # The posts of the general manager are none of after-sales service.
    assert [child.title for child in chart.children] == ["centre", "supervision"]
    assert not any(child.is_post for child in chart.children)
    posts, hotline = chart.children[0].children
    assert (posts.is_post, hotline.title) == (True, "hotline")


def test_an_after_sales_department_below_another_keeps_its_true_parent() -> None:
    chart = _after_sales_chart(
        _department("gm", None, is_after_sales=False),
        _department("centre", "gm", is_after_sales=True),
        _department("quality", "gm", is_after_sales=False),
        _department("returns", "quality", is_after_sales=True),
    )
    assert [child.title for child in chart.children] == ["centre", "quality"]
    assert [child.title for child in chart.children[1].children] == ["returns"]


def test_after_sales_departments_without_a_parent_stand_below_the_top_management() -> None:
    chart = _after_sales_chart(
        _department("centre", None, is_after_sales=True),
        _department("supervision", None, is_after_sales=True),
    )
    assert (chart.title, chart.note) == ("甲公司", "王一")
    assert [child.title for child in chart.children] == ["centre", "supervision"]


def test_departments_in_a_circle_do_not_loop() -> None:
    context = {"organisation": {"departments": [
        {"id": "a", "name": "a", "parent": "b"}, {"id": "b", "name": "b", "parent": "a"},
    ]}}  # fmt: skip
    with pytest.raises(LookupError):
        FIGURES["organisation-chart"](_root(context), Language.ZH)


def test_charts_show_the_computed_figures() -> None:
    complaints = _bars("complaints-by-month")
    assert complaints.labels[0] == "2025-01"
    assert [name for name, _ in complaints.series] == ["受理", "解决"]
    training = _bars("training-by-month")
    assert training.labels == ("2025-03", "2025-05")
    assert training.series[0][1] == (12.0, 5.0)
    assert _bars("survey-by-question").labels == ("维修是否及时",)


@pytest.mark.parametrize("name", sorted(FIGURES))
@pytest.mark.parametrize("language", list(Language))
def test_every_figure_fits_the_page(name: str, language: Language, font: Path) -> None:
    context = dict(_CONTEXT)
    data = FIGURES[name](_root(context, language), language)
    draw: Any = charts.draw_tree if isinstance(data, Node) else charts.draw_bars
    image = Image.open(io.BytesIO(draw(data, font)))
    assert abs(image.width / 300 * 25.4 - 150) < 1
    assert image.height / 300 * 25.4 < 240
    assert len(image.convert("L").getcolors() or ()) > 10  # something is drawn


def test_many_departments_hang_below_the_root(font: Path) -> None:
    children = tuple(Node(f"部门{n}", "负责人") for n in range(12))
    image = Image.open(io.BytesIO(charts.draw_tree(Node("总经理", children=children), font)))
    assert image.height > image.width / 2


def test_departments_stand_side_by_side_over_their_posts(font: Path) -> None:
    posts = Node("\n".join(f"Installation and repair engineer {n}" for n in range(4)), is_post=True)
    below = tuple(Node(f"Department {n}", "Head", children=(posts,)) for n in range(4))
    root = Node("Director", children=(Node("Centre", children=(posts, *below)), Node("Checks")))
    image = Image.open(io.BytesIO(charts.draw_tree(root, font)))
    assert image.height / 300 * 25.4 <= 120


def test_no_word_of_a_department_is_broken(font: Path) -> None:
    box = charts._box(Node("Development and manufacturing centre"), 0.0, 0.0, 22.0)
    assert set("".join(f"{line} " for line in box.lines).split()) == {
        "Development", "and", "manufacturing", "centre",
    }  # fmt: skip


def test_a_character_that_the_font_lacks_stops_the_build(latin_font: Path) -> None:
    with pytest.raises(TemplateError, match="figure-glyph-missing"):
        _drawer(_root(), latin_font).draw("organisation-chart")


def test_a_figure_needs_data_and_a_font(font: Path) -> None:
    with pytest.raises(TemplateError, match="figure-without-font"):
        _drawer(_root(), None).draw("service-in-time")
    contexts: tuple[dict[str, Any], ...] = (
        {},
        {"stats": {"service": {"by_case": []}}},
        {"stats": {"service": None}},
    )
    for context in contexts:
        with pytest.raises(TemplateError, match="figure-without-data"):
            _drawer(_root(context), font).draw("service-in-time")


def test_a_tall_chart_is_made_to_fit_the_page(tmp_path: Path, font: Path) -> None:
    departments = [
        {"id": f"d{n}", "name": f"部门{n}", "parent": "d0" if n else None} for n in range(40)
    ]
    template = make_template(tmp_path / "t.docx", "{{ figure('organisation-chart') }}")
    job = RenderJob(
        item_id="x", template=template, language=Language.ZH, output=tmp_path / "o.docx",
        is_sample=False, document_date=dt.date(2026, 1, 1), font_file=font,
    )  # fmt: skip
    render_document(job, {"organisation": {"departments": departments}})  # type: ignore[dict-item]
    (shape,) = Document(str(job.output)).inline_shapes
    assert shape.height <= Mm(205)
    assert shape.width < Mm(150)


def test_a_dollar_sign_is_no_formula(font: Path) -> None:
    charts.draw_tree(Node("$x_1$ \\alpha {%"), font)
    charts.draw_bars(Bars(labels=("$a$ $b$",), series=(("", (1.0,)),), axis="$"), font)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("售后服务部", ("售后服务", "部")), ("After sales", ("After", "sales")), ("", ("",))],
)
def test_long_names_are_wrapped(text: str, lines: tuple[str, ...]) -> None:
    assert charts.wrap(text, 4.5) == lines


def test_values_side_by_side_have_as_many_decimals() -> None:
    assert charts.alike((94.0, 94.4)) == ("94.0", "94.4")
    assert charts.alike((3.0, 12.0)) == ("3", "12")
