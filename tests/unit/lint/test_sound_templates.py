"""Templates that use every construct docxtpl documents, and nothing wrong: nothing is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.dossiers import RESOURCES, SAMPLE
from tests.unit.lint.rules import shipped_rules
from tests.unit.lint.word_builder import field, h, p, run, table, write

from packbuilder.lint.linter import lint_templates
from packbuilder.model.text import Language, LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.render.context import document_context
from packbuilder.render.document import render_document
from packbuilder.render.jobs import RenderJob

SOUND: dict[str, tuple[str, ...]] = {
    "print": (p("{{ company.name }} {{company.name.zh}} {{ company['short_name'] }}"),),
    "expressions": (
        p("{{ company.name ~ ' · ' ~ doc.number|slash }}"),
        p("{{ (staffing.after_sales / staffing.total * 100)|round(1)|percent }}"),
        p("{{ products[0].name }} {{ products[1:]|length }} {{ -1 }} {{ 7 // 2 }}"),
        p("{{ company.website if company.website else '/' }} {{ company.website|slash }}"),
        p("{{ company.uscc[:2] }} {{ tick(company.uscc.startswith('91')) }}"),
    ),
    "if, elif, else": (
        p(
            "{% if application.stage == 'initial' %}a{% elif application.stage in "
            "['surveillance', 'recertification'] %}b{% else %}c{% endif %}"
        ),
        p("{% if not company.website and staffing.total > 3 or sales.units_in_use %}x{% endif %}"),
    ),
    "paragraph tags": (
        p("{%p if company.website %}"),
        p("{{ company.website }}"),
        p("{%p else %}"),
        p("/"),
        p("{%p endif %}"),
        p("{%p for line in company.introduction %}"),
        p("{{ line }}"),
        p("{%p endfor %}"),
    ),
    "run tags": (p(run("{%r if company.website %}"), run("w"), run("{%r endif %}"), raw=True),),
    "row tags": (
        table(
            ["No.", "Name"],
            ["{%tr for x in products %}", ""],
            [
                "{{ loop.index }}/{{ loop.length }}",
                "{{ x.name }}{% if not loop.last %},{% endif %}",
            ],
            ["{%tr endfor %}", ""],
        ),
    ),
    "row tags with else": (
        table(
            ["No."],
            ["{%tr for x in records.tools %}"],
            ["{{ x.name }} {{ x.calibration_due|date|slash }}"],
            ["{%tr else %}"],
            ["/"],
            ["{%tr endfor %}"],
        ),
    ),
    "cell tags": (
        table(
            ["{%tc for x in products %}", "{{ x.name }}", "{%tc endfor %}"],
            ["{%tc if company.website %}", "a", "{%tc endif %}"],
            look="0",
            head=0,
        ),
    ),
    "nested tables and loops": (
        table(
            ["Outer"],
            ["{%tr for d in organisation.departments %}"],
            [
                p("{{ d.name }}")
                + table(["Duty"], ["{%tr for x in d.duties %}"], ["{{ x }}"], ["{%tr endfor %}"])
                + p("")
            ],
            ["{%tr endfor %}"],
        ),
    ),
    "cell colour": (table(["{% cellbg 'FFFF00' %}{{ company.name }}", "b"]),),
    "column span": (table(["{% colspan products|length %}{{ company.name }}"]),),
    "vertical merge": (
        table(
            ["Mode", "Name"],
            ["{%tr for x in products %}", ""],
            ["{% vm %}{{ company.name }}", "{{ x.name }}"],
            ["{%tr endfor %}", ""],
        ),
    ),
    "horizontal merge": (
        table(
            ["Name"],
            ["{%tc for x in products %}", "{% hm %}{{ company.name }}", "{%tc endfor %}"],
        ),
    ),
    "comments": (
        p("{#p a comment with {{ anything.at_all }} #}"),
        p("a{# and {% here %} #}b"),
        table(["a"], ["{#tr a row #}"], ["b"]),
    ),
    "whitespace control": (
        p("{% if company.website -%}"),
        p("a"),
        p("{%- endif %}"),
        p("{{- company.name -}}"),
    ),
    "raw": (p("{% raw %}{{ nothing.of_this }}{% endraw %}"),),
    "braces in text": (p("{{ '{{' }} { a } % {{ '%}' }}"),),
    "less and greater": (p("{% if staffing.total >= 3 and 1 < 2 %}<>&{% endif %}"),),
    "smart quotes": (p("{% if application.stage == “initial” %}{{ ‘x’ }}{% endif %}"),),
    "set": (
        p("{% set z = company.name %}{{ z.zh }} {{ z.en }}"),
        p("{% set rows = products|selectattr('installation')|list %}{{ rows[0].name }}"),
        p("{% set block %}a{% endset %}{{ block }}"),
        p("{% set a, b = company.name, staffing.total %}{{ a }}{{ b }}"),
    ),
    "with": (p("{% with head = documents.approved_by %}{{ head.name }}{% endwith %}"),),
    "macro": (
        p("{% macro shown(x, y=1) %}{{ x }}{{ y }}{% endmacro %}{{ shown(company.name) }}"),
        p("{% macro framed() %}[{{ caller() }}]{% endmacro %}{% call framed() %}a{% endcall %}"),
    ),
    "filter block": (p("{% filter upper %}a{% endfilter %}"),),
    "loops": (
        p(
            "{% for x in products if x.installation %}{{ loop.index0 }}{{ loop.revindex }}"
            "{{ loop.cycle('a', 'b') }}{% else %}/{% endfor %}"
        ),
        p("{% for x in products %}{% for m in x.models %}{{ m }}{% endfor %}{% endfor %}"),
        p("{% for n in range(3) %}{{ n }}{% endfor %}"),
        p(
            "{% for pair in products|batch(2) %}{% for x in pair %}{{ x.name }}{% endfor %}"
            "{% endfor %}"
        ),
        p("{% for x in products|sort(attribute='id')|reverse %}{{ x.name }}{% endfor %}"),
        p(
            "{% for group in fees.lines|groupby('group') %}{{ group.grouper }}"
            "{{ group.list|length }}{% endfor %}"
        ),
        p("{% for kind, rows in fees.lines|groupby('group') %}{{ kind }}{% endfor %}"),
    ),
    "filters": (
        p("{{ application.submission_date|date }} {{ finance.earmarked_fund.amount|money }}"),
        p("{{ products|map(attribute='name')|join_text }} {{ company.phone|phone }}"),
        p("{{ finance.budget|sum(attribute='amount')|money }} {{ products|length }}"),
        p("{{ (products|first).name }} {{ company.name|upper|replace('A', 'B')|trim }}"),
        p("{{ sales.modes|map(attribute='share_percent')|max|percent }}"),
        p("{{ products|selectattr('installation', 'equalto', true)|list|length }}"),
        p("{{ legal|rejectattr('effective')|map(attribute='title')|list|join(', ') }}"),
        p("{{ [company.name, company.short_name]|map('upper')|join(', ') }}"),
    ),
    "tests": (
        p("{{ tick(company.website is defined) }}{{ tick(staffing.total is divisibleby 2) }}"),
        p("{% if company.website is not none %}{{ company.website|slash }}{% endif %}"),
    ),
    "functions": (
        p("{{ tick(application.level == 'five-star') }}"),
        p("{{ lookup(organisation.departments, organisation.posts[0].department).name }}"),
        p("{{ figure('organisation-chart') }}"),
    ),
    "records and figures": (
        p("{% for row in records.staff %}{{ row.name }} {{ row.hired|date }}{% endfor %}"),
        p("{% if stats.staff %}{{ stats.staff.after_sales|persons }}{% endif %}"),
        p("{% for clause in scheme.clauses if clause.is_leaf %}{{ clause.number }}{% endfor %}"),
    ),
    "split runs": (
        p(
            "{",
            "{ company",
            ".na",
            "me }",
            "} and {",
            "% if company.website %}x",
            "{%",
            " endif %}",
        ),
    ),
    "Word's own hints": (
        p(run("文", '<w:rFonts w:hint="eastAsia"/><w:lang w:eastAsia="zh-CN"/>'), raw=True),
    ),
    "a field name like a tag letter": (
        p("{% for p in products %}{{ p.name }}{% endfor %}{% set r = 1 %}{{ r }}"),
    ),
    "marks and links": (
        h("Handling", 1),
        h("Receipt", 2),
        p("{%p if records.complaints %}"),
        p("Log", mark="clause_5_3_2_1"),
        p("{%p else %}"),
        p("Blank form", mark="clause_5_3_2_1"),
        p("{%p endif %}"),
        p(field('HYPERLINK "packbuilder:item/complaint-procedure"', "See"), raw=True),
        p(field("PAGEREF clause_5_3_2_1 \\h", "12", style=""), raw=True),
        p(field('HYPERLINK \\l "clause_5_3_2_1"', "See"), raw=True),
        p(field('HYPERLINK "https://www.example.com/"', "See"), raw=True),
        p("{%p for c in scheme.clauses %}"),
        p(field('HYPERLINK "packbuilder:item/{{ c.number }}"', "See"), raw=True),
        p("{%p endfor %}"),
    ),
    "a form without a head row": (
        table(
            ["Name", "{{ company.name }}"],
            ["Address", "{{ company.address.operating }}"],
            head=0,
            look="0",
        ),
    ),
}


def _write(folder: Path, body: tuple[str, ...]) -> Path:
    return write(
        folder / "own-document.zh.docx",
        h("Scope"),
        *body,
        header=p("{{ company.short_name }} · {{ doc.title }}"),
        footer=p("{{ doc.number|slash }}"),
        footnote='<w:footnote w:id="2">' + p("{{ scheme.title }}") + "</w:footnote>",
        subject="{{ doc.title }}",
    )


@pytest.mark.parametrize("body", SOUND.values(), ids=SOUND)
def test_nothing_is_said_of_a_sound_template(tmp_path: Path, body: tuple[str, ...]) -> None:
    path = _write(tmp_path, body)
    found = lint_templates([(path, path.name)], shipped_rules())
    assert [(f.code, f.location.pointer if f.location else "") for f in found] == []


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    opened = open_dossier(SAMPLE, RESOURCES, LocaleMode.ZH)
    assert isinstance(opened, Dossier)
    return opened


@pytest.mark.parametrize("name", [name for name in SOUND if name != "functions"])
def test_a_sound_template_can_be_filled(tmp_path: Path, dossier: Dossier, name: str) -> None:
    item = next(i for i in dossier.plan.items if i.item_id == "service-manual")
    job = RenderJob(
        item_id="own-document",
        template=_write(tmp_path, SOUND[name]),
        language=Language.ZH,
        context=document_context(item, dossier.profile),
        output=tmp_path / "filled.docx",
        is_sample=False,
        document_date=dt.date(2026, 1, 1),
    )
    render_document(job, dossier.context)
    assert job.output.is_file()
