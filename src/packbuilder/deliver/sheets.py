"""The sheets before a volume: what it is, what it holds, what its links to others meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from packbuilder.deliver.drawing import (
    A4,
    EmbeddedSheetFont,
    FontMaker,
    SheetFont,
    Text,
    artifact,
    new_page,
    number,
    stamp_texts,
    text_operators,
)
from packbuilder.deliver.links import PackLink, view_of_top
from packbuilder.deliver.sheet_layout import Line, LineKind, PlacedLine, lay_out_sheets
from packbuilder.deliver.structure import Structure
from packbuilder.deliver.volumes import Volume, is_divider, volume_of
from packbuilder.i18n import translate
from packbuilder.model.delivery import LeavingLink
from packbuilder.model.manifest import ManifestItem
from packbuilder.model.text import Language
from packbuilder.store.written import write_bytes_of

_LEADER = b"q 0.6 w 0.45 G [0.6 2.4] 0 d %s %s m %s %s l S Q\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What the sheets of all volumes say.

    Attributes:
        title: the title of the pack.
        company: who submits it.
        language: in which the sheets are written.
        page_count: pages of the whole pack.
        is_sample: every page is marked as a sample.
        labels: what the pages of the pack are called; empty where they count from 1.
        second: the other language of a pack in both; the sheets then say everything twice.
    """

    title: str
    company: str
    language: Language
    page_count: int
    is_sample: bool
    labels: tuple[str, ...] = ()
    second: Language | None = None

    def say(self, key: str, params: Mapping[str, object]) -> str:
        """A sentence in the language of the sheets, or in both."""
        languages = (self.language, self.second) if self.second else (self.language,)
        return " / ".join(translate(f"delivery.{key}", one.value, params) for one in languages)

    def label(self, page: int) -> str:
        """What a page of the pack (from 1) is called."""
        return self.labels[page - 1] if self.labels else str(page)


def title_in_pack(item: ManifestItem) -> str:
    """The title in the language of the item."""
    return item.title.in_language(Language(item.language))


def volume_title(volume: Volume, count: int, facts: SheetFacts) -> str:
    """``第 1 册 共 3 册`` or ``Volume 1 of 3``, or both."""
    return facts.say("volume-title", {"number": volume.number, "count": count})


def page_label(volume: Volume, index: int) -> str:
    """``2-i``: what a sheet prints and what the viewer shows; ``index`` from 0."""
    return f"{volume.number}-{_roman(index + 1)}"


def leaving_links(
    volume: Volume, volumes: Sequence[Volume], links: Iterable[PackLink]
) -> tuple[LeavingLink, ...]:
    """The links of a volume that lead into another one."""
    named = []
    for link in links:
        other = volume_of(volumes, link.target)
        if not volume.holds(link.page) or other is None or other == volume:
            continue
        named.append(
            LeavingLink(
                page=link.page,
                item_id=_item_at(volume, link.page).item_id,
                target_page=link.target,
                target_item=_item_at(other, link.target).item_id,
                target_volume=other.number,
            )
        )
    return tuple(named)


def sheet_lines(
    volume: Volume,
    volumes: Sequence[Volume],
    leaving: Sequence[LeavingLink],
    facts: SheetFacts,
    file_names: Sequence[str],
) -> tuple[Line, ...]:
    """Everything that the sheets of one volume say.

    Args:
        volume: the volume.
        volumes: all of them.
        leaving: its links into other volumes; none where those still work.
        facts: what all sheets say.
        file_names: the files of all volumes.
    """
    say = _Words(facts)
    lines = [
        Line(text=facts.company, kind=LineKind.SUBTITLE),
        Line(text=volume_title(volume, len(volumes), facts), kind=LineKind.TITLE),
        Line(text=facts.title, kind=LineKind.SUBTITLE),
        Line(
            text=say(
                "volume-pages", first=facts.label(volume.first_page),
                last=facts.label(volume.last_page), total=facts.page_count,
            ),
            kind=LineKind.TEXT,
        ),
        Line(text=say("volume-contents"), kind=LineKind.HEADING),
        *(_entry(item, say) for item in volume.items),
        Line(text=say("all-volumes"), kind=LineKind.HEADING),
    ]  # fmt: skip
    lines += [_volume_row(*pair, say) for pair in zip(volumes, file_names, strict=True)]
    if leaving:
        lines.append(Line(text=say("links-out"), kind=LineKind.HEADING))
        lines.append(Line(text=say("links-out-why"), kind=LineKind.TEXT))
        lines += _link_rows(volumes, leaving, say)
    return tuple(lines)


def draw_sheets(
    pdf: Pdf,
    lines: Sequence[Line],
    label: Callable[[int], str],
    facts: SheetFacts,
    structure: Structure,
    make_font: FontMaker,
    page_of: Callable[[int], pikepdf.Page],
) -> list[pikepdf.Page]:
    """Draw the sheets; the pages stand nowhere yet.

    Args:
        pdf: the file of the volume.
        lines: what they say.
        label: the label of a sheet, from 0.
        facts: what all sheets say.
        structure: of the file.
        make_font: a fresh font file.
        page_of: a page of the pack by its number.
    """
    font_file = make_font()
    sheets = lay_out_sheets(lines, font_file)
    margins = [_margin(facts, font_file, label(index)) for index in range(len(sheets))]
    texts = [text.text for sheet in sheets for placed in sheet for text in placed.texts]
    texts += [text.text for margin in margins for text in margin]
    font = font_file.embed(pdf, texts)
    tag = "zh-CN" if facts.language is Language.ZH else "en"
    part = structure.add_first(lines[1].text, tag)
    drawn = []
    contents: list[pikepdf.Object] = []
    for sheet, margin in zip(sheets, margins, strict=True):
        writer = _SheetWriter(pdf, font, structure, part, contents)
        for placed in sheet:
            writer.add(placed, page_of)
        for text in margin:
            writer.body += artifact("Pagination", text_operators(text, font))
        drawn.append(writer.finish())
    return drawn


def _margin(facts: SheetFacts, font: SheetFont, label: str) -> tuple[Text, ...]:
    return stamp_texts(A4, font, left=facts.company, right=label, is_sample=facts.is_sample)


class _SheetWriter:
    """One sheet: its instructions, its links, its place in the structure."""

    def __init__(
        self,
        pdf: Pdf,
        font: EmbeddedSheetFont,
        structure: Structure,
        part: pikepdf.Object | None,
        contents: list[pikepdf.Object],
    ) -> None:
        self._pdf, self._font = pdf, font
        self._structure, self._part = structure, part
        # The table of contents of the volume may run over several sheets: one element for all.
        self._contents = contents
        self.body = b""
        self._page = new_page(pdf, A4, pdf.make_stream(b""), font)
        self._elements: list[pikepdf.Object] = []
        self._annotations: list[pikepdf.Object] = []

    def add(self, placed: PlacedLine, page_of: Callable[[int], pikepdf.Page]) -> None:
        """Draw one line."""
        line = placed.line
        words = b"".join(text_operators(text, self._font) for text in placed.texts)
        if self._part is None:
            self.body += artifact("Layout", words)
        else:
            mark = len(self._elements)
            tag = "Link" if line.target is not None else line.kind.tag
            tag = "P" if tag == "TOCI" else tag
            self.body += b"/%s <</MCID %d>> BDC\n%sEMC\n" % (tag.encode("ascii"), mark, words)
        if placed.leader:
            x_0, x_1, y = placed.leader
            places = tuple(number(value) for value in (x_0, y, x_1, y))
            self.body += artifact("Layout", _LEADER % places)
        annotation = None
        if line.target is not None:
            annotation = self._link(placed, page_of(line.target))
        if self._part is not None:
            self._tag(line, annotation)

    def finish(self) -> pikepdf.Page:
        """The page, with everything on it."""
        self._page.obj.Contents = self._pdf.make_stream(self.body)
        if self._annotations:
            self._page.obj.Annots = Array(self._annotations)
        if self._part is not None:
            entry = self._pdf.make_indirect(Array(self._elements))
            self._page.obj.StructParents = self._structure.number(entry)
        return self._page

    def _link(self, placed: PlacedLine, page: pikepdf.Page) -> pikepdf.Object:
        annotation = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(value, 2) for value in placed.box]),
                Border=Array([0, 0, 0]),
                F=4,
                Contents=String(placed.line.text),
                A=Dictionary(Type=Name.Action, S=Name.GoTo, D=view_of_top(page)),
            )
        )
        self._annotations.append(annotation)
        return annotation

    def _tag(self, line: Line, annotation: pikepdf.Object | None) -> None:
        """Put the words that were just drawn into the structure."""
        mark = Dictionary(Type=Name.MCR, Pg=self._page.obj, MCID=len(self._elements))
        parent = self._parent(line)
        if annotation is None:
            kind = "P" if line.kind.tag == "TOCI" else line.kind.tag
            element = self._structure.element(kind, parent, [mark])
            element.Pg = self._page.obj
            parent.K.append(element)
        else:
            reference = self._structure.element("Reference", parent)
            parent.K.append(reference)
            element = self._structure.element("Link", reference, [mark])
            element.K.append(Dictionary(Type=Name.OBJR, Obj=annotation, Pg=self._page.obj))
            reference.K.append(element)
            annotation.StructParent = self._structure.number(element)
        self._elements.append(element)

    def _parent(self, line: Line) -> pikepdf.Object:
        assert self._part is not None  # noqa: S101 (asked before)
        if line.kind.tag != "TOCI":
            return self._part
        if not self._contents:
            table = self._structure.element("TOC", self._part)
            self._part.K.append(table)
            self._contents.append(table)
        entry = self._structure.element("TOCI", self._contents[0])
        self._contents[0].K.append(entry)
        return entry


class _Words:
    def __init__(self, facts: SheetFacts) -> None:
        self._facts = facts
        self.page = facts.label

    def __call__(self, key: str, **params: object) -> str:
        return self._facts.say(key, params)

    def of(self, item: ManifestItem, key: str, **params: object) -> str:
        """The same about one item; in a pack in both languages in that of the item."""
        one = Language(item.language) if self._facts.second else self._facts.language
        return translate(f"delivery.{key}", one.value, params)


def _volume_row(volume: Volume, file_name: str, say: _Words) -> Line:
    text = say("volume-row", number=volume.number, file=file_name)
    pages = f"{say.page(volume.first_page)}–{say.page(volume.last_page)}"
    return Line(text=text, kind=LineKind.ROW, right=pages)


def _entry(item: ManifestItem, say: _Words) -> Line:
    title = title_in_pack(item)
    if item.attachment_number:
        title = say.of(item, "entry-attachment", number=item.attachment_number, title=title)
    elif item.number:
        title = say.of(item, "entry-number", number=item.number, title=title)
    kind = LineKind.SECTION if is_divider(item) or item.section == "front" else LineKind.ENTRY
    return Line(text=title, kind=kind, right=say.page(item.first_page), target=item.first_page)


def _link_rows(
    volumes: Sequence[Volume], leaving: Sequence[LeavingLink], say: _Words
) -> list[Line]:
    """One row for each pair of documents; a generated list (contents) one for each volume."""
    items = {item.item_id: item for volume in volumes for item in volume.items}
    rows: dict[str, list[int]] = {}
    for link in leaving:
        source, target = items[link.item_id], items[link.target_item]
        params = {"source": title_in_pack(source), "number": link.target_volume}
        if source.kind == "generated":
            text = say.of(source, "link-list", **params)
        else:
            page = say.page(link.target_page)
            text = say.of(source, "link", title=title_in_pack(target), page=page, **params)
        rows.setdefault(text, []).append(link.page)
    return [
        Line(text=text, kind=LineKind.ROW, right=_pages(pages, say)) for text, pages in rows.items()
    ]


def _pages(pages: Sequence[int], say: _Words) -> str:
    """``2–4, 7``."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    shown = [
        f"{say.page(run[0])}–{say.page(run[-1])}" if len(run) > 1 else say.page(run[0])
        for run in runs[:4]
    ]
    return ", ".join([*shown, "…"] if len(runs) > 4 else shown)


def _item_at(volume: Volume, page: int) -> ManifestItem:
    return next(
        item for item in volume.items if item.first_page <= page < item.first_page + item.page_count
    )


def _roman(value: int) -> str:
    text = ""
    for size, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while value >= size:
            text, value = text + sign, value - size
    return text


def sheet_bytes(
    lines: Sequence[Line], facts: SheetFacts, make_font: FontMaker, target: Path
) -> int:
    """How many bytes sheets that say ``lines`` take, with their font; ``target`` is overwritten."""
    with Pdf.new() as pdf:
        plain = [replace(line, target=None) for line in lines]
        drawn = draw_sheets(
            pdf, plain, str, facts, Structure(pdf), make_font, lambda number: pdf.pages[number - 1]
        )
        for sheet in drawn:
            pdf.pages.append(sheet)
        mode = pikepdf.ObjectStreamMode.generate
        write_bytes_of(target, lambda file: pdf.save(file, object_stream_mode=mode))
    return target.stat().st_size
