"""Is every page of the pack the page it is said to be?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from packbuilder.assemble.manifest_file import Manifest, ManifestPage
from packbuilder.assemble.numbering import Numbering
from packbuilder.assemble.page_prints import PagePrint, lacks_text
from packbuilder.model.finding import Finding, Location, Severity


@dataclass(frozen=True, slots=True)
class _Expected:
    row: ManifestPage
    print: PagePrint


def check_page_table(manifest: Manifest) -> Iterator[Finding]:
    """The page table has one row a page, without a gap, and agrees with the items."""
    for position, row in enumerate(manifest.pages, start=1):
        if row.page != position:
            yield finding(
                "verify-page-table-gap", manifest.file, manifest, position, expected=str(position)
            )
            break
    if len(manifest.pages) != manifest.page_count:
        yield finding(
            "verify-page-table-length",
            manifest.file,
            manifest,
            rows=str(len(manifest.pages)),
            expected=str(manifest.page_count),
        )
    next_page = 1
    for item in manifest.items:
        rows = [row for row in manifest.pages if row.item_id == item.item_id]
        wanted = [(item.first_page + k, k + 1) for k in range(item.page_count)]
        found = [(row.page, row.source_page) for row in rows]
        is_own = all(row.source == item.pdf for row in rows)
        if found != wanted or not is_own or item.first_page != next_page:
            yield finding("verify-item-pages", item.item_id, manifest, item.first_page)
        next_page = item.first_page + item.page_count
    known = {item.item_id for item in manifest.items}
    for row in manifest.pages:
        if row.item_id not in known:
            yield finding("verify-page-unknown-item", manifest.file, manifest, row.page)


def check_pages(
    manifest: Manifest, pack: Sequence[PagePrint], sources: Mapping[str, Sequence[PagePrint]]
) -> Iterator[Finding]:
    """Compare the pack page by page with the items' own files."""
    for item in manifest.items:
        source = sources.get(item.item_id)
        if source is not None and len(source) != item.page_count:
            yield finding(
                "verify-item-page-count",
                item.item_id,
                manifest,
                item.first_page,
                expected=str(item.page_count),
                found=str(len(source)),
            )
    expected = list(_expected(manifest, pack, sources))
    yield from _compare(manifest, expected, pack)


def _expected(
    manifest: Manifest, pack: Sequence[PagePrint], sources: Mapping[str, Sequence[PagePrint]]
) -> Iterator[_Expected]:
    for row in manifest.pages:
        if row.item_id not in sources and 1 <= row.page <= len(pack):
            # Its file is missing, which is a finding of its own: nothing to compare with.
            yield _Expected(row, pack[row.page - 1])
        source = sources.get(row.item_id, ())
        if 1 <= row.source_page <= len(source):
            yield _Expected(row, source[row.source_page - 1])


def _compare(
    manifest: Manifest, expected: Sequence[_Expected], pack: Sequence[PagePrint]
) -> Iterator[Finding]:
    wanted = [one.print.digest for one in expected]
    found = [page.digest for page in pack]
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    missing: list[int] = []
    strange: list[int] = []
    counterpart: dict[int, int] = {}
    for tag, i_1, i_2, j_1, j_2 in matcher.get_opcodes():
        if tag == "equal":
            yield from _texts(manifest, expected[i_1:i_2], pack[j_1:j_2])
            continue
        missing += range(i_1, i_2)
        strange += range(j_1, j_2)
        counterpart.update(zip(range(j_1, j_2), range(i_1, i_2), strict=False))
    yield from _explain(manifest, expected, pack, _Differences(missing, strange, counterpart))


@dataclass(frozen=True, slots=True)
class _Differences:
    missing: list[int]
    strange: list[int]
    counterpart: dict[int, int]


def _explain(
    manifest: Manifest,
    expected: Sequence[_Expected],
    pack: Sequence[PagePrint],
    differences: _Differences,
) -> Iterator[Finding]:
    missing, rest = differences.missing, []
    for position in differences.strange:
        moved = next(
            (m for m in missing if expected[m].print.digest == pack[position].digest), None
        )
        if moved is None:
            rest.append(position)
            continue
        missing.remove(moved)
        yield _about(
            "verify-page-misplaced", expected[moved].row, manifest, found=str(position + 1)
        )
    known = {one.print.digest: one.row for one in expected}
    for position in rest:
        page = pack[position]
        partner = differences.counterpart.get(position)
        if page.digest in known:
            row = known[page.digest]
            yield _about("verify-page-repeated", row, manifest, found=str(position + 1))
        elif partner in missing and partner is not None:
            missing.remove(partner)
            is_blank = page.is_blank and not expected[partner].print.is_blank
            code = "verify-page-blank" if is_blank else "verify-page-altered"
            yield _about(code, expected[partner].row, manifest)
        else:
            yield finding("verify-page-foreign", manifest.pack_path, manifest, position + 1)
    for lost in missing:
        yield _about("verify-page-missing", expected[lost].row, manifest)


def _texts(
    manifest: Manifest, expected: Sequence[_Expected], pack: Sequence[PagePrint]
) -> Iterator[Finding]:
    for one, page in zip(expected, pack, strict=True):
        if lacks_text(page, one.print):
            yield _about("verify-page-text", one.row, manifest)


def _about(code: str, row: ManifestPage, manifest: Manifest, **params: str) -> Finding:
    return finding(
        code, row.item_id, manifest, row.page, source_page=str(row.source_page), **params
    )


def finding(
    code: str, subject: str, manifest: Manifest, page: int | None = None, **params: str
) -> Finding:
    """An error about a pack; ``page`` is a page of the pack, from 1."""
    is_item = any(item.item_id == subject for item in manifest.items)
    label = "" if page is None else Numbering(manifest).of(page)
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=subject,
        params={
            "subject": subject,
            "file": manifest.pack_path,
            "page": label,
            **params,
        },
        location=Location(
            file=manifest.pack_path,
            item=subject if is_item else None,
            page=page,
            page_label=None if label == str(page or "") else label,
        ),
    )
