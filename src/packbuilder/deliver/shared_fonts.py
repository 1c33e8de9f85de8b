"""One shared subset of a font for a whole pack instead of several in each of its documents.

Most of the bytes of a pack are fonts: each document brings the glyphs it uses, in subsets of at
most 255. Here the glyphs of subsets of one font become one font with two-byte codes, and the
strings of the pages are written in these codes. Nothing else of a page changes, and nothing of the
tags. The result is only kept if every page reads and looks exactly as before.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name, Pdf

from packbuilder.deliver.page_proof import prove_same_pages, prove_same_tags
from packbuilder.deliver.repack import share_equal_objects, tighten_streams
from packbuilder.deliver.shared_fonts_content import FontKey, Shown, Usage, read_usage, rewrite
from packbuilder.deliver.shared_fonts_groups import (
    NotSharedError,
    SharedFont,
    SharedGlyph,
    Subset,
    build_shared,
    font_name,
    group_subsets,
    read_subset,
)
from packbuilder.errors import AssemblyError
from packbuilder.store.written import write_bytes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFont:
    """Fonts that stayed as they were.

    Attributes:
        name: their name, without the tag of the subset.
        count: how many there are of them.
        reason: ``only-one`` (no other subset of it), ``composite`` (has two-byte codes already),
            ``encoding``, ``no-program`` (not embedded), ``unknown-program``, ``undefined-codes``,
            ``unused``, or why its strings cannot be rewritten: ``word-spacing``,
            ``content-shared``, ``content-split``, ``content-unreadable``, ``font-inherited``,
            ``inline-picture``, ``line-end-in-string``.
    """

    name: str
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FontSharing:
    """What sharing the fonts of a file came to.

    Attributes:
        bytes_before: size of the file before, in bytes.
        bytes_after: and after.
        fonts_before: embedded font programs before.
        fonts_after: and after.
        glyphs: glyphs in the shared fonts.
        pages: pages compared before and after.
        kept: fonts that were not shared, and why.
    """

    bytes_before: int
    bytes_after: int
    fonts_before: int
    fonts_after: int
    glyphs: int
    pages: int
    kept: tuple[KeptFont, ...] = ()


def share_fonts(source: Path, target: Path) -> FontSharing:
    """Write ``source`` to ``target`` with one shared subset for each of its fonts.

    Equal pictures become one, and all streams are packed anew without loss. The text of every page
    and its picture at 72 dots an inch are compared, pixel by pixel, and so are the tags.

    Raises:
        AssemblyError: ``small-unreadable`` (no PDF that can be read, or with a password),
            ``small-signed`` (its signature would be void), ``small-not-written``, or what
            `prove_same_pages` and `prove_same_tags` raise. An older ``target`` stays as it is then.
    """
    if not source.is_file():
        raise AssemblyError("small-unreadable", file=source.name)
    try:
        with tempfile.TemporaryDirectory(prefix=".small-", dir=target.parent) as folder:
            draft = Path(folder) / "draft.pdf"
            sharing = _share_file(source, draft, target.name)
            draft.replace(target)
    except OSError as exc:
        raise AssemblyError("small-not-written", file=target.name) from exc
    return sharing


def _share_file(source: Path, draft: Path, name: str) -> FontSharing:
    try:
        with pikepdf.open(source) as pdf:
            if int(pdf.Root.get("/AcroForm", Dictionary()).get("/SigFlags", 0)) & 1:
                raise AssemblyError("small-signed", file=source.name)
            before = _count_programs(pdf)
            shared, kept = _share(pdf)
            share_equal_objects(pdf)
            tighten_streams(pdf)
            _save(pdf, draft)
        pages = prove_same_pages(source, draft, name=name)
        with pikepdf.open(source) as old, pikepdf.open(draft) as new:
            prove_same_tags(old, new, name=name)
            after = _count_programs(new)
    except (pikepdf.PdfError, pikepdf.PasswordError, pdfium.PdfiumError) as exc:
        raise AssemblyError("small-unreadable", file=source.name) from exc
    return FontSharing(
        bytes_before=source.stat().st_size,
        bytes_after=draft.stat().st_size,
        fonts_before=before,
        fonts_after=after,
        glyphs=sum(font.glyph_count for font in shared),
        pages=pages,
        kept=kept,
    )


def _share(pdf: Pdf) -> tuple[tuple[SharedFont, ...], tuple[KeptFont, ...]]:
    usage = read_usage(pdf)
    shown = Counter(
        (one.font, code)
        for strings in usage.shown.values()
        for one in strings
        for code in one.codes
    )
    subsets, kept = _subsets(usage, shown)
    shared = []
    for group in group_subsets(subsets):
        if len(group) < 2:
            kept[font_name(group[0].font), "only-one"] += 1
            continue
        counts: Counter[SharedGlyph] = Counter()
        for subset in group:
            for code, glyph in subset.glyphs.items():
                counts[glyph] += shown[subset.key, code]
        shared.append(build_shared(pdf, group, counts))
    _replace(pdf, usage, shared)
    return tuple(shared), tuple(
        KeptFont(name=name, count=count, reason=reason)
        for (name, reason), count in sorted(kept.items())
    )


def _subsets(
    usage: Usage, shown: Mapping[tuple[FontKey, int], int]
) -> tuple[list[Subset], Counter[tuple[str, str]]]:
    codes: dict[FontKey, list[int]] = {}
    for shown_in, code in shown:
        codes.setdefault(shown_in, []).append(code)
    fonts = {font.objgen: font for table in usage.font_tables for font in table.as_dict().values()}
    subsets: list[Subset] = []
    kept: Counter[tuple[str, str]] = Counter()
    for key, font in sorted(fonts.items()):
        try:
            if key in usage.refused:
                raise NotSharedError(usage.refused[key])
            if key not in codes:
                raise NotSharedError("unused")
            subsets.append(read_subset(font, codes[key]))
        except NotSharedError as exc:
            kept[font_name(font), str(exc)] += 1
    return subsets, kept


def _replace(pdf: Pdf, usage: Usage, shared: Iterable[SharedFont]) -> None:
    fonts = {key: one.font for one in shared for key in one.codes}
    codes = {key: table for one in shared for key, table in one.codes.items()}
    for key, strings in usage.shown.items():
        mine = [one for one in strings if one.font in codes]
        if mine:
            stream = pdf.get_object(key)
            written = ((one.start, one.end, _recoded(one, codes[one.font])) for one in mine)
            stream.write(rewrite(stream.read_bytes(), written))
    for table in usage.font_tables:
        for name, font in table.as_dict().items():
            if font.objgen in fonts:
                table[name] = fonts[font.objgen]


def _recoded(one: Shown, codes: Mapping[int, bytes]) -> bytes:
    return b"".join(codes[code] for code in one.codes)


def _count_programs(pdf: Pdf) -> int:
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return sum(
        isinstance(item, Dictionary)
        and item.get("/Type") == Name.FontDescriptor
        and any(file in item for file in files)
        for item in pdf.objects
    )


def _save(pdf: Pdf, target: Path) -> None:
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]  # the first half of an old one would be kept
    write_bytes_of(
        target,
        lambda file: pdf.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        ),
    )
