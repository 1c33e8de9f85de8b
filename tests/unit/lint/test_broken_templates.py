"""Templates with one fault each: it is found, at its place, and nothing else is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.lint.rules import shipped_rules
from tests.unit.lint.word_builder import LATIN_ONLY, field, h, p, run, styles, table, write

from packbuilder.lint.linter import lint_templates

BODY = "word/document.xml"
LOOP = [["No."], ["{%tr for x in products %}"], ["{{ x.name }}"], ["{%tr endfor %}"]]
DELETED = '<w:del w:id="3" w:author="a"><w:r><w:delText>{{ doc.title }}</w:delText></w:r></w:del>'
NESTED = table(["Inner"], ["{{ company.nmae }}"])


def _in_body(where: str, words: str) -> str:
    return f'{BODY}, {where}: "{words}"'


# id, blocks of the body (or other parts by keyword), code, pointer
CASES: list[tuple[str, tuple[str, ...], dict[str, Any], str, str]] = []


def _case(case: str, code: str, pointer: str, *body: str, **parts: Any) -> None:
    CASES.append((case, body, parts, f"template-{code}", pointer))


def _line(case: str, code: str, text: str, words: str = "") -> None:
    """A case with the fault in the second paragraph."""
    _case(case, code, _in_body("paragraph 2", words or text), h("Scope"), p(text))


# Words and paths
_line("a field misspelt", "unknown-field-near", "{{ company.adress.operating }}")
_line("a field that is not there", "unknown-field", "{{ company.zzz }}")
_line("a root misspelt", "unknown-name-near", "{{ compny.name }}")
_line("a root that is not there", "unknown-name", "{{ qqqqqq }}")
_line("a third language", "unknown-field", "{{ company.name.fr }}")
_line(
    "a third language behind set", "unknown-field",
    "{% set z = company.name %}{{ z.fr }}", "…set z = company.name %}{{ z.fr }}",
)  # fmt: skip
_line(
    "a field misspelt behind set and lookup", "unknown-field-near",
    "{% set d = lookup(organisation.departments, 'a') %}{{ d.nme }}",
    "…ion.departments, 'a') %}{{ d.nme }}",
)  # fmt: skip
_line("a field of a record row", "unknown-field-near",
      "{% for s in records.staff %}{{ s.nmae }}{% endfor %}",
      "…or s in records.staff %}{{ s.nmae }}{% endfor %}")  # fmt: skip
_line("the twin column of a record row", "unknown-field-near",
      "{% for s in records.staff %}{{ s.name_en }}{% endfor %}",
      "…or s in records.staff %}{{ s.name_en }}{% endfor %}")  # fmt: skip
_line("a record table misspelt", "unknown-field-near",
      "{% if records.stafff %}x{% endif %}")  # fmt: skip
_line("a figure of stats misspelt", "unknown-field-near", "{{ stats.training.sesions }}")
_line("a field of a list", "list-has-no-field", "{{ products.name }}")
_line("a field of a plain value", "value-has-no-field", "{{ company.uscc.first }}")
_line("a field in brackets", "unknown-field-near", "{{ company['nmae'] }}")
_line("an attribute of map", "unknown-field-near",
      '{{ products|map(attribute="nmae")|join_text }}')  # fmt: skip
_line("an attribute of selectattr", "unknown-field-near",
      '{{ products|selectattr("instalation")|list|length }}')  # fmt: skip
_line("a path in a branch that is never taken", "unknown-field-near",
      "{% if false %}{{ company.nmae }}{% endif %}",
      "{% if false %}{{ company.nmae }}{% endif %}")  # fmt: skip
_line("a path in an else branch", "unknown-field-near",
      "{% if company.website %}w{% else %}{{ company.nmae }}{% endif %}",
      "…ny.website %}w{% else %}{{ company.nmae }}{% endif %}")  # fmt: skip
_line("a loop word", "unknown-field-near",
      "{% for x in products %}{{ loop.indx }}{% endfor %}",
      "{% for x in products %}{{ loop.indx }}{% endfor %}")  # fmt: skip
_line("a loop name behind its loop", "name-outside-loop",
      "{% for x in products %}{{ x.name }}{% endfor %}{{ x.standard }}",
      "…{{ x.name }}{% endfor %}{{ x.standard }}")  # fmt: skip
_line("a value that never comes", "unknown-value",
      '{{ tick(application.stage == "inital") }}')  # fmt: skip
_line("a value that never comes in selectattr", "unknown-value",
      '{{ fees.lines|selectattr("group", "equalto", "trafel")|list|length }}',
      '{{ fees.lines|selectattr("group", "equalto", "trafel")|list|length }}')  # fmt: skip
# Kinds of values
_line("a loop over a record", "not-a-list", "{% for x in company %}a{% endfor %}",
      "{% for x in company %}a{% endfor %}")  # fmt: skip
_line("a loop over a text", "not-a-list", "{% for x in company.name %}a{% endfor %}",
      "{% for x in company.name %}a{% endfor %}")  # fmt: skip
_line("lookup in a record", "not-a-list", "{{ lookup(company, 'a') }}")
_line("a list printed", "prints-list", "{{ products }}")
_line("a record printed", "prints-record", "{{ company.address }}")
_line("a yes-no value printed", "prints-yes-no", "{{ service.loan_unit }}")
_line("a function not called", "prints-function", "{{ tick }}")
_line("a list filter on a text", "filter-input", "{{ company.name|join_text }}")
_line("money of a text", "filter-input", "{{ company.name|money }}")
_line("a date filter on a number", "filter-input", "{{ products[0].warranty_months|date }}")
# Vocabulary
_line("a filter misspelt", "unknown-filter-near", "{{ finance.earmarked_fund.amount|mony }}")
_line("a filter of Jinja that is closed", "unknown-filter", "{{ company.name|xmlattr }}")
_line("a test misspelt", "unknown-test-near", "{% if company.website is definde %}x{% endif %}",
      "{% if company.website is definde %}x{% endif %}")  # fmt: skip
_line("a function that is not there", "unknown-name", "{{ namespace(a=1) }}")
_line("a call that is closed", "call-forbidden", "{{ company.name() }}")
_line("a figure misspelt", "unknown-figure-near", '{{ figure("organization-chart") }}')
_line("an include", "statement-forbidden", '{% include "other.docx" %}')
_line("rich text", "print-prefix", "{{r company.name }}")
_line("a variable that reads as rich text", "print-prefix", "{% set r = 1 %}{{r }}")
_line("a keyword misspelt", "call-arguments", "{{ products|map(atribute='name')|join_text }}")
_line("an argument too many", "call-arguments", "{{ company.phone|phone('cn') }}")
_line("an argument missing", "call-arguments", "{{ tick() }}")
# Tags
_line(
    "more than an end",
    "syntax",
    "{% if company.website %}a{% endif x %}",
    "…% if company.website %}a{% endif x %}",
)
_line(
    "a field of a group",
    "unknown-field-near",
    "{% for g in legal|groupby('kind') %}{{ g.groupr }}{% endfor %}",
    "…legal|groupby('kind') %}{{ g.groupr }}{% endfor %}",
)
_line(
    "a field of an entry of a group",
    "unknown-field-near",
    "{% for g, rows in legal|groupby('kind') %}{{ rows[0].titel }}{% endfor %}",
    "…legal|groupby('kind') %}{{ rows[0].titel }}{% endfor %}",
)
_line("raw without an end", "block-unclosed", "{% raw %}a")
_case(
    "a cell colour twice",
    "cell-tag-twice",
    _in_body("table 1, row 1, cell 1", "{% cellbg 'FF0000' %}{% cellbg 'FF0000' %}a"),
    h("Scope"),
    table(["{% cellbg 'FF0000' %}{% cellbg 'FF0000' %}a"]),
)
_line("a syntax error", "syntax", "{{ company.name | }}")
_line("a syntax error in a condition", "syntax", "{% if company.name = 1 %}a{% endif %}",
      "{% if company.name = 1 %}a{% endif %}")  # fmt: skip
_line("a tag that is not closed", "tag-unclosed", "Name: {{ company.name", "Name: {{ company.name")
_line("a tag misspelt", "unknown-tag-near", "{% if company.website %}a{% endfi %}",
      "…% if company.website %}a{% endfi %}")  # fmt: skip
_line("a tag that is none", "unknown-tag", "{% qwertz %}")
_line("an end without a start", "block-stray", "a{% endif %}")
_line("an else without an if", "block-stray", "a{% else %}b")
_line("an if without an end", "block-unclosed", "{% if company.website %}a")
_case("a for without an end in a cell", "block-unclosed",
      f'{BODY}, table 1, row 2, cell 1: "{{% for x in products %}}{{{{ x.name }}}}"',
      h("Scope"), table(["No."], ["{% for x in products %}{{ x.name }}"]))  # fmt: skip
_case("a tag over two paragraphs", "tag-across-paragraphs",
      _in_body("paragraph 2", "Name: {{ company"), h("Scope"), p("Name: {{ company"),
      p(".name }}"))  # fmt: skip
_case("a tag in a tracked deletion", "tag-deleted", _in_body("paragraph 2", "{{ doc.title }}"),
      h("Scope"), p(DELETED, raw=True))  # fmt: skip
# docxtpl
_case("a percent sign in a control tag", "tag-percent",
      _in_body("paragraph 2", "{%p if 5 % 2 %}"),
      h("Scope"), p("{%p if 5 % 2 %}"), p("a"), p("{%p endif %}"))  # fmt: skip
_case("a space before p", "tag-spaced", _in_body("paragraph 2", "{% p if company.website %}"),
      h("Scope"), p("{% p if company.website %}"), p("a"), p("{%p endif %}"))  # fmt: skip
_case("a row loop outside of a table", "tag-outside-table",
      _in_body("paragraph 2", "{%tr if company.website %}"),
      h("Scope"), p("{%tr if company.website %}"), table(["a"], ["{%tr endif %}"]))  # fmt: skip
_case("a loop that ends otherwise than it starts", "tag-mismatch",
      _in_body("table 1, row 4, cell 1", "{% endfor %}"),
      h("Scope"), table(["No."], ["{%tr for x in products %}"], ["{{ x.name }}"],
                        ["{% endfor %}"]))  # fmt: skip
_case("a row loop over two tables", "loop-two-tables",
      _in_body("table 2, row 1, cell 1", "{%tr endfor %}"),
      h("Scope"), table(["No."], ["{%tr for x in products %}"], ["{{ x.name }}"]), p("between"),
      table(["{%tr endfor %}"], ["a"], head=0, look="0"))  # fmt: skip
_case("a row loop in one row", "loop-one-row",
      _in_body("table 1, row 2, cell 2", "{%tr endfor %}"), h("Scope"),
      table(["No.", "Name"], ["{%tr for x in products %}", "{%tr endfor %}"]))  # fmt: skip
_case("a column loop over two rows", "loop-two-rows",
      _in_body("table 1, row 3, cell 1", "{%tc endfor %}"), h("Scope"),
      table(["No."], ["{%tc for x in products %}"], ["{%tc endfor %}"]))  # fmt: skip
_line("a cell colour outside of a table", "cell-tag-outside-table", "{% cellbg 'FF0000' %}")
_case("text beside a paragraph tag", "tag-drops-text",
      _in_body("paragraph 2", "Only: {%p if company.website %}"),
      h("Scope"), p("Only: {%p if company.website %}"), p("a"), p("{%p endif %}"))  # fmt: skip
_case("text beside a row tag", "tag-drops-text",
      _in_body("table 1, row 2, cell 1", "{%tr for x in products %}"), h("Scope"),
      table(["No.", "Name"], ["{%tr for x in products %}", "lost"], ["{{ x.name }}", "b"],
            ["{%tr endfor %}", ""]))  # fmt: skip
_line("a paragraph block in one paragraph", "block-one-paragraph",
      "{%p if company.website %}{%p endif %}", "…%p if company.website %}{%p endif %}")  # fmt: skip
# Places
_case("a fault in a nested table", "unknown-field-near",
      f'{BODY}, table 1, row 2, cell 1, table 2, row 2, cell 1: "{{{{ company.nmae }}}}"',
      h("Scope"), table(["Outer"], [NESTED + p("after")]))  # fmt: skip
_case("a fault in the second paragraph of a cell", "unknown-field-near",
      f'{BODY}, table 1, row 1, cell 2, paragraph 2: "{{{{ company.nmae }}}}"',
      h("Scope"), table(["a", p("b") + p("{{ company.nmae }}")]))  # fmt: skip
_case("a fault in a header of any name", "unknown-field-near",
      'word/header-first.xml, paragraph 1: "{{ company.nmae }}"',
      h("Scope"), header=p("{{ company.nmae }}"))  # fmt: skip
_case("a tag fault in a header of any name", "tag-unclosed",
      'word/header-first.xml, paragraph 1: "{{ company.name"',
      h("Scope"), header=p("{{ company.name"))  # fmt: skip
_case("a fault in a footer", "unknown-field-near",
      'word/footer.xml, paragraph 1: "{{ doc.tilte }}"', h("Scope"),
      footer=p("{{ doc.tilte }}"))  # fmt: skip
_case("a fault in a footnote", "unknown-field-near",
      'word/footnotes.xml, paragraph 1: "{{ company.nmae }}"', h("Scope"),
      footnote=f'<w:footnote w:id="2">{p("{{ company.nmae }}")}</w:footnote>')  # fmt: skip
_case("a fault in an endnote", "unknown-field-near",
      'word/endnotes.xml, paragraph 1: "{{ company.nmae }}"', h("Scope"),
      endnote=f'<w:endnote w:id="2">{p("{{ company.nmae }}")}</w:endnote>')  # fmt: skip
_case("a fault in the properties", "unknown-field-near",
      'docProps/core.xml, paragraph 1: "{{ company.nmae }}"', h("Scope"),
      subject="{{ company.nmae }}")  # fmt: skip
_case("a fault in split runs", "unknown-field-near",
      _in_body("paragraph 2", "Name: {{ company.nmae }}"), h("Scope"),
      p("Name: {", "{ comp", "any.nm", "ae }", "}"))  # fmt: skip
_case("a fault in the address of a link", "unknown-field-near",
      _in_body("paragraph 2", '…RLINK "packbuilder:item/{{ scheme.idd }}" See'),
      h("Scope"),
      p(field('HYPERLINK "packbuilder:item/{{ scheme.idd }}" ', "See"), raw=True))  # fmt: skip
# Word
_case("bold by hand", "direct-formatting", _in_body("paragraph 2", "Bold"), h("Scope"),
      p(run("Bold", "<w:b/>"), raw=True))  # fmt: skip
_case("centred by hand", "direct-formatting", _in_body("paragraph 2", "Middle"), h("Scope"),
      p("Middle", properties='<w:jc w:val="center"/>'))  # fmt: skip
_case("a style without a Chinese font", "east-asia-font", 'word/styles.xml: "Body Text"',
      h("Scope"), p("a"), styles_part=styles(body_fonts=LATIN_ONLY))  # fmt: skip
_case("no Chinese font at all", "east-asia-font", 'word/styles.xml: "Normal"', h("Scope"),
      styles_part=styles(default_fonts=""))  # fmt: skip
_case("a heading level left out", "heading-gap", _in_body("paragraph 2", "Details"),
      h("Scope"), h("Details", 3))  # fmt: skip
_case("a first heading too deep", "heading-gap", _in_body("paragraph 1", "Scope"), h("Scope", 2))
_case("a table head that does not repeat", "header-row",
      _in_body("table 1, row 1, cell 1", "No."), h("Scope"), table(*LOOP, head=0))  # fmt: skip
_case("a table head below a row", "header-row-late", _in_body("table 1, row 2, cell 1", "b"),
      h("Scope"), table(["a"], ["b"], head=0).replace(
          "<w:tr><w:tc", "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc", 2).replace(
          "<w:tr><w:trPr><w:tblHeader/></w:trPr>", "<w:tr>", 1))  # fmt: skip
_case("a clause that is not in the scheme", "clause-unknown",
      _in_body("paragraph 2", "Answer"), h("Scope"), p("Answer", mark="clause_5_9_9"))  # fmt: skip
_case("a mark misspelt", "clause-unknown", _in_body("paragraph 2", "Answer"), h("Scope"),
      p("Answer", mark="clause-5.3.2.1"))  # fmt: skip
_case("a mark twice", "mark-twice", _in_body("paragraph 3", "b"), h("Scope"),
      p("a", mark="clause_5_3_2_1"), p("b", mark="clause_5_3_2_1"))  # fmt: skip
_case("a link to no item", "link-no-item",
      _in_body("paragraph 2", 'HYPERLINK "packbuilder:item/complaint-log-book"See'), h("Scope"),
      p(field('HYPERLINK "packbuilder:item/complaint-log-book"', "See"), raw=True))  # fmt: skip
_case("a link of no form", "link-form",
      _in_body("paragraph 2", 'HYPERLINK "packbuilder:complaint-log"See'), h("Scope"),
      p(field('HYPERLINK "packbuilder:complaint-log"', "See"), raw=True))  # fmt: skip
_case("a link without its style", "link-style",
      _in_body("paragraph 2", 'HYPERLINK "packbuilder:item/complaint-log"See'), h("Scope"),
      p(field('HYPERLINK "packbuilder:item/complaint-log"', "See", style=""),
        raw=True))  # fmt: skip
_case("a reference to no bookmark", "link-no-mark",
      _in_body("paragraph 2", "PAGEREF nowhere \\h12"), h("Scope"),
      p(field("PAGEREF nowhere \\h", "12"), raw=True))  # fmt: skip
_case("a hyperlink relationship to no item", "link-no-item", _in_body("paragraph 2", "See"),
      h("Scope"),
      p('<w:hyperlink r:id="rId9">' + run("See", '<w:rStyle w:val="Hyperlink"/>')
        + "</w:hyperlink>", raw=True),
      link_target="packbuilder:item/complaint-logg")  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40
    assert len({case for case, *_ in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("body", "parts", "code", "pointer"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_one_fault_is_found_at_its_place(
    tmp_path: Path, body: tuple[str, ...], parts: dict[str, Any], code: str, pointer: str
) -> None:
    path = write(tmp_path / "own-document.zh.docx", *body, **parts)
    found = lint_templates([(path, path.name)], shipped_rules())
    places = [(f.code, f.location.pointer if f.location else None) for f in found]
    assert places == [(code, pointer)]
    assert found[0].location is not None
    assert found[0].location.file == "own-document.zh.docx"
