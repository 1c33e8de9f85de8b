from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packbuilder.model.text import Language
from packbuilder.render.environment import DocumentEnvironment
from packbuilder.render.records import Reading, Record
from packbuilder.render.trace import pointer_to, read_digests, readable_path

_TEMPLATES = (
    "{{ company.name }}{% if company.website %}{{ company.website }}{% endif %}",
    "{% for d in depts %}{{ d.name }}{% for t in d.duties %}{{ t }}{% endfor %}{% endfor %}",
    "{% for r in rows %}{{ r.no }}{{ lookup(depts, r.dept).name }}{% endfor %}",
    "{% for r in rows if r.score > 5 %}{{ r.no }}{% else %}none{% endfor %}",
    "{{ rows|length }}{{ rows|map(attribute='score')|sum }}{{ depts[0].name }}",
    "{% if company.head %}there{% else %}absent{% endif %}{{ company.name.zh }}",
    "{{ rows|selectattr('dept', 'equalto', 'a')|list|length }}{{ company.website|slash }}",
    "{{ depts|map(attribute='name')|join_text }}{% if depts == [] %}x{% endif %}",
    "{% if company.name is defined and company.other is not defined %}{{ top }}{% endif %}",
    "{% for r in rows|sort(attribute='score') %}{{ r.no }}{% endfor %}{{ tick('q' in tags) }}",
    "{% if tags %}{{ tags|reverse|first }}{{ tags[-1] }}{% endif %}",
    "{{ tick(company.head == company.deputy) }}",
)

_words = st.sampled_from(["甲", "乙", "q"])
_optional = st.none() | _words
_bilingual = st.fixed_dictionaries({"zh": _words}, optional={"en": _words})
_person = st.fixed_dictionaries({"name": _optional, "phones": st.lists(_words, max_size=1)})
_contexts = st.fixed_dictionaries({
    "company": st.fixed_dictionaries(
        {"name": _bilingual, "website": _optional, "head": _person, "deputy": _person},
        optional={"other": _words},
    ),
    "depts": st.tuples(
        *(
            st.fixed_dictionaries({
                "id": st.just(name), "name": _bilingual, "duties": st.lists(_words, max_size=2),
            })
            for name in "ab"
        )
    ).map(list),
    "rows": st.lists(
        st.fixed_dictionaries({
            "no": st.integers(1, 3), "dept": st.sampled_from("ab"), "score": st.integers(4, 7),
            "unread": _words,
        }),
        max_size=3,
    ),
    "tags": st.lists(_words, max_size=2),
    "top": _words,
})  # fmt: skip


def _fill(source: str, context: dict[str, Any], language: Language) -> tuple[str, tuple[str, ...]]:
    reading = Reading(language)
    environment = DocumentEnvironment(reading)
    variables = environment.variables(Record(context, "", reading))
    return environment.from_string(source).render(variables), reading.trace.pointers()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_TEMPLATES), st.sampled_from(Language), _contexts, _contexts)
def test_equal_digests_mean_an_equal_document(
    source: str, language: Language, before: dict[str, Any], after: dict[str, Any]
) -> None:
    text, reads = _fill(source, before, language)
    if read_digests(before, reads) == read_digests(after, reads):
        assert _fill(source, after, language) == (text, reads)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_TEMPLATES), st.sampled_from(Language), _contexts, st.data())
def test_one_changed_value_is_noticed_wherever_it_shows(
    source: str, language: Language, before: dict[str, Any], data: st.DataObject
) -> None:
    after = copy.deepcopy(before)
    key = data.draw(st.sampled_from(sorted(after)))
    after[key] = data.draw(_contexts)[key]
    text, reads = _fill(source, before, language)
    if _fill(source, after, language)[0] != text:
        assert read_digests(before, reads) != read_digests(after, reads)


def test_a_value_that_is_not_read_changes_no_digest() -> None:
    context: dict[str, Any] = {
        "company": {"name": {"zh": "甲", "en": "A"}, "website": "w"},
        "rows": [{"no": 1, "unread": 1}, {"no": 2, "unread": 2}],
        "other": 1,
    }
    source = "{{ company.name }}{% for r in rows %}{{ r.no }}{% endfor %}"
    _, reads = _fill(source, context, Language.ZH)
    before = read_digests(context, reads)
    context["company"]["website"] = None
    context["company"]["name"]["en"] = "B"
    context["rows"][1]["unread"] = "x"
    context["other"] = [1, 2]
    assert read_digests(context, reads) == before
    context["rows"][1]["no"] = 3
    assert read_digests(context, reads) != before


def test_an_untaken_branch_is_not_read() -> None:
    context = {"a": {"flag": False, "text": "x"}}
    _, reads = _fill("{% if a.flag %}{{ a.text }}{% endif %}", context, Language.ZH)
    assert reads == ("/a/flag", "/a?")


def test_a_column_of_a_long_table_is_one_pointer() -> None:
    context: dict[str, Any] = {"rows": [{"no": n, "tags": ["a"]} for n in range(5000)]}
    source = "{% for r in rows %}{{ r.no }}{% for t in r.tags %}{{ t }}{% endfor %}{% endfor %}"
    _, reads = _fill(source, context, Language.ZH)
    assert set(reads) == {
        "/rows?", "/rows#", "/rows/*?", "/rows/*/no", "/rows/*/tags?", "/rows/*/tags#",
        "/rows/*/tags/0",
    }  # fmt: skip
    assert "absent" not in read_digests(context, reads).values()


@pytest.mark.parametrize("pointer", ["/a", "/a/b", "/a#", "/a/*/b", "/a/0"])
def test_what_is_not_there_is_absent(pointer: str) -> None:
    assert read_digests({}, [pointer]) == {pointer: "absent"}


def test_a_number_and_its_text_differ() -> None:
    assert read_digests({"a": 1}, ["/a"]) != read_digests({"a": "1"}, ["/a"])
    assert read_digests({"a": None}, ["/a"]) != read_digests({}, ["/a"])


@given(st.text(max_size=5))
def test_any_key_can_stand_in_a_pointer(key: str) -> None:
    pointer = pointer_to("", key)
    assert read_digests({key: 1}, [pointer]) == {
        pointer: next(iter(read_digests({"plain": 1}, ["/plain"]).values()))
    }


def test_paths_read_as_templates_write_them() -> None:
    assert readable_path("/products/0/name#") == "products[0].name"


def test_digests_need_no_word_library() -> None:
    code = (
        "import sys, packbuilder.render.trace as t; t.read_digests({}, []);"
        "sys.exit(any(m in sys.modules for m in ('docxtpl', 'docx', 'jinja2', 'lxml')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
