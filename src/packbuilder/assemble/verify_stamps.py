"""Does every page say which pack, which company and which attachment it belongs to?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packbuilder.assemble.identity import pack_id
from packbuilder.assemble.manifest_file import Manifest, ManifestItem
from packbuilder.assemble.page_prints import PagePrint, squeeze
from packbuilder.assemble.stamp import FULL_SIZE_WIDTH
from packbuilder.assemble.verify_pages import finding
from packbuilder.i18n import translate
from packbuilder.model.finding import Finding


def check_identity(manifest: Manifest) -> Iterator[Finding]:
    """The pack's id stands for the very parts that the manifest lists."""
    expected = pack_id((item.docx_sha256, item.sha256) for item in manifest.items)
    if manifest.pack_id is not None and manifest.pack_id != expected:
        yield finding(
            "verify-pack-id", manifest.file, manifest, expected=expected, found=manifest.pack_id
        )


def check_stamps(manifest: Manifest, pack: Sequence[PagePrint], author: str) -> Iterator[Finding]:
    """Every page names company and pack, a draft says so, a scan carries its number.

    Args:
        manifest: the manifest.
        pack: the pages.
        author: the company, as the pack's document information names it.
    """
    if manifest.pack_id is not None:
        yield from _lines(manifest, pack, f"{author} · {manifest.pack_id}")
    yield from _draft_marks(manifest, pack)
    for item in manifest.items:
        yield from _labels(manifest, pack, item)


def _labels(manifest: Manifest, pack: Sequence[PagePrint], item: ManifestItem) -> Iterator[Finding]:
    """Evidence, and nothing else, has a number, and every page of it prints it."""
    number = item.attachment_number or ""
    wrong = [item.first_page] if bool(number) is not (item.kind == "evidence") else []
    for page in range(item.first_page, min(item.first_page + item.page_count, len(pack) + 1)):
        # The label's words depend on the pack's language; its number does not.
        text = squeeze(pack[page - 1].top_text)
        if _is_full_size(pack[page - 1]) and squeeze(number) not in text:
            wrong.append(page)
    for page in dict.fromkeys(wrong):
        yield finding(
            "verify-attachment-label", item.item_id, manifest, page, expected=number or "-"
        )


def _lines(manifest: Manifest, pack: Sequence[PagePrint], line: str) -> Iterator[Finding]:
    """One finding for all pages: a pack whose parts were exchanged is wrong on every one."""
    wrong = [
        number
        for number, page in enumerate(pack, start=1)
        if _is_full_size(page) and not _carries_line(squeeze(page.bottom_text), squeeze(line))
    ]
    if wrong:
        yield finding(
            "verify-stamp-line", manifest.pack_path, manifest, wrong[0],
            expected=line.rpartition(" ")[2], count=str(len(wrong)),
        )  # fmt: skip


def _carries_line(text: str, line: str) -> bool:
    """Whether ``line`` stands in ``text``; a long name is cut with an ellipsis, the id never is."""
    if line in text:
        return True
    company, _, identity = line.rpartition("·")
    shown, dots, rest = text.partition("...")
    is_start = any(shown.endswith(company[:length]) for length in range(len(company), 1, -1))
    return bool(dots) and rest.startswith(f"·{identity}") and is_start


def _draft_marks(manifest: Manifest, pack: Sequence[PagePrint]) -> Iterator[Finding]:
    """All pages of a draft are marked, and none of a pack that is ready."""
    marks = {
        squeeze(translate("pack.draft-line", language, {"company": ""})).rstrip("·")
        for language in ("zh", "en")
    }
    for number, page in enumerate(pack, start=1):
        text = squeeze(page.bottom_text)
        is_marked = any(mark in text for mark in marks)
        if _is_full_size(page) and is_marked is not manifest.is_draft:
            yield finding("verify-draft-mark", manifest.pack_path, manifest, number)
            return


def _is_full_size(page: PagePrint) -> bool:
    """Whether the stamp had room; on a smaller page it may have been shortened."""
    return page.shown.width >= FULL_SIZE_WIDTH
