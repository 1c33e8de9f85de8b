"""Two pack folders compared: the differences, redlines of the documents, pictures of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from packbuilder.compare.packs import compare_packs
from packbuilder.compare.pages import side_by_side
from packbuilder.compare.redline import make_redline
from packbuilder.errors import InputError, PackbuilderError
from packbuilder.model.difference import (
    ItemChange,
    LocaleDifference,
    PackDifference,
    PageSource,
    Redline,
)
from packbuilder.render.read_back import author_and_day, heading_numbers

# A report with more pictures is too large to send; the pages beyond are listed.
MOST_PICTURES = 60
_UNKNOWN_AUTHOR = "packbuilder"
_UNKNOWN_DAY = dt.date(1980, 1, 1)


def diff_packs(old: Path, new: Path) -> PackDifference:
    """What two pack folders differ in; headings with their numbers.

    Raises:
        InputError: a folder holds no pack, or a file of it cannot be read.
    """
    return compare_packs(old, new, numbers=heading_numbers)


def write_redlines(
    difference: PackDifference, old: Path, new: Path, folder: Path
) -> tuple[Redline, ...]:
    """A Word file with tracked changes for each document that says something else.

    The changes are ascribed to the author of the new document and to its date.

    Args:
        difference: what was found.
        old: the older pack folder.
        new: the newer one.
        folder: where the files go, as ``<locale>/<item>.docx``.

    Raises:
        InputError: ``output-unwritable``.
    """
    return tuple(
        _redline(one.locale, item, (old, new), folder)
        for one in difference.locales
        for item in one.items
        if item.differences
    )


def _redline(locale: str, item: ItemChange, folders: tuple[Path, Path], folder: Path) -> Redline:
    name = f"{locale}/{item.item_id}.docx"
    before, after = folders[0] / (item.old_docx or ""), folders[1] / (item.new_docx or "")
    target = folder / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        reason = exc.strerror or ""
        raise InputError("output-unwritable", file=str(target.parent), reason=reason) from exc
    author, day = author_and_day(after)
    try:
        proof = make_redline(
            before, after, target, author=author or _UNKNOWN_AUTHOR, date=day or _UNKNOWN_DAY
        )
    except PackbuilderError as exc:
        return Redline(locale=locale, item_id=item.item_id, file=name, problem=exc)
    return Redline(
        locale=locale,
        item_id=item.item_id,
        file=name,
        insertions=proof.insertions,
        deletions=proof.deletions,
    )


def page_pictures(difference: PackDifference, old: Path, new: Path) -> dict[tuple[str, int], bytes]:
    """Both versions of the changed pages side by side, as PNG.

    Returns:
        Pictures by language and position in :attr:`LocaleDifference.pages`; at most
        :data:`MOST_PICTURES`, changed pages before those that came or went.

    Raises:
        InputError: a page cannot be read.
    """
    wanted = [row for one in difference.locales for row in _wanted(one)]
    wanted.sort(key=lambda row: row[2])
    pictures = {}
    for one, index, _ in wanted[:MOST_PICTURES]:
        page = one.pages[index]
        pictures[one.locale, index] = side_by_side(_at(old, page.old), _at(new, page.new))
    return pictures


def _wanted(one: LocaleDifference) -> Iterator[tuple[LocaleDifference, int, bool]]:
    for index, page in enumerate(one.pages):
        yield one, index, page.kind != "changed"


def _at(root: Path, page: PageSource | None) -> tuple[Path, int] | None:
    return None if page is None else (root / page.pdf, page.source_page)
