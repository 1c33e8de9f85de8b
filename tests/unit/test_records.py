from __future__ import annotations

from typing import Any

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from packbuilder.model.text import Language
from packbuilder.render.environment import DocumentEnvironment, UnprintableError
from packbuilder.render.records import MAX_TEXT_LENGTH, Reading, Record, ValueTooLongError


def _fill(source: str, context: dict[str, Any], language: Language = Language.ZH) -> str:
    return _fill_and_tell(source, context, language)[0]


def _fill_and_tell(
    source: str, context: dict[str, Any], language: Language
) -> tuple[str, tuple[str, ...]]:
    reading = Reading(language)
    environment = DocumentEnvironment(reading)
    variables = environment.variables(Record(context, "", reading))
    return environment.from_string(source).render(variables), tuple(reading.missing_english)


def test_an_attribute_is_the_key_never_a_method() -> None:
    context = {"company": {"items": 3, "keys": "k", "read": "r", "path": "p", "names": "n"}}
    source = "{{ company.items }}{{ company.keys }}{{ company['read'] }}{{ company.path }}"
    assert _fill(source, context) == "3krp"


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("{{ compny.name }}", "compny"),
        ("{{ company.nmae }}", "company.nmae"),
        ("{{ company.values }}", "company.values"),
        ("{{ company.head.phone }}", "company.head.phone"),
        ("{{ company.name.fr }}", "company.name.fr"),
        ("{{ rows[0].x }}", "rows[0].x"),
        ("{{ rows[9].a }}", "rows[9]"),
        ("{{ rows.count }}", "rows.count"),
        ("{% for row in rows %}{{ row.y }}{% endfor %}", "rows[0].y"),
        ("{{ company.website.host }}", "company.website.host"),
        ("{{ company.__class__ }}", "company.__class__"),
        ("{% if company.nmae %}x{% endif %}", "company.nmae"),
        ("{{ rows|map(attribute='z')|first }}", "rows[0].z"),
    ],
)
def test_an_unknown_name_stops_with_its_path(source: str, path: str) -> None:
    context = {
        "company": {"name": {"zh": "甲"}, "head": {"name": "x"}, "website": None},
        "rows": [{"a": 1}],
    }
    with pytest.raises(UndefinedError) as caught:
        _fill(source, context)
    assert str(caught.value) == path


def test_a_text_prints_in_the_language_of_the_document() -> None:
    context = {"name": {"zh": "甲 & 乙", "en": "A & B"}}
    assert _fill("{{ name }}", context) == "甲 &amp; 乙"
    assert _fill("{{ name }}", context, Language.EN) == "A &amp; B"
    assert _fill("{{ name.zh }}", context, Language.EN) == "甲 &amp; 乙"
    assert _fill("{{ name|upper }}", context, Language.EN) == "A &amp; B"


@pytest.mark.parametrize("name", [{"zh": "甲"}, {"zh": "甲", "en": None}, {"zh": "甲", "en": ""}])
def test_missing_english_is_said_and_remembered(name: dict[str, Any]) -> None:
    context = {"company": {"name": name}, "rows": [{"name": {"zh": "乙"}}]}
    source = "{{ company.name }} {{ rows[0].name }} {{ company.name }}"
    text, missing = _fill_and_tell(source, context, Language.EN)
    assert text == (
        "[English to be supplied: company.name] [English to be supplied: rows[0].name] "
        "[English to be supplied: company.name]"
    )
    assert missing == ("/company/name", "/rows/0/name")
    assert _fill_and_tell(source, context, Language.ZH) == ("甲 乙 甲", ())


def test_comparing_a_text_does_not_report_missing_english() -> None:
    context = {"name": {"zh": "甲"}}
    source = "{% if name == '甲' %}same{% endif %}{% if name %}!{% endif %}"
    assert _fill_and_tell(source, context, Language.EN) == ("same!", ())


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("{{ none_ }}", "empty"),
        ("{{ flag }}", "yes-no"),
        ("{{ rows }}", "list"),
        ("{{ head }}", "record"),
        ("{{ range }}", "function"),
        ("{{ rows|map(attribute='a') }}", "list"),
        ("{{ 'x' ~ flag }}", "yes-no"),
        ("{{ not_finite }}", "number"),
    ],
)
def test_only_texts_and_numbers_print(source: str, kind: str) -> None:
    context = {
        "none_": None, "flag": True, "rows": [{"a": 1}], "head": {"a": 1},
        "not_finite": float("nan"),
    }  # fmt: skip
    with pytest.raises(UnprintableError) as caught:
        _fill(source, context)
    assert str(caught.value) == kind


@pytest.mark.parametrize(
    ("value", "is_there"),
    [
        (None, False), ({"a": None, "b": [], "c": {"d": None}}, False), ({}, False), ([], False),
        ({"a": None, "b": 0}, True), ({"a": [{"b": None}]}, True), ({"zh": None}, False),
        ({"zh": "甲"}, True), ("", False), (0, False), ([None], True),
    ],
)  # fmt: skip
def test_what_is_absent_is_false(value: Any, is_there: bool) -> None:
    assert _fill("{% if x %}yes{% else %}no{% endif %}", {"x": value}) == (
        "yes" if is_there else "no"
    )


def test_leaves_compare_and_calculate() -> None:
    context = {"stage": "initial", "list": ["a", "b"], "n": 3, "t": {"zh": "甲"}}
    assert _fill("{{ tick(stage == 'initial') }}{{ tick('b' in list) }}", context) == "☑☑"
    assert _fill("{{ tick(stage in ['initial']) }}{{ n + 1 }}{{ n / 2 }}", context) == "☑41.5"
    assert _fill("{{ list|length }}{{ list[-1] }}{{ list[:1]|first }}", context) == "2ba"
    assert _fill("{% for x in list|reverse %}{{ x }}{% endfor %}", context) == "ba"
    assert _fill("{{ tick(list == ['a', 'b']) }}{{ tick(t == '甲') }}", context) == "☑☑"


def test_characters_that_xml_forbids_are_dropped() -> None:
    assert _fill("{{ x }}", {"x": "a\ud800b\x00c\x0bd\ufffee\r\nf"}) == "abcde\nf"


def test_a_value_that_is_too_long_is_named() -> None:
    with pytest.raises(ValueTooLongError, match=r"company\.name"):
        _fill("{{ company.name }}", {"company": {"name": "x" * (MAX_TEXT_LENGTH + 1)}})


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'x' * 999999999 }}", "{{ 999999999 * 'x' }}", "{{ [1] * 99999999 }}",
        "{{ (x ~ x) * 600000 }}",
    ],
)  # fmt: skip
def test_a_product_cannot_eat_memory(source: str) -> None:
    with pytest.raises(ValueTooLongError):
        _fill(source, {"x": "ab"})


@pytest.mark.parametrize(
    "source", ["{{ '%s' % x }}", "{{ 9 ** 999999999 }}", "{{ range(999999999)|length }}"]
)
def test_operators_that_hide_or_explode_are_refused(source: str) -> None:
    with pytest.raises((SecurityError, OverflowError)):
        _fill(source, {"x": None})


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''['__class__'] }}",
        "{{ tick.__globals__ }}",
        "{{ lookup.__globals__['__builtins__'] }}",
        "{{ x|attr('__class__') }}",
        "{{ '{0.__class__}'.format(x) }}",
        "{{ x|map('attr', '__class__')|list|length }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__ }}",
        "{{ x.append(1) }}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(source: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - Jinja has many refusals
        _fill(source, {"x": ["a"]})
    assert "root:" not in str(caught.value)


def test_a_template_cannot_change_the_data() -> None:
    context: dict[str, Any] = {"rows": [{"a": 1}], "head": {"a": 1}}
    for source in ("{{ rows.append(1) }}", "{{ head.update({'a': 2}) }}", "{% set rows.a = 1 %}"):
        with pytest.raises(Exception):  # noqa: B017, PT011
            _fill(source, context)
    _fill("{% set rows = [] %}{% set head = 1 %}", context)
    assert context == {"rows": [{"a": 1}], "head": {"a": 1}}
