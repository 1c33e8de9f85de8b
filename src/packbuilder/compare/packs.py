"""Two pack folders by their manifests: items, documents, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packbuilder.compare.alignment import LEAST_LIKENESS, Pair, TextLikeness, align
from packbuilder.compare.documents import Numbers, compare_documents
from packbuilder.compare.pages import PageFace, read_faces
from packbuilder.errors import AssemblyError, InputError
from packbuilder.model.difference import (
    Difference,
    FactChange,
    ItemChange,
    LocaleDifference,
    PackDifference,
    PageChange,
    PageMove,
    PageSource,
)
from packbuilder.model.manifest import Manifest, ManifestItem
from packbuilder.store.manifest_file import read_manifest

_MANIFEST = re.compile(r"manifest\.([a-z-]+)\.json")


@dataclass(frozen=True, slots=True)
class _Pack:
    """One pack of a folder."""

    root: Path
    manifest: Manifest

    def file(self, name: str) -> Path:
        """A file that the manifest names; a manifest from elsewhere leads to no other folder."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve().parent):
            raise InputError("diff-file-unreadable", file=name)
        return path

    def pages_of(self, item_id: str) -> list[PageSource]:
        return [
            PageSource(
                page=page.page, label=page.label, pdf=page.source, source_page=page.source_page
            )
            for page in self.manifest.pages
            if page.item == item_id
        ]


def compare_packs(old: Path, new: Path, *, numbers: Numbers | None = None) -> PackDifference:
    """What two finished pack folders differ in, in every language that both have.

    Items are compared by the digests in the manifests, Word files of changed items by what they
    say, pages of changed items by their pictures, without the running line of the pack.

    Args:
        old: the older folder, ``round-NN``.
        new: the newer folder.
        numbers: gives the numbers of headings in Word files.

    Raises:
        InputError: ``diff-folder-missing``, ``manifest-missing``, ``manifest-broken``,
            ``manifest-unknown-version``, or ``diff-file-unreadable`` where a file that a
            manifest names is not there or cannot be read.
    """
    before, after = _read_folder(old), _read_folder(new)
    return PackDifference(
        locales=tuple(
            _compare(before[locale], after[locale], numbers)
            for locale in sorted(before.keys() & after.keys())
        ),
        only_old=tuple(sorted(before.keys() - after.keys())),
        only_new=tuple(sorted(after.keys() - before.keys())),
    )


def _read_folder(folder: Path) -> dict[str, _Pack]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as exc:
        raise InputError("diff-folder-missing", folder=str(folder)) from exc
    packs = {}
    for name in names:
        match = _MANIFEST.fullmatch(name)
        manifest = read_manifest(folder / name) if match else None
        if match and manifest is not None:
            packs[match[1]] = _Pack(folder, manifest)
    if not packs:
        raise InputError("manifest-missing", file=str(folder))
    return packs


def _compare(old: _Pack, new: _Pack, numbers: Numbers | None) -> LocaleDifference:
    items = tuple(_items(old, new, numbers))
    changed = {item.item_id for item in items}
    pages: list[PageChange] = []
    same: list[tuple[PageSource, PageSource]] = []
    for item_id in _order(old.manifest, new.manifest):
        before, after = old.pages_of(item_id), new.pages_of(item_id)
        if item_id in changed:
            pages += _pages(item_id, (old, before), (new, after), same)
        else:
            same += zip(before, after, strict=False)
    return LocaleDifference(
        locale=new.manifest.locale,
        facts=tuple(_pack_facts(old.manifest, new.manifest)),
        items=items,
        unchanged=tuple(i.item_id for i in new.manifest.items if i.item_id not in changed),
        pages=tuple(sorted(pages, key=_page_order)),
        moves=tuple(_moves(same)),
    )


def _order(old: Manifest, new: Manifest) -> list[str]:
    """The ids of the new pack in order, then those that went."""
    return list(dict.fromkeys(item.item_id for item in (*new.items, *old.items)))


def _items(old: _Pack, new: _Pack, numbers: Numbers | None) -> Iterator[ItemChange]:
    for item_id in _order(old.manifest, new.manifest):
        before, after = old.manifest.item(item_id), new.manifest.item(item_id)
        if before is not None and after is not None:
            files = _changed_files(before, after)
            facts = tuple(_facts(_item_facts(before), _item_facts(after)))
            if files or facts:
                yield ItemChange(
                    item_id=item_id,
                    kind="changed",
                    item_kind=after.kind,
                    title=after.title,
                    first_page=after.first_page,
                    first_label=new.manifest.label(after.first_page),
                    files=files,
                    facts=facts,
                    differences=_document(old, new, before, after, numbers),
                    old_docx=before.docx,
                    new_docx=after.docx,
                )
        else:
            known = after or before
            assert known is not None  # noqa: S101 - the id comes from one of the two
            yield ItemChange(
                item_id=item_id,
                kind="removed" if after is None else "added",
                item_kind=known.kind,
                title=known.title,
                first_page=known.first_page,
                first_label=(old if after is None else new).manifest.label(known.first_page),
                old_docx=None if before is None else before.docx,
                new_docx=None if after is None else after.docx,
            )


def _changed_files(old: ManifestItem, new: ManifestItem) -> tuple[str, ...]:
    rows = (("docx", old.docx_sha256, new.docx_sha256), ("pdf", old.sha256, new.sha256))
    return tuple(name for name, was, now in rows if was != now)


def _document(
    old: _Pack, new: _Pack, before: ManifestItem, after: ManifestItem, numbers: Numbers | None
) -> tuple[Difference, ...]:
    if before.docx is None or after.docx is None or before.docx_sha256 == after.docx_sha256:
        return ()
    try:
        return compare_documents(old.file(before.docx), new.file(after.docx), numbers=numbers)
    except AssemblyError as exc:
        raise InputError("diff-file-unreadable", file=after.docx) from exc


def _item_facts(item: ManifestItem) -> dict[str, str]:
    return {
        "title": item.title.zh if item.title.en is None else f"{item.title.zh} / {item.title.en}",
        "number": item.number or "",
        "version": item.version or "",
        "attachment_number": item.attachment_number or "",
        "section": item.section,
        "page_count": str(item.page_count),
    }


def _pack_facts(old: Manifest, new: Manifest) -> Iterator[FactChange]:
    facts = list(_facts(_facts_of(old), _facts_of(new)))
    yield from facts
    if not facts and old.pack_sha256 != new.pack_sha256:
        yield FactChange(name="pack_file", old=old.pack_sha256[:12], new=new.pack_sha256[:12])


def _facts_of(manifest: Manifest) -> dict[str, str]:
    kinds = [item.kind for item in manifest.items]
    return {
        "company": manifest.company_id,
        "scheme": f"{manifest.scheme_id} {manifest.scheme_version}",
        "round": f"{manifest.round_number:02d}",
        "draft": "yes" if manifest.is_draft else "no",
        "page_count": str(manifest.page_count),
        "documents": str(kinds.count("document")),
        "evidence": str(kinds.count("evidence")),
    }


def _facts(old: dict[str, str], new: dict[str, str]) -> Iterator[FactChange]:
    for name, was in old.items():
        if was != new[name]:
            yield FactChange(name=name, old=was, new=new[name])


def _pages(
    item_id: str,
    old: tuple[_Pack, list[PageSource]],
    new: tuple[_Pack, list[PageSource]],
    same: list[tuple[PageSource, PageSource]],
) -> Iterator[PageChange]:
    """The pages of one item that look different; the others are added to ``same``."""
    before, after = old[1], new[1]
    faces, others = _faces(*old), _faces(*new)
    for i, j in _pair_pages(faces, others):
        if i is not None and j is not None and faces[i].digest == others[j].digest:
            same.append((before[i], after[j]))
            continue
        kind = "changed" if None not in (i, j) else "removed" if j is None else "added"
        yield PageChange(
            item_id=item_id,
            kind=kind,
            old=None if i is None else before[i],
            new=None if j is None else after[j],
        )


def _faces(pack: _Pack, pages: Sequence[PageSource]) -> list[PageFace]:
    files = {name: read_faces(pack.file(name), file=name) for name in {page.pdf for page in pages}}
    try:
        return [files[page.pdf][page.source_page - 1] for page in pages]
    except IndexError as exc:
        raise InputError("diff-file-unreadable", file=pages[0].pdf) from exc


def _pair_pages(old: Sequence[PageFace], new: Sequence[PageFace]) -> tuple[Pair, ...]:
    alike = TextLikeness()
    # With as many pages as before a page is rather rewritten than exchanged.
    least = LEAST_LIKENESS if len(old) == len(new) else 0.0
    return align(
        [face.digest for face in old],
        [face.digest for face in new],
        lambda i, j: max(alike(old[i].text, new[j].text), least),
    )


def _page_order(change: PageChange) -> tuple[int, int]:
    """New pages in their order; one that went behind the new page of its number."""
    page = change.new or change.old
    return (page.page if page is not None else 0, int(change.new is None))


def _moves(same: Sequence[tuple[PageSource, PageSource]]) -> Iterator[PageMove]:
    """Pages that are called otherwise, as few stretches as may be.

    A page that keeps its number has not moved for whoever looks it up.
    """
    stretches: list[list[tuple[PageSource, PageSource]]] = []
    for old, new in sorted(same, key=lambda pair: pair[1].page):
        if old.label == new.label:
            continue
        last = stretches[-1][-1] if stretches else None
        if last is not None and (old.page, new.page) == (last[0].page + 1, last[1].page + 1):
            stretches[-1].append((old, new))
        else:
            stretches.append([(old, new)])
    for stretch in stretches:
        (first_old, first_new), (last_old, last_new) = stretch[0], stretch[-1]
        yield PageMove(
            old_first=first_old.page,
            new_first=first_new.page,
            count=len(stretch),
            old_labels=(first_old.label, last_old.label),
            new_labels=(first_new.label, last_new.label),
        )
