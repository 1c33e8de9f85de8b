from __future__ import annotations

import datetime as dt
import io
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from tests.helpers import docx_lines, font_path, make_template

from packbuilder.errors import TemplateError
from packbuilder.model.text import Language
from packbuilder.render import service
from packbuilder.render.jobs import RenderJob
from packbuilder.render.service import render_documents


@pytest.fixture
def font() -> Path:
    path = font_path("Noto Sans CJK SC:lang=zh-cn")
    if path is None:
        pytest.skip("no font found by fontconfig")
    return path


def _job(template: Path, *, item_id: str = "item", **changes: Any) -> RenderJob:
    values: dict[str, Any] = {
        "item_id": item_id,
        "template": template,
        "language": Language.ZH,
        "context": {},
        "output": template.parent / f"{item_id}.out.docx",
        "is_sample": False,
        "document_date": dt.date(2026, 3, 5),
    }
    return RenderJob(**{**values, **changes})


def test_documents_share_a_context_and_add_their_own(tmp_path: Path) -> None:
    template = make_template(tmp_path / "t.docx", "{{ company }} {{ doc.title }} {{ price|money }}")
    jobs = [_job(template, item_id=n, context={"doc": {"title": n}}) for n in ("a", "b")]
    shared: dict[str, Any] = {"company": "甲\ud800", "doc": None, "price": Decimal("0.30")}
    done = render_documents(jobs, shared=shared)
    assert [document.item_id for document in done] == ["a", "b"]
    assert docx_lines(jobs[1].output) == ["甲 b ¥0.30"]
    assert "/doc/title" in done[0].reads


def test_nothing_to_do_starts_nothing() -> None:
    assert render_documents([]) == ()


def test_an_error_crosses_the_process_with_its_names(tmp_path: Path) -> None:
    good = make_template(tmp_path / "good.docx", "text")
    bad = make_template(tmp_path / "bad.docx", "网址 {{ company.nmae }}")
    with pytest.raises(TemplateError) as caught:
        render_documents(
            [_job(good), _job(bad, item_id="letter")], shared={"company": {"name": "x"}}
        )
    assert caught.value.code == "template-undefined"
    assert caught.value.params == {
        "file": "bad.docx",
        "document": "letter",
        "variable": "company.nmae",
        "place": "word/document.xml: 网址 {{ company.nmae }}",
    }


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'x' * 999999999 }}",
        "{% set x = 'xxxxxxxxxx' * 100000 %}{{ ([x] * 100000)|join }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_that_runs_away_is_stopped(
    tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = make_template(tmp_path / "t.docx", source)
    started = time.monotonic()
    with pytest.raises(TemplateError) as caught:
        render_documents([_job(template)], timeout_seconds=3)
    assert time.monotonic() - started < 10
    assert caught.value.code in {"template-runaway", "template-value-too-long"}
    assert caught.value.params["document"] == "item"
    assert not _job(template).output.exists()


def test_a_template_cannot_run_a_command_or_read_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    trace = tmp_path / "trace"
    for number, source in enumerate(
        (
            f"{{{{ lookup.__globals__['__builtins__']['open']('{secret}').read() }}}}",
            f"{{{{ ''.__class__.__mro__[1].__subclasses__()[99]('touch {trace}') }}}}",
            "{{ self.__init__.__globals__.__builtins__.__import__('os').system('touch "
            f"{trace}') }}}}",
            f"{{% include '{secret}' %}}",
        )
    ):
        template = make_template(tmp_path / f"t{number}.docx", "text", header=source)
        with pytest.raises(TemplateError):
            render_documents([_job(template)])
    assert not trace.exists()
    template = make_template(tmp_path / "p.docx", "text")
    document = Document(str(template))
    document.core_properties.subject = "{{ ''.__class__.__mro__ }}"
    document.save(str(template))
    with pytest.raises(TemplateError):
        render_documents([_job(template)])


def test_a_template_cannot_change_what_the_next_one_sees(tmp_path: Path) -> None:
    first = make_template(
        tmp_path / "a.docx", "{% set rows = [9] %}{% set company = 'evil' %}{{ company }}"
    )
    second = make_template(tmp_path / "b.docx", "{{ company }}{{ rows|length }}")
    jobs = [_job(first, item_id="a"), _job(second, item_id="b")]
    render_documents(jobs, shared={"company": "good", "rows": [1, 2]})
    assert docx_lines(jobs[1].output) == ["good2"]


def test_five_thousand_rows_do_not_take_minutes(tmp_path: Path) -> None:
    cells = [f"{{{{ r.c{n} }}}}" for n in range(8)]
    template = make_template(
        tmp_path / "t.docx",
        rows=[["{%tr for r in rows %}", *[""] * 7], cells, ["{%tr endfor %}", *[""] * 7]],
    )
    rows: Any = [{f"c{n}": f"值 {row}" for n in range(8)} for row in range(5000)]
    job = _job(template)
    started = time.monotonic()
    (done,) = render_documents([job], shared={"rows": rows})
    assert time.monotonic() - started < 60
    assert len(done.reads) < 20
    assert Document(str(job.output)).element.xml.count("值 4999") == 8


def test_a_child_that_says_nonsense_is_a_runaway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = make_template(tmp_path / "t.docx", "text")
    monkeypatch.setattr(service, "_run", lambda *_: {"done": []})
    with pytest.raises(TemplateError, match="template-runaway"):
        render_documents([_job(template)])


def _picture_of(path: Path) -> tuple[Image.Image, str]:
    document = Document(str(path))
    (picture,) = document.element.iter(qn("wp:docPr"))
    (blip,) = document.element.iter(qn("a:blip"))
    blob = document.part.related_parts[blip.get(qn("r:embed"))].blob
    return Image.open(io.BytesIO(blob)), picture.get("descr")


def test_a_figure_arrives_with_words_for_who_cannot_see_it(tmp_path: Path, font: Path) -> None:
    template = make_template(tmp_path / "t.docx", "{{ figure('service-in-time') }}", "end")
    case = {"name": {"zh": "一般故障", "en": "Ordinary"}, "in_time_percent": 98.5}
    shared: Any = {"stats": {"service": {"by_case": [case, {**case, "in_time_percent": None}]}}}
    jobs = [
        _job(template, item_id=str(language), language=language, font_file=font)
        for language in Language
    ]
    done = render_documents(jobs, shared=shared)
    image, words = _picture_of(jobs[0].output)
    assert words == "各类服务按时完成率条形图"
    assert _picture_of(jobs[1].output)[1] == "Bar chart of service completed in time by case"
    assert abs(image.width / 300 * 25.4 - 150) < 1
    assert "/stats/service/by_case/*/in_time_percent" in done[0].reads
