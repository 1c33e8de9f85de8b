"""Page numbers that stay: unique, in order, kept for kept pages, whatever happens in a round."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packbuilder.assemble.manifest_file import Manifest
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_labels import StableLabels, stable_labels
from packbuilder.assemble.verify_references import page_said
from packbuilder.model.page_label import (
    LABEL,
    format_label,
    label_runs,
    label_spans,
    parse_label,
)

_PLACES = st.lists(st.integers(0, 60), min_size=1, max_size=5).filter(
    lambda places: len(places) == 1 or places[-1] > 0
)


def _numbered(labels: StableLabels, now: list[tuple[str, int]]) -> list[tuple[str, list[str]]]:
    """Today's pack as the next round will find it."""
    rest = iter(labels.labels)
    return [(item_id, [next(rest) for _ in range(pages)]) for item_id, pages in now]


FIRST = [("cover", ["1"]), ("manual", ["2", "3", "4"]), ("plan", ["5", "6"]), ("list", ["7"])]


def test_a_pack_that_did_not_change_keeps_its_numbers() -> None:
    now = [(item_id, len(labels)) for item_id, labels in FIRST]

    found = stable_labels(FIRST, now)

    assert found == StableLabels(labels=("1", "2", "3", "4", "5", "6", "7"), retired=())


def test_pages_that_came_in_are_lettered_after_the_number_before_them() -> None:
    now = [("cover", 1), ("manual", 5), ("scan", 2), ("plan", 2), ("list", 1), ("last", 1)]

    found = stable_labels(FIRST, now)

    assert found.labels == (
        "1", "2", "3", "4", "4A", "4B", "4C", "4D", "5", "6", "7", "7A",
    )  # fmt: skip
    assert found.retired == ()


def test_numbers_of_pages_that_went_are_told_and_not_used_again() -> None:
    found = stable_labels(FIRST, [("cover", 1), ("manual", 2), ("scan", 2), ("list", 1)])

    assert found.labels == ("1", "2", "3", "3A", "3B", "7")
    assert found.retired == ("4", "5", "6")


def test_letters_go_on_in_the_next_round_and_make_room_where_they_must() -> None:
    now = [("cover", 1), ("manual", 4), ("scan", 2), ("plan", 2), ("list", 1)]
    first = stable_labels(FIRST, now)
    assert first.labels == ("1", "2", "3", "4", "4A", "4B", "4C", "5", "6", "7")
    grown = [("cover", 1), ("manual", 6), ("scan", 3), ("plan", 2), ("list", 1)]

    second = stable_labels(_numbered(first, now), grown, first.retired)

    assert second.labels == (
        "1", "2", "3", "4", "4A", "4A1", "4A2", "4B", "4C", "4D", "5", "6", "7",
    )  # fmt: skip


def test_a_page_before_the_first_letter_gets_a_dot() -> None:
    first = stable_labels(FIRST, [("cover", 1), ("scan", 1), ("manual", 3), ("plan", 2)])
    assert first.labels[:3] == ("1", "1A", "2")
    before = _numbered(first, [("cover", 1), ("scan", 1), ("manual", 3), ("plan", 2)])

    second = stable_labels(before, [("cover", 3), ("scan", 1), ("manual", 3), ("plan", 2)])

    assert second.labels[:5] == ("1", "1.1", "1.2", "1A", "2")


def test_a_letter_that_was_taken_back_is_not_given_to_another_page() -> None:
    now = [("cover", 1), ("scan", 1), ("manual", 3), ("plan", 2), ("list", 1)]
    first = stable_labels(FIRST, now)
    gone = [("cover", 1), ("manual", 3), ("plan", 2), ("list", 1)]
    second = stable_labels(_numbered(first, now), gone, first.retired)
    assert second.retired == ("1A",)

    third = stable_labels(
        _numbered(second, gone),
        [("cover", 1), ("other", 1), ("manual", 3), ("plan", 2), ("list", 1)],
        second.retired,
    )

    assert third.labels[:3] == ("1", "1B", "2")
    assert third.retired == ("1A",)


def test_of_items_that_changed_places_the_larger_share_keeps_its_numbers() -> None:
    found = stable_labels(FIRST, [("plan", 2), ("cover", 1), ("manual", 3), ("list", 1)])

    assert found.labels == ("0A", "0B", "1", "2", "3", "4", "7")
    assert found.retired == ("5", "6")


def test_after_z_come_two_letters() -> None:
    labels = stable_labels([("a", ["1"]), ("b", ["2"])], [("a", 30), ("b", 1)]).labels

    assert labels[26:29] == ("1Z", "1AA", "1AB")
    assert labels[-1] == "2"


def test_what_is_no_label_is_refused() -> None:
    for text in ("", "A", "14a", "14A0", "14.", "014", "14-A", "14AA A"):
        with pytest.raises(ValueError, match="no page label"):
            parse_label(text)
    for places in ((), (1, 0), (-1,)):
        with pytest.raises(ValueError, match="no page label"):
            format_label(places)


@given(_PLACES)
def test_a_label_reads_back_as_it_was_written(places: list[int]) -> None:
    label = format_label(tuple(places))

    assert parse_label(label) == tuple(places)
    assert re.fullmatch(LABEL, label)


def test_runs_and_spans_draw_together_what_counts_on() -> None:
    labels = ["1", "2", "2A", "2B", "3", "4", "7"]

    assert [(run.index, run.label, run.start) for run in label_runs(labels)] == [
        (0, "1", 1), (2, "2A", None), (3, "2B", None), (4, "3", 3), (6, "7", 7),
    ]  # fmt: skip
    assert label_spans(labels) == "1–2, 2A–2B, 3–4, 7"
    assert label_spans([]) == ""


@dataclass(frozen=True)
class _Pack:
    """What a round left, as the next one finds it."""

    items: tuple[tuple[str, tuple[str, ...]], ...]
    retired: tuple[str, ...] = ()
    given: dict[str, tuple[str, int]] = field(default_factory=dict)  # label to whose page it was


_EDITS = st.lists(
    st.tuples(st.sampled_from(["grow", "shrink", "insert", "drop", "swap"]),
              st.integers(0, 30), st.integers(1, 5)),
    max_size=6,
)  # fmt: skip


def _edited(
    pack: list[tuple[str, int]], edits: list[tuple[str, int, int]], mark: str
) -> list[tuple[str, int]]:
    items = list(pack)
    for step, (kind, where, amount) in enumerate(edits):
        at = where % len(items)
        name, pages = items[at]
        if kind == "grow":
            items[at] = (name, pages + amount)
        elif kind == "shrink":
            items[at] = (name, max(1, pages - amount))
        elif kind == "insert":
            items.insert(at, (f"new-{mark}-{step}", amount))
        elif kind == "drop" and len(items) > 1:
            del items[at]
        elif kind == "swap":
            items.insert((at + amount) % len(items), items.pop(at))
    return items


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.lists(_EDITS, max_size=4))
def test_over_any_rounds_numbers_are_unique_in_order_and_never_used_twice(
    counts: list[int], rounds: list[list[tuple[str, int, int]]]
) -> None:
    pages = [(f"item-{index}", count) for index, count in enumerate(counts)]
    numbers = iter(range(1, sum(counts) + 1))
    pack = _Pack(items=tuple((i, tuple(str(next(numbers)) for _ in range(c))) for i, c in pages))
    for round_number, edits in enumerate(rounds):
        now = _edited([(i, len(labels)) for i, labels in pack.items], edits, str(round_number))
        found = stable_labels(pack.items, now, pack.retired)
        keys = [parse_label(label) for label in found.labels]
        after = dict(_numbered(found, now))
        before = dict(pack.items)

        assert len(keys) == sum(count for _, count in now)
        assert all(a < b for a, b in pairwise(keys))
        submitted = {label for labels in before.values() for label in labels} | {*pack.retired}
        assert {*found.retired} == submitted - {*found.labels}
        for item_id, labels in after.items():  # a number means what it meant, or nothing
            for index, label in enumerate(labels):
                owner = pack.given.setdefault(label, (item_id, index))
                assert owner == (item_id, index)
        order = [item_id for item_id, _ in now if item_id in before]
        if order == [item_id for item_id, _ in pack.items if item_id in after]:
            for item_id in order:  # nothing changed places: every page keeps its number
                kept = min(len(before[item_id]), len(after[item_id]))
                assert list(before[item_id])[:kept] == after[item_id][:kept]
        pack = replace(
            pack,
            items=tuple((item_id, tuple(labels)) for item_id, labels in after.items()),
            retired=found.retired,
        )


def _numbering(*, is_stable: bool) -> Numbering:
    return Numbering(
        Manifest(
            file="manifest.en.json", locale="en", pack_path="pack.en.pdf", pack_sha256="",
            pack_id="", is_draft=False, page_count=0, known_digests=frozenset(), items=(),
            pages=(), retired=() if is_stable else None,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "behind", "said"),
    [
        ("Service manual", ", page 14A", "14A"),
        ("Service manual", ", page\r\n14 Annex 3-1", "14"),
        ("Service manual", ", page\u00a014A", "14A"),
        ("见服务手册第14A1页", "", "14A1"),
        ("服务手册", "，第 14.1 页；", "14.1"),
        ("服务手册", "（第１４Ａ页）", "14A"),
        ("Pages 12", "", "12"),
        ("Service manual", ", page 14a", None),
        ("Service manual", " of 2026", None),
    ],
)
def test_a_lettered_number_is_read_off_a_link(inside: str, behind: str, said: str | None) -> None:
    assert page_said(inside, behind, _numbering(is_stable=True)) == said


def test_without_letters_what_follows_a_number_is_no_part_of_it() -> None:
    assert page_said("page 12Annex 3", "", _numbering(is_stable=False)) == "12"
