"""The stamp never covers what stands on a page: it finds a free band, or the page gives way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pack_fixtures import (  # type: ignore[import-not-found,unused-ignore]
    PageSpec,
    options,
    part,
    publish_pack,
    write_pdf,
)
from pikepdf import Array, Dictionary, Pdf
from PIL import Image, ImageChops

from packbuilder.assemble.geometry import MILLIMETRE, visible_page
from packbuilder.assemble.merge import assemble_pack
from packbuilder.assemble.pack import AssembledPack
from packbuilder.assemble.reduction import Reduction, moved_view, reduction_in
from packbuilder.assemble.verify import verify_pack
from packbuilder.convert.evidence import normalise_evidence
from packbuilder.convert.evidence_types import EvidenceOutcome

A4 = (0.0, 0.0, 595.0, 842.0)
_SCALE = 2.0


def drawn(path: Path, content: bytes, **page: Any) -> Path:
    """A PDF of one page with ``content`` and the given entries of the page's dictionary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Pdf.new() as pdf:
        one = pdf.add_blank_page(page_size=(595, 842))
        one.obj.Contents = pdf.make_stream(content)
        for key, value in page.items():
            one.obj[f"/{key}"] = value
        pdf.save(path, deterministic_id=True)
    return path


def assembled(folder: Path, source: Path) -> AssembledPack:
    """A pack of a divider and, from its second page on, of ``source`` as a scan."""
    scan = part("scan", source, "检验报告", "Test report", kind="evidence", section_id="s2",
                attachment_label="附件 2-1")  # fmt: skip
    sheet = write_pdf(folder / "pdf" / "divider.pdf", [PageSpec(["企业与产品"])])
    divider = part("divider-s2", sheet, "企业与产品", "Company", kind="generated",
                   section_id="s2", is_divider=True)  # fmt: skip
    pack: AssembledPack = publish_pack(folder, [divider, scan])
    return pack


def pictures(folder: Path) -> tuple[Image.Image, Image.Image]:
    """The first page of the scan with its stamp and without it."""
    path = folder / "pack.zh.pdf"
    with pikepdf.open(path) as pdf:
        streams = list(pdf.pages[1].obj.Contents)
        pdf.pages[1].obj.Contents = Array(streams[:-1])
        pdf.save(folder / "unstamped.pdf")
    shown = []
    for name in (path, folder / "unstamped.pdf"):
        document = pdfium.PdfDocument(name)
        shown.append(document[1].render(scale=_SCALE).to_pil().convert("L"))
        document.close()
    return shown[0], shown[1]


def assert_nothing_is_covered(folder: Path) -> None:
    """Where the stamp changed a pixel there was light, even paper, also close around it."""
    stamped, plain = pictures(folder)
    box = ImageChops.difference(stamped, plain).point(lambda value: 255 * (value > 40)).getbbox()
    assert box is not None
    middle = stamped.height // 2
    for part_of in ((0, 0, stamped.width, middle), (0, middle, *stamped.size)):
        change = ImageChops.difference(stamped.crop(part_of), plain.crop(part_of))
        where = change.point(lambda value: 255 * (value > 40)).getbbox()
        assert where is not None
        ground = plain.crop(part_of).crop(where)
        darkest, lightest = ground.getextrema()
        assert darkest > 150, "ink under the stamp"  # type: ignore[operator]
        assert lightest - darkest < 60, "a line under the stamp"  # type: ignore[operator]


BANDS: dict[str, tuple[bytes, dict[str, Any], bool]] = {
    "white paper": (b"0 g 200 400 100 100 re f", {}, False),
    "grey paper": (b"0.8 g 0 0 595 842 re f", {}, False),
    "a rule where the number stands": (b"0 G 1 w 0 20 m 595 20 l S", {}, False),
    "rules at both usual bands": (b"0 G 1 w 0 20 m 595 20 l 0 820 m 595 820 l S", {}, False),
    "a rule in every band": (b"0 G 1 w 0 15 m 595 15 l 0 21 m 595 21 l 0 28 m 595 28 l S", {},
                             True),
    "a hairline frame": (b"0 G 0.3 w 20 18 555 806 re S 20 26 555 790 re S", {}, True),
    "dark to the edge": (b"0.2 g 0 0 595 842 re f", {}, True),
    "dark, turned": (b"0.2 g 0 0 595 842 re f", {"Rotate": 90}, True),
    "dark, upside down": (b"0.2 g 0 0 595 842 re f", {"Rotate": 180}, True),
    "dark, cropped": (b"0.2 g 0 0 595 842 re f", {"CropBox": [50, 60, 500, 700]}, True),
    "dark, offset": (b"0.2 g 100 200 595 842 re f", {"MediaBox": [100, 200, 695, 1042]}, True),
    "dark, A3": (b"0.2 g 0 0 842 1191 re f", {"MediaBox": [0, 0, 842, 1191]}, True),
    "dark, landscape": (b"0.2 g 0 0 842 595 re f", {"MediaBox": [0, 0, 842, 595]}, True),
    "dark, A5": (b"0.2 g 0 0 420 595 re f", {"MediaBox": [0, 0, 420, 595]}, True),
    "dark, in units of two points": (
        b"0.2 g 0 0 298 421 re f", {"MediaBox": [0, 0, 298, 421], "UserUnit": 2}, True),
    "dark, left open": (b"q q 0.2 g 0 0 595 842 re f", {}, True),
    "dark, closed too often": (b"Q Q 0.2 g 0 0 595 842 re f", {}, True),
}  # fmt: skip


@pytest.mark.parametrize("name", BANDS)
def test_nothing_of_a_page_is_covered_by_the_stamp(name: str, tmp_path: Path) -> None:
    content, page, gives_way = BANDS[name]
    entries = {
        key: Array(value) if isinstance(value, list) else value for key, value in page.items()
    }
    pack = assembled(tmp_path, drawn(tmp_path / "pdf" / "scan.pdf", content, **entries))
    assert ("page-reduced" in [note.code for note in pack.notes]) is gives_way
    assert_nothing_is_covered(tmp_path)
    assert verify_pack(tmp_path).findings == ()


def test_a_page_that_gives_way_loses_nothing_and_stays_in_the_middle(tmp_path: Path) -> None:
    corners = b"1 0 0 rg 0 0 20 20 re f 575 822 20 20 re f 0 g 20 20 555 802 re f"
    assembled(tmp_path, drawn(tmp_path / "pdf" / "scan.pdf", corners))
    _, plain = pictures(tmp_path)
    dark = plain.point(lambda value: 255 * (value < 128)).getbbox()
    assert dark is not None
    left, top, right, bottom = (edge / _SCALE for edge in dark)
    # Both red corners show, as far from the one edge as from the other.
    assert left == pytest.approx(595 - right, abs=1)
    assert top == pytest.approx(842 - bottom, abs=1)
    assert 11 * MILLIMETRE < top < 13 * MILLIMETRE
    assert (right - left) / 595 == pytest.approx((bottom - top) / 842, abs=0.005)


def test_links_and_places_follow_the_content_of_a_page_that_gives_way(tmp_path: Path) -> None:
    frame = b"0 G 40 w 20 20 555 802 re S\n"
    source = write_pdf(
        tmp_path / "pdf" / "scan.pdf",
        [PageSpec(["甲", "见第二页"], {1: "#2"}), PageSpec(["乙"])],
        headings=[("甲", 1), ("乙", 2)],
    )
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            page.contents_add(pdf.make_stream(frame))
        before = [float(value) for value in pdf.pages[0].obj.Annots[0].Rect]
        pdf.save(source)
    pack = assembled(tmp_path, source)
    assert [note.page for note in pack.notes if note.code == "page-reduced"] == [2, 3]
    with pikepdf.open(pack.path) as pdf:
        page = pdf.pages[1]
        reduction = reduction_in(page.obj.Contents[0].read_bytes(), visible_page(page))
        assert reduction is not None
        link = page.obj.Annots[0]
        after = [float(value) for value in link.Rect]
        assert after == pytest.approx([reduction.moved(v, k % 2) for k, v in enumerate(before)])
        assert float(link.A.D[3]) == pytest.approx(reduction.moved(333, 1), abs=0.01)
        first, second = pdf.Root.Outlines.First.First.First, pdf.Root.Outlines.First.First.Last
        assert (str(first.Title), str(second.Title)) == ("甲", "乙")
        assert second.Dest[0].objgen == pdf.pages[2].obj.objgen
        assert float(second.Dest[3]) == pytest.approx(reduction.moved(700, 1), abs=0.01)
    assert verify_pack(tmp_path).findings == ()


def test_a_supplied_file_keeps_its_links_and_bookmarks_through_intake_and_assembly(
    tmp_path: Path,
) -> None:
    pages = [PageSpec([f"第{n}章", "见第三章"], {1: "#3"}) for n in "一二三"]
    supplied = write_pdf(tmp_path / "report.pdf", pages, headings=[("第一章", 1), ("第三章", 3)])
    target = tmp_path / "pdf" / "report.pdf"
    target.parent.mkdir()
    assert isinstance(normalise_evidence(supplied, target), EvidenceOutcome)
    pack = assembled(tmp_path, target)
    assert [(child.title, child.page) for child in pack.outline[0].children[0].children] == [
        ("第一章", 2),
        ("第三章", 4),
    ]
    with pikepdf.open(pack.path) as pdf:
        third = pdf.pages[3].obj.objgen
        assert [page.obj.Annots[0].A.D[0].objgen for page in pdf.pages[1:]] == [third] * 3
    assert verify_pack(tmp_path).findings == ()


def test_the_lone_bookmark_of_a_scan_is_left_out(tmp_path: Path) -> None:
    pages = [PageSpec(["甲"])]
    source = write_pdf(tmp_path / "pdf" / "a.pdf", pages, headings=[("scan0001.pdf", 1)])
    pack = assembled(tmp_path, source)
    assert pack.outline[0].children[0].children == ()
    assert verify_pack(tmp_path).findings == ()


@pytest.mark.parametrize(
    ("view", "moved"),
    [(("/XYZ", 0, 842, 0), ("/XYZ", 29.75, 799.9, 0)), (("/Fit",), ("/Fit",)),
     (("/FitH", 421), ("/FitH", 421)), (("/FitR", 0, 0, 595, 842), ("/FitR", 29.75, 42.1, 565.25,
      799.9)), (("/XYZ", None, None, None), ("/XYZ", None, None, None))],
)  # fmt: skip
def test_views_of_a_page_follow_its_content(view: tuple[Any, ...], moved: tuple[Any, ...]) -> None:
    assert moved_view(view, Reduction(0.9, A4)) == moved


def forged(content: bytes) -> Callable[[bytes], bytes]:
    return lambda opening: opening.replace(b"re W n\n", b"re W n\n" + content)


@pytest.mark.parametrize(
    "change",
    [
        lambda opening: opening.replace(b" cm\n", b" cm\n0 0 300 300 re W n\n"),
        lambda opening: opening.replace(b"0 0 595 842 re", b"0 0 595 700 re"),
        lambda opening: opening.replace(b"0 0 595 842 re", b"0 0 300 842 re"),
        forged(b"1 g 0 0 595 842 re f\n"),
    ],
    ids=["second clip", "lower clip", "narrow clip", "paint"],
)
def test_a_forged_reduction_is_found_out(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    pack = assembled(tmp_path, drawn(tmp_path / "pdf" / "scan.pdf", b"0.2 g 0 0 595 842 re f"))
    with pikepdf.open(pack.path, allow_overwriting_input=True) as pdf:
        streams = pdf.pages[1].obj.Contents
        opening = streams[0].read_bytes()
        assert change(opening) != opening
        streams[0] = pdf.make_stream(change(opening))
        pdf.save(pack.path)
    assert "verify-page-altered" in {one.code for one in verify_pack(tmp_path).findings}


def test_an_annotation_of_another_kind_moves_with_its_page(tmp_path: Path) -> None:
    square = Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square,
                        Rect=Array([100, 100, 200, 200]), F=4)  # fmt: skip
    source = drawn(tmp_path / "pdf" / "scan.pdf", b"0.2 g 0 0 595 842 re f")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(square)])
        pdf.save(source)
    scan = part("scan", source, "检验报告", "Test report", kind="evidence", section_id="s2")
    pack = assemble_pack([scan], tmp_path / "pack.zh.pdf", options())
    with pikepdf.open(pack.path) as pdf:
        assert float(pdf.pages[0].obj.Annots[0].Rect[0]) > 100
