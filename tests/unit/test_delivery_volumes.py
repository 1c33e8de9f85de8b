"""Where a pack is split: between documents, as full as the limits allow."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packbuilder.deliver.print_sheets import plan_print
from packbuilder.deliver.profile import BlankPages
from packbuilder.deliver.volumes import Limits, Measured, TooLarge, Volume, plan_volumes
from packbuilder.model.manifest import ManifestItem
from packbuilder.model.plan import Action
from packbuilder.model.text import BilingualText
from packbuilder.pipeline.delivery_files import page_runs

PER_PAGE = 100


def items(*sizes: int | str) -> tuple[ManifestItem, ...]:
    """Items of that many pages; ``"d"`` is a divider."""
    made: list[ManifestItem] = []
    page = 1
    for number, size in enumerate(sizes):
        count = 1 if size == "d" else int(size)
        made.append(
            ManifestItem(
                item_id=f"divider-{number}" if size == "d" else f"item-{number}",
                kind="document", title=BilingualText("题", "T"), language="zh", section="s",
                number=None, version=None, attachment_number=None, first_page=page,
                page_count=count, docx=None, pdf="p", docx_sha256=None, sha256="",
                decision=Action.BUILD, reasons=(), source_name="", source="", tool="",
            )
        )  # fmt: skip
        page += count
    return tuple(made)


def measure(volume: Volume) -> Measured:
    pages = volume.last_page - volume.first_page + 1
    return Measured(pages * PER_PAGE, pages + 1)  # one sheet before each


def pages_of(volumes: Sequence[Volume]) -> list[tuple[int, int]]:
    return [(volume.first_page, volume.last_page) for volume in volumes]


def planned(limits: Limits, *sizes: int | str) -> list[tuple[int, int]]:
    plan = plan_volumes(items(*sizes), measure, limits)
    assert not isinstance(plan, TooLarge)
    return pages_of(plan)


def test_volumes_end_between_documents() -> None:
    assert planned(Limits(size=500), 3, 3, 2, 2) == [(1, 3), (4, 8), (9, 10)]


def test_sheets_count_among_the_pages() -> None:
    assert planned(Limits(pages=5), 3, 1, 1, 3) == [(1, 4), (5, 8)]


def test_no_volume_ends_with_the_sheet_of_a_section() -> None:
    assert planned(Limits(size=300), 2, "d", 2, "d", 1) == [(1, 2), (3, 5), (6, 7)]


def test_a_divider_stands_alone_rather_than_that_nothing_is_delivered() -> None:
    assert planned(Limits(size=300), 2, "d", 3) == [(1, 2), (3, 3), (4, 6)]


def test_a_document_over_the_limit_is_named_with_its_size() -> None:
    plan = plan_volumes(items(2, "d", 9, 1), measure, Limits(size=500))

    assert isinstance(plan, TooLarge)
    assert (plan.item.item_id, plan.measured.size) == ("item-2", 900)


@given(
    st.lists(st.one_of(st.integers(1, 12), st.just("d")), min_size=1, max_size=25),
    st.integers(100, 2500),
)
def test_every_item_stands_once_and_every_volume_keeps_the_limit(
    sizes: list[int | str], limit: int
) -> None:
    limits = Limits(size=limit)
    everything = items(*sizes)

    plan = plan_volumes(everything, measure, limits)

    if isinstance(plan, TooLarge):
        assert plan.item.page_count * PER_PAGE > limit
        return
    assert [item for volume in plan for item in volume.items] == list(everything)
    assert all(limits.allow(measure(volume)) for volume in plan)
    assert [volume.number for volume in plan] == list(range(1, len(plan) + 1))


@pytest.mark.parametrize(
    ("mode", "pages", "sheets"),
    [
        (BlankPages.ITEMS, [1, None, 2, 3, 4, None, 5, None, 6], 5),
        (BlankPages.SECTIONS, [1, 2, 3, 4, 5, 6], 3),
        (BlankPages.NONE, [1, 2, 3, 4, 5, 6], 3),
    ],
)
def test_documents_start_on_a_right_hand_page(
    mode: BlankPages, pages: list[int | None], sheets: int
) -> None:
    copy = plan_print(items(1, 3, "d", 1), mode)

    assert list(copy.pages) == pages
    assert copy.sheets == sheets


def test_pages_are_listed_as_runs() -> None:
    runs = page_runs([1, 2, None, None, 3, 4])

    assert [(run.first, run.count, run.pack_first) for run in runs] == [
        (1, 2, 1), (3, 2, None), (5, 2, 3),
    ]  # fmt: skip
