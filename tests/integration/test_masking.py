"""Personal facts are masked wherever a document goes to others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.documents import WholeSet

pytestmark = pytest.mark.xdist_group("whole-set")

_LONG_NUMBER = re.compile(r"\d[\d \-]{8,}\d[Xx]?")


def _column(whole: WholeSet, table: str, column: str) -> set[str]:
    rows = whole.dossier.profile.records[table].rows
    return {str(row[column]) for row in rows if row.get(column)}


def _long_numbers(whole: WholeSet) -> Iterator[tuple[str, str]]:
    for item_id, lines in whole.lines.items():
        for line in lines:
            for match in _LONG_NUMBER.finditer(line):
                yield item_id, re.sub(r"[^\dXx]", "", match[0])


def test_no_document_prints_an_identity_number(whole_set: WholeSet) -> None:
    numbers = _column(whole_set, "staff", "id_number")
    assert len(numbers) == 48
    everything = {name: "\n".join(lines) for name, lines in whole_set.lines.items()}
    for item_id, text in everything.items():
        assert not [number for number in numbers if number in text], item_id
    # Nor one with spaces or hyphens between its digits.
    assert not {item_id for item_id, number in _long_numbers(whole_set) if number in numbers}


def test_no_document_names_a_customer_in_full(whole_set: WholeSet) -> None:
    customers = _column(whole_set, "complaints", "customer")
    assert len(customers) > 10
    for item_id, lines in whole_set.lines.items():
        named = [c for c in customers if len(c) > 1 and any(c in line for line in lines)]
        assert not named, item_id
    assert any("*" in line for line in whole_set.lines["complaint-log"])


def test_no_document_prints_a_mobile_number(whole_set: WholeSet) -> None:
    """Mainland mobile numbers have eleven digits and begin with 1."""
    found = {
        (item_id, number)
        for item_id, number in _long_numbers(whole_set)
        if re.fullmatch(r"1[3-9]\d{9}", number)
    }
    assert not found
