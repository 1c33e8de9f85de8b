"""Many converted files, one pack: pages, structure, links, stamp, bookmarks, information.

pikepdf writes the pack in one pass. It keeps the structure for screen readers, which pypdf's
merger drops, and it can give the same bytes for the same inputs.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Pdf

from packbuilder.assemble.back_line import Answer
from packbuilder.assemble.back_links import add_back_links
from packbuilder.assemble.content import Balance, Fence, measure_balance
from packbuilder.assemble.destinations import SourcePlaces, take_places
from packbuilder.assemble.docinfo import FULL, declared_standards, standards_of, write_docinfo
from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.geometry import visible_page
from packbuilder.assemble.ink import Surface, read_surfaces
from packbuilder.assemble.links import LinkResolver, LinkTarget
from packbuilder.assemble.outline import OutlineSource, entries, plan_outline, write_outline
from packbuilder.assemble.pack import (
    AssembledPack,
    AssemblyNote,
    AssemblyOptions,
    PackPage,
    UnresolvedLink,
)
from packbuilder.assemble.paginate import paginate, with_labels
from packbuilder.assemble.reduction import move_annotations, move_targets
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.assemble.stamping import (
    PlannedStamp,
    Sheet,
    draw_stamps,
    plan_stamp,
    stamp_notes,
    texts_of,
)
from packbuilder.assemble.tags import TagMerger
from packbuilder.errors import AssemblyError, InputError
from packbuilder.model.pdf import PackPart, PlacedPart
from packbuilder.model.text import Language
from packbuilder.store.written import write_bytes_of

_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copied:
    """A part whose pages stand in the pack."""

    part: PackPart
    source: Pdf
    placed: PlacedPart
    places: SourcePlaces
    pages: tuple[pikepdf.Page, ...]
    balances: tuple[Balance, ...]
    page_texts: tuple[str, ...]
    surfaces: tuple[Surface, ...]
    lost_field_names: bool


def assemble_pack(
    parts: Sequence[PackPart], output: Path, options: AssemblyOptions
) -> AssembledPack:
    """Put ``parts`` together into one PDF at ``output``, in the order given.

    The file appears under its name only when it is complete.

    Raises:
        AssemblyError: a part cannot be read or has no page, two parts have one id, or the pack
            cannot be written. The item is named.
        MissingToolError: the stamp's font cannot be read.
    """
    if not parts:
        raise AssemblyError("assembly-no-parts")
    with ExitStack() as stack:
        pdf = stack.enter_context(Pdf.new())
        copied = _copy_all(pdf, parts, stack, options)
        font_file = StampFontFile(options.font_file, options.font_index)
        stamps = _plan_stamps(copied, options, font_file)
        copied = _reduce(copied, stamps)
        standards, notes = _fence_and_tag(pdf, copied, stamps)
        declared = declared_standards(standards.values())
        unresolved = _link(copied)
        notes += stamp_notes(stamps, font_file)
        draw_stamps(pdf, stamps, font_file)
        marks = plan_outline(_outline_sources(copied), options.sections, options.locale)
        write_outline(pdf, marks)
        write_docinfo(pdf, options, declared)
        _save(pdf, output)
        return AssembledPack(
            path=output,
            placed=tuple(one.placed for one in copied),
            outline=entries(marks),
            page_count=len(pdf.pages),
            pages=_page_rows(copied),
            unresolved=unresolved,
            notes=tuple(notes),
            declared=declared,
            unfit=tuple(item for item, held in standards.items() if not held >= FULL),
        )


def _copy_all(
    pdf: Pdf, parts: Sequence[PackPart], stack: ExitStack, options: AssemblyOptions
) -> list[_Copied]:
    """Copy every part; the sources stay open as long as ``stack``, since saving reads them."""
    sources = [_open(part, stack) for part in parts]
    counts = [
        (part.item_id, len(source.pages)) for part, source in zip(parts, sources, strict=True)
    ]
    _refuse_bad_counts(counts)
    places = paginate(counts)
    if options.page_labels:
        places = with_labels(places, options.page_labels)
    return [
        _copy(pdf, part, source, placed, read_texts=options.is_sample)
        for part, source, placed in zip(parts, sources, places, strict=True)
    ]


def _outline_sources(copied: Sequence[_Copied]) -> list[OutlineSource]:
    return [
        OutlineSource(
            part=one.part, placed=one.placed, pages=one.pages, bookmarks=one.places.bookmarks
        )
        for one in copied
    ]


@contextmanager
def _blame(item_id: str) -> Iterator[None]:
    """Name the item when anything in it breaks the PDF library."""
    try:
        yield
    except (
        pikepdf.PdfError, pdfium.PdfiumError, InputError, ValueError, TypeError, KeyError,
        AttributeError, RuntimeError,
    ) as exc:  # fmt: skip
        raise AssemblyError(
            "assembly-part-broken", item=item_id, reason=type(exc).__name__
        ) from exc


def _open(part: PackPart, stack: ExitStack) -> Pdf:
    try:
        return stack.enter_context(pikepdf.open(part.pdf))
    except FileNotFoundError as exc:
        raise AssemblyError("assembly-part-missing", item=part.item_id, file=part.pdf.name) from exc
    except pikepdf.PasswordError as exc:
        raise AssemblyError("assembly-part-locked", item=part.item_id, file=part.pdf.name) from exc
    except (pikepdf.PdfError, OSError) as exc:
        raise AssemblyError(
            "assembly-part-unreadable", item=part.item_id, file=part.pdf.name
        ) from exc


def _refuse_bad_counts(counts: Sequence[tuple[str, int]]) -> None:
    seen: set[str] = set()
    for item_id, count in counts:
        if count < 1:
            raise AssemblyError("assembly-part-empty", item=item_id)
        if item_id in seen:
            raise AssemblyError("assembly-part-twice", item=item_id)
        seen.add(item_id)


def _copy(
    pdf: Pdf, part: PackPart, source: Pdf, placed: PlacedPart, *, read_texts: bool
) -> _Copied:
    with _blame(part.item_id):
        places = take_places(source)
        start = len(pdf.pages)
        result = pdf.add_pages_from(source)
        pages = tuple(pdf.pages[start + index] for index in range(placed.page_count))
        return _Copied(
            part=part,
            source=source,
            placed=placed,
            places=places,
            pages=pages,
            balances=tuple(measure_balance(page) for page in pages),
            page_texts=read_page_texts(part.pdf) if read_texts else ("",) * len(pages),
            surfaces=read_surfaces(part.pdf, [visible_page(page) for page in pages]),
            lost_field_names=bool(result.renamed_fields),
        )


def _plan_stamps(
    copied: Sequence[_Copied], options: AssemblyOptions, font_file: StampFontFile
) -> list[PlannedStamp]:
    total = sum(one.placed.page_count for one in copied)
    starts = {one.part.item_id: one.placed.label(one.placed.first_page) for one in copied}
    stamps = []
    for one in copied:
        with _blame(one.part.item_id):
            answers = tuple(Answer(to.number, starts[to.item_id]) for to in one.part.answers)
            sheets = _sheets(one, total, options, answers)
            stamps += [plan_stamp(sheet, font_file) for sheet in sheets]
    return stamps


def _reduce(copied: Sequence[_Copied], stamps: Sequence[PlannedStamp]) -> list[_Copied]:
    """Links, and the places they lead to, follow the content that gives way to the stamp."""
    moved = []
    for one in copied:
        reductions = {
            index: stamp.reduction
            for index, stamp in enumerate(_stamps_of(one, stamps))
            if stamp.reduction is not None
        }
        with _blame(one.part.item_id):
            for index, reduction in reductions.items():
                move_annotations(one.pages[index], reduction)
            places = move_targets(one.pages, one.places, reductions)
        moved.append(dataclasses.replace(one, places=places))
    return moved


def _stamps_of(one: _Copied, stamps: Sequence[PlannedStamp]) -> Sequence[PlannedStamp]:
    start = one.placed.first_page - 1
    return stamps[start : start + one.placed.page_count]


def _fence_and_tag(
    pdf: Pdf, copied: Sequence[_Copied], stamps: Sequence[PlannedStamp]
) -> tuple[dict[str, frozenset[str]], list[AssemblyNote]]:
    """Fence in every page, merge the structure, and tell which standards each item holds to."""
    merger, fence = TagMerger(pdf), Fence(pdf)
    notes: list[AssemblyNote] = []
    standards: dict[str, frozenset[str]] = {}
    starts = {one.part.item_id: one.pages[0] for one in copied}
    for one in copied:
        part = one.part
        with _blame(part.item_id):
            title = part.title.in_language(part.language)
            language = _TAGS[part.language]
            is_tagged = merger.add(one.source, one.pages, title, language)
            as_figure = not is_tagged and _can_be_figure(one)
            if as_figure:
                merger.add_figure(one.pages, title, language)
            _fence_in(one, _stamps_of(one, stamps), fence, as_figure=as_figure)
            add_back_links(pdf, merger, part, _stamps_of(one, stamps), starts, language)
            is_whole = is_tagged and not any(balance.has_unmarked for balance in one.balances)
            standards[part.item_id] = standards_of(one.source, is_tagged=is_whole or as_figure)
        if not (is_tagged or as_figure):
            notes.append(_note("untagged-part", one))
        if one.lost_field_names:
            notes.append(_note("form-renamed", one))
    merger.finish()
    return standards, notes


def _fence_in(
    one: _Copied, stamps: Sequence[PlannedStamp], fence: Fence, *, as_figure: bool
) -> None:
    before, after = (b"/Figure <</MCID 0>> BDC\n", b"EMC\n") if as_figure else (b"", b"")
    for page, balance, stamp in zip(one.pages, one.balances, stamps, strict=True):
        inside = stamp.reduction.instructions() if stamp.reduction else b""
        fence.enclose(page, balance, before=before, inside=inside, after=after)


def _can_be_figure(one: _Copied) -> bool:
    """A scan, or a page without marks of its own: one picture to a screen reader."""
    return one.part.kind == "evidence" and not any(balance.has_marks for balance in one.balances)


def _note(code: str, one: _Copied) -> AssemblyNote:
    return AssemblyNote(code=code, item_id=one.part.item_id, page=one.placed.first_page)


def _link(copied: Sequence[_Copied]) -> tuple[UnresolvedLink, ...]:
    resolver = LinkResolver(
        {one.part.item_id: LinkTarget(pages=one.pages, named=one.places.named) for one in copied}
    )
    for one in copied:
        with _blame(one.part.item_id):
            for number, page in enumerate(one.pages, start=one.placed.first_page):
                resolver.resolve_page(one.part.item_id, one.part.language, page, number)
    return tuple(resolver.unresolved)


def _sheets(
    one: _Copied, total: int, options: AssemblyOptions, answers: tuple[Answer, ...]
) -> Iterator[Sheet]:
    rows = zip(one.pages, one.page_texts, one.surfaces, strict=True)
    for number, (page, text, surface) in enumerate(rows, start=one.placed.first_page):
        yield Sheet(
            page=page,
            number=number,
            item_id=one.part.item_id,
            texts=texts_of(one.part, one.placed.label(number), total, text, options, answers),
            is_picture=one.part.kind == "evidence",
            surface=surface,
        )


def _page_rows(copied: Sequence[_Copied]) -> tuple[PackPage, ...]:
    return tuple(
        PackPage(
            page=one.placed.first_page + index,
            label=one.placed.label(one.placed.first_page + index),
            item_id=one.part.item_id,
            source_page=index + 1,
        )
        for one in copied
        for index in range(one.placed.page_count)
    )


def _save(pdf: Pdf, output: Path) -> None:
    draft = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_bytes_of(
            draft,
            lambda file: pdf.save(
                file,
                min_version="1.7",
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            ),
        )
        draft.replace(output)
    except (OSError, pikepdf.PdfError, RuntimeError) as exc:
        raise AssemblyError("assembly-not-written", file=output.name) from exc
    finally:
        draft.unlink(missing_ok=True)
