"""A value of the profile that changes, changes in every document that prints it."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.documents import FONT, WholeSet, all_lines
from tests.dossiers import RESOURCES, SAMPLE

from packbuilder.check.figures import figures
from packbuilder.model.profile import JSONValue
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.drafts import plan_drafts
from packbuilder.pipeline.produce import render_job
from packbuilder.plan.planner import plan_pack
from packbuilder.profile.loader import find_company, load_profile
from packbuilder.profile.mapping import map_profile
from packbuilder.render.context import shared_context
from packbuilder.render.document import render_document
from packbuilder.render.trace import read_digests
from packbuilder.source.schema import load_schema, resolve

pytestmark = pytest.mark.xdist_group("whole-set")

_MARKERS = {"zh": "标记值甲乙丙七三九一", "en": "Marker value alpha beta", "": "Marker-7391-X"}
_DAY = "2019-04-17"
_DAY_TEXTS = ("2019年4月17日", "17 April 2019", "2019-04-17")
_NUMBER = 7391
_FORMATS = {
    "date": _DAY,
    "uri": "https://marker-7391.example.com/x",
    "email": "marker-7391@example.com",
}
_SCHEMA: Mapping[str, Any] = load_schema(RESOURCES.schema("company-profile"))


@dataclasses.dataclass(frozen=True)
class Leaf:
    """A value of the profile that may be changed without making it invalid."""

    pointer: str
    old: str | int | float
    new: str | int | float


def _leaves(value: JSONValue, schema: Mapping[str, Any], pointer: str) -> Iterator[Leaf]:
    schema = resolve(schema, _SCHEMA)
    if isinstance(value, dict):
        for key, child in value.items():
            inner = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
            if isinstance(inner, Mapping):
                yield from _leaves(child, inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _leaves(child, schema.get("items", {}), f"{pointer}/{index}")
    elif value is not None and not isinstance(value, bool):
        new = _replacement(value, schema, pointer)
        if new is not None:
            yield Leaf(pointer, value, new)


def _replacement(
    value: str | int | float, schema: Mapping[str, Any], pointer: str
) -> str | int | float | None:
    """Another valid value that nothing else prints; None where there is none."""
    if {"enum", "const", "oneOf", "anyOf", "allOf"} & schema.keys():
        return None
    if isinstance(value, str):
        last = pointer.rpartition("/")[2]
        new = _FORMATS.get(schema.get("format", ""), _MARKERS.get(last, _MARKERS[""]))
        is_valid = re.search(schema.get("pattern", ""), new) and len(new) <= schema.get(
            "maxLength", len(new)
        )
        return new if is_valid else None
    return _NUMBER if schema.get("maximum", _NUMBER) >= _NUMBER else None


def _all_leaves() -> list[Leaf]:
    loaded = load_profile(find_company(SAMPLE), RESOURCES)
    assert loaded.profile is not None
    leaves = list(_leaves(dict(loaded.profile.data), _SCHEMA, ""))
    ids = set(_ids(dict(loaded.profile.data)))
    return [leaf for leaf in leaves if leaf.old not in ids]  # it refers to an entry


def _ids(value: JSONValue) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield str(value["id"])
        value = list(value.values())
    if isinstance(value, list):
        for child in value:
            yield from _ids(child)


_LEAVES = _all_leaves()


def _with(dossier: Dossier, leaf: Leaf) -> Dossier:
    """The dossier with one value changed."""
    data: Any = copy.deepcopy(dict(dossier.profile.data))
    steps = leaf.pointer.split("/")[1:]
    target = data
    for step in steps[:-1]:
        target = target[int(step)] if isinstance(target, list) else target[step]
    last = int(steps[-1]) if isinstance(target, list) else steps[-1]
    target[last] = leaf.new
    old = dossier.profile
    profile = map_profile(old.company_id, old.file, data, dict(old.records))
    plan = plan_pack(profile, dossier.scheme, dossier.locale)
    context = shared_context(profile, dossier.scheme, plan, _SCHEMA)
    return dataclasses.replace(dossier, profile=profile, plan=plan, context=context)


def _affected(whole: WholeSet, changed: Dossier) -> dict[str, Any]:
    """The documents whose recorded reads no longer give the same values."""
    works = {work.item.item_id: work for work in plan_drafts(changed)}
    affected = {}
    for item_id, draft in whole.drafts.items():
        before = read_digests({**whole.dossier.context, **draft.work.context}, draft.reads)
        now = read_digests({**changed.context, **works[item_id].context}, draft.reads)
        if before != now:
            affected[item_id] = works[item_id]
    return affected


def _shows(before: tuple[str, ...], now: tuple[str, ...], leaf: Leaf) -> bool:
    """Whether the changed lines say the new value, or a sum that grew by as much."""
    text = "\n".join(line for line in now if line not in before)
    if isinstance(leaf.new, str):
        if leaf.new == _DAY:
            return any(day in text for day in _DAY_TEXTS)
        # Within a sentence the name of a post begins with a small letter.
        return leaf.new.casefold() in text.casefold()
    assert not isinstance(leaf.old, str)
    growth = leaf.new - leaf.old
    old_numbers = _numbers("\n".join(line for line in before if line not in now))
    return any(x == leaf.new or x - growth in old_numbers for x in _numbers(text))


def _numbers(text: str) -> set[float]:
    plain = (figure.removesuffix("%") for figure in figures(text))
    return {float(figure) for figure in plain if re.fullmatch(r"\d+(\.\d+)?", figure)}


def _is_unique(leaf: Leaf, whole: WholeSet) -> bool:
    """Whether nothing else that documents print holds the old words."""
    if not isinstance(leaf.old, str) or leaf.new == _DAY or len(leaf.old) < 8:
        return False
    if figures(leaf.old):  # templates may say the same with figures of their own
        return False
    everything = json.dumps(whole.dossier.context, ensure_ascii=False, default=str)
    return everything.count(json.dumps(leaf.old, ensure_ascii=False)[1:-1]) == 1


# No shrinking: a leaf is as small as another one, and each try fills documents.
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(0, len(_LEAVES) - 1))
def test_a_changed_value_stands_in_every_document_that_prints_it(
    whole_set: WholeSet, tmp_path: Path, number: int
) -> None:
    faults = _faults(whole_set, tmp_path, _LEAVES[number])
    assert not faults, _LEAVES[number].pointer


def _faults(whole: WholeSet, folder: Path, leaf: Leaf) -> list[str]:
    """The documents that lack the new value, or still say the old one."""
    changed = _with(whole.dossier, leaf)
    affected = _affected(whole, changed)
    is_unique = _is_unique(leaf, whole)
    faults = []
    for item_id, lines in whole.lines.items():
        now = lines
        if item_id in affected:
            path = folder / f"{item_id}.docx"
            job = render_job(affected[item_id], changed, FONT, path)
            render_document(job, changed.context)
            now = all_lines(path)
            if set(now) != set(lines) and not _shows(lines, now, leaf):
                faults.append(f"{item_id} lacks it: {_difference(lines, now)}")
        if is_unique and any(str(leaf.old) in line for line in now):
            faults.append(f"{item_id} still says the old one")
    return faults


def _difference(before: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    return [re.sub(r"\s+", " ", line)[:120] for line in now if line not in before][:5]


def test_most_of_the_profile_can_be_changed() -> None:
    assert len(_LEAVES) > 800
    assert any(leaf.new == _DAY for leaf in _LEAVES)
    assert any(leaf.new == _NUMBER for leaf in _LEAVES)
