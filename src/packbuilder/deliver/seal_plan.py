"""The list of everything in a finished pack that has to be sealed, signed or dated by hand."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from packbuilder.deliver.seal_places import FoundPlace, PageReader, PdfTools, find_places
from packbuilder.errors import InputError
from packbuilder.model.manifest import Manifest, ManifestItem
from packbuilder.model.seals import PlaceKind, SealPlace, SealPlan
from packbuilder.model.text import BilingualText

_ORDER = tuple(PlaceKind)


def plan_seals(folder: Path, manifest: Manifest, tools: PdfTools) -> SealPlan:
    """Find every place of a pack.

    Args:
        folder: the round's folder.
        manifest: what made the pack.
        tools: see :class:`PdfTools`.

    Raises:
        InputError: ``seal-pack-unreadable``: the pack or one of its parts is missing or damaged.
    """
    try:
        with ExitStack() as stack:
            pack = stack.enter_context(pikepdf.open(folder / manifest.pack_path))
            shown = stack.enter_context(pdfium.PdfDocument(folder / manifest.pack_path))
            is_sample = _says_sample(shown)
            places: list[SealPlace] = []
            for item in manifest.items:
                if item.kind == "evidence":
                    places.append(_copy(item))
                else:
                    places += _of_document(folder, item, pack, shown, tools)
    except (pikepdf.PdfError, pdfium.PdfiumError, OSError, IndexError) as exc:
        raise InputError("seal-pack-unreadable", file=manifest.pack_path) from exc
    return SealPlan(
        locale=manifest.locale,
        pack_path=manifest.pack_path,
        pack_sha256=manifest.pack_sha256,
        page_count=manifest.page_count,
        is_draft=manifest.is_draft,
        is_sample=is_sample,
        places=_numbered([_called(one, manifest) for one in (*places, *_straddle(manifest))]),
    )


def _called(place: SealPlace, manifest: Manifest) -> SealPlace:
    """The place with what its pages are called, in a pack that keeps earlier numbers."""
    if manifest.stable_numbers is None:
        return place
    first, last = manifest.label(place.first_page), manifest.label(place.last_page)
    return dataclasses.replace(place, pages=first if first == last else f"{first}–{last}")


def _says_sample(pack: pdfium.PdfDocument) -> bool:
    text = pack[0].get_textpage().get_text_range() if len(pack) else ""
    return "示例SAMPLE" in "".join(text.split())


def _of_document(
    folder: Path,
    item: ManifestItem,
    pack: pikepdf.Pdf,
    shown: pdfium.PdfDocument,
    tools: PdfTools,
) -> Iterator[SealPlace]:
    docx = folder / item.docx if item.docx else None
    found = find_places(folder / item.pdf, docx, tools)
    if not found:
        return
    with pdfium.PdfDocument(folder / item.pdf) as source:
        for index in sorted({place.page_index for place in found}):
            page = item.first_page + index
            geometry = tools.shown(pack.pages[page - 1])
            reader = PageReader(shown[page - 1], source[index], geometry)
            own = [place for place in found if place.page_index == index]
            yield from _on_page(item, page, own, reader)
            reader.close()


def _on_page(
    item: ManifestItem, page: int, found: Sequence[FoundPlace], reader: PageReader
) -> Iterator[SealPlace]:
    """The places of one page; the rows of a column to sign become one."""
    rows = Counter(place.group for place in found if place.kind is PlaceKind.LIST)
    for place in found:
        count = 1
        if place.kind is PlaceKind.LIST:
            count = rows.pop(place.group, 0)
            if not count:
                continue
        yield SealPlace(
            place_id="",
            kind=place.kind,
            item_id=item.item_id,
            title=item.title,
            number=item.number or "",
            first_page=page,
            last_page=page,
            group=f"{item.item_id}/{place.group}" if place.group else "",
            role=place.role,
            signer=place.signer,
            count=count,
            spot=reader.spot(place),
        )


def _copy(item: ManifestItem) -> SealPlace:
    return SealPlace(
        place_id="",
        kind=PlaceKind.COPY,
        item_id=item.item_id,
        title=item.title,
        number=item.attachment_number or "",
        first_page=item.first_page,
        last_page=item.first_page + item.page_count - 1,
        count=item.page_count,
    )


def _straddle(manifest: Manifest) -> Iterator[SealPlace]:
    if manifest.page_count > 1:
        yield SealPlace(
            place_id="",
            kind=PlaceKind.STRADDLE,
            item_id="",
            title=BilingualText(""),
            number="",
            first_page=1,
            last_page=manifest.page_count,
            count=manifest.page_count,
        )


def _numbered(places: Sequence[SealPlace]) -> tuple[SealPlace, ...]:
    """In the order of pages and, on a page, from top to bottom; numbered by kind."""
    counts: Counter[PlaceKind] = Counter()
    numbered: list[SealPlace] = []
    for place in sorted(places, key=_rank):
        counts[place.kind] += 1
        place_id = f"{place.kind}-{counts[place.kind]}"
        numbered.append(dataclasses.replace(place, place_id=place_id))
    return tuple(numbered)


def _rank(place: SealPlace) -> tuple[bool, int, float, float, int]:
    spot = place.spot
    return (
        place.kind is PlaceKind.STRADDLE,
        place.first_page,
        -spot.y if spot else 0.0,
        spot.x if spot else 0.0,
        _ORDER.index(place.kind),
    )
