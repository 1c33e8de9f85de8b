"""One volume as a file: its pages out of the pack, its sheets, its own outline and labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from packbuilder.deliver.drawing import FontMaker
from packbuilder.deliver.links import (
    PageNumbers,
    lead_to_file,
    page_numbers,
    remove_links,
    target_of,
    view_of_top,
)
from packbuilder.deliver.metadata import set_title, title_of
from packbuilder.deliver.page_labels import label_numbers
from packbuilder.deliver.sheet_layout import Line
from packbuilder.deliver.sheets import SheetFacts, draw_sheets, page_label, volume_title
from packbuilder.deliver.structure import Structure
from packbuilder.deliver.volumes import Volume, volume_of
from packbuilder.errors import AssemblyError
from packbuilder.store.written import write_bytes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeSet:
    """All volumes of a pack, as each of them has to know them.

    Attributes:
        volumes: in order.
        file_names: the file of each.
        lines: what the sheets of each say.
        sheet_counts: how many sheets stand before the pages of each.
        facts: what all sheets say.
        links_between_files: links into another volume lead to its file.
    """

    volumes: tuple[Volume, ...]
    file_names: tuple[str, ...]
    lines: tuple[tuple[Line, ...], ...]
    sheet_counts: tuple[int, ...]
    facts: SheetFacts
    links_between_files: bool


def save(pdf: Pdf, target: Path) -> None:
    """Write a file whole or not at all; the same content gives the same bytes.

    Raises:
        AssemblyError: ``delivery-not-written``.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        write_bytes_of(
            part,
            lambda file: pdf.save(
                file,
                min_version="1.7",
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            ),
        )
        part.replace(target)
    except (pikepdf.PdfError, RuntimeError, OSError) as exc:
        raise AssemblyError("delivery-not-written", file=target.name) from exc
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(source: Path) -> Iterator[Pdf]:
    """A pack, open for changes that go into another file.

    Raises:
        AssemblyError: ``delivery-pack-broken``: it is not as packbuilder assembles packs.
    """
    try:
        with pikepdf.open(source) as pdf:
            yield pdf
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as exc:
        raise AssemblyError(
            "delivery-pack-broken", file=source.name, reason=type(exc).__name__
        ) from exc


def write_pages(source: Path, volume: Volume, target: Path) -> None:
    """The pages of a volume without sheets: to see how large they are."""
    with opened(source) as pdf:
        structure = Structure(pdf)
        _cut(pdf, volume, structure, page_numbers(pdf), None)
        structure.finish()
        save(pdf, target)


def write_volume(
    source: Path, index: int, known: VolumeSet, target: Path, make_font: FontMaker
) -> int:
    """Write one volume.

    Args:
        source: the pack.
        index: which of the volumes, from 0.
        known: all volumes.
        target: the file.
        make_font: the font of its sheets.

    Returns:
        How many sheets were put before its pages.
    """
    volume = known.volumes[index]
    with opened(source) as pdf:
        structure = Structure(pdf)
        numbers = page_numbers(pdf)
        _cut(pdf, volume, structure, numbers, known if known.links_between_files else None)
        own = {number: pdf.pages[number - volume.first_page] for number in _numbers(volume)}
        sheets = draw_sheets(
            pdf,
            known.lines[index],
            lambda at: page_label(volume, at),
            known.facts,
            structure,
            make_font,
            own.__getitem__,
        )
        for at, sheet in enumerate(sheets):
            pdf.pages.insert(at, sheet)
        structure.finish()
        name = volume_title(volume, len(known.volumes), known.facts)
        _mark_sheets(pdf, name)
        pdf.Root.PageLabels = _labels(volume, len(sheets), known.facts)
        set_title(pdf, f"{title_of(pdf)} · {name}")
        save(pdf, target)
        return len(sheets)


def write_without_links(source: Path, target: Path) -> int:
    """The pack without any link; how many there were."""
    with opened(source) as pdf:
        structure = Structure(pdf)
        count = sum(remove_links(page, structure, lambda _: True) for page in pdf.pages)
        structure.finish()
        save(pdf, target)
        return count


def _numbers(volume: Volume) -> range:
    return range(volume.first_page, volume.last_page + 1)


def _cut(
    pdf: Pdf,
    volume: Volume,
    structure: Structure,
    numbers: PageNumbers,
    between: VolumeSet | None,
) -> None:
    """Leave the pages of ``volume`` alone in the file, and nothing that leads elsewhere."""
    pages = list(pdf.pages)[volume.first_page - 1 : volume.last_page]
    for page in pages:
        if between is not None:
            _redirect(page, volume, numbers, between)
        remove_links(page, structure, _leaves(volume, numbers))
    structure.keep(pages)
    _keep_outline(pdf, volume, numbers)
    del pdf.pages[volume.last_page :]
    del pdf.pages[: volume.first_page - 1]


def _leaves(volume: Volume, numbers: PageNumbers) -> Callable[[pikepdf.Object], bool]:
    def leaves(annotation: pikepdf.Object) -> bool:
        target = target_of(annotation, numbers)
        return target is not None and not volume.holds(target)

    return leaves


def _redirect(page: pikepdf.Page, volume: Volume, numbers: PageNumbers, known: VolumeSet) -> None:
    for annotation in page.obj.get("/Annots", Array()):
        target = target_of(annotation, numbers)
        other = volume_of(known.volumes, target) if target is not None else None
        if target is None or other is None or other == volume:
            continue
        position = other.number - 1
        at = known.sheet_counts[position] + target - other.first_page
        lead_to_file(annotation, known.file_names[position], at)


def _keep_outline(pdf: Pdf, volume: Volume, numbers: PageNumbers) -> None:
    with pdf.open_outline() as outline:
        outline.root[:] = _kept(outline.root, volume, numbers)


def _kept(items: Sequence[OutlineItem], volume: Volume, numbers: PageNumbers) -> list[OutlineItem]:
    """Bookmarks of the volume; a section that began in the one before leads to its first item."""
    kept = []
    for item in items:
        children = _kept(item.children, volume, numbers)
        place = item.destination
        page = numbers.get(place[0].objgen) if isinstance(place, Array) else None
        if page is None or not volume.holds(page):
            if not children:
                continue
            item.destination = children[0].destination
        item.children[:] = children
        kept.append(item)
    return kept


def _mark_sheets(pdf: Pdf, title: str) -> None:
    with pdf.open_outline() as outline:
        outline.root.insert(0, OutlineItem(title, destination=view_of_top(pdf.pages[0])))


def _labels(volume: Volume, sheets: int, facts: SheetFacts) -> Dictionary:
    """Sheets count in Roman figures behind the number of the volume, pages as in the pack."""
    own = Dictionary(S=Name.r, P=String(f"{volume.number}-"))
    pages = label_numbers([facts.label(number) for number in _numbers(volume)], sheets)
    return Dictionary(Nums=Array([0, own, *pages]))
