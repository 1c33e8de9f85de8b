from __future__ import annotations

import pytest

from packbuilder.assemble.paginate import paginate


def test_parts_follow_each_other_from_page_one() -> None:
    placed = paginate([("cover", 1), ("manual", 30), ("licence", 2)])
    assert [(one.item_id, one.first_page, one.page_count) for one in placed] == [
        ("cover", 1, 1),
        ("manual", 2, 30),
        ("licence", 32, 2),
    ]


def test_an_empty_pack_has_no_places() -> None:
    assert paginate([]) == ()


@pytest.mark.parametrize("counts", [[("a", 0)], [("a", 1), ("a", 2)]])
def test_a_part_without_pages_or_twice_is_refused(counts: list[tuple[str, int]]) -> None:
    with pytest.raises(ValueError, match="a "):
        paginate(counts)
