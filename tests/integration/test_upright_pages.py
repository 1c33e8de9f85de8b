"""Pages that are stored turned, handed over upright: they look, read and lead as before."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pypdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String
from PIL import Image, ImageChops, ImageDraw
from tests.integration.delivery_fixtures import complete_manifest, handed_over, own_profile, texts
from tests.integration.pack_fixtures import PageSpec, part, publish_pack, write_pdf
from tests.verapdf import ask_verapdf, require_verapdf

from packbuilder.convert.evidence import normalise_evidence
from packbuilder.deliver import upright
from packbuilder.deliver.traits import read_traits
from packbuilder.deliver.upright import Turn, write_upright
from packbuilder.pipeline.deliver import DeliveryOrder, verify_order

UPRIGHT = "{upright_pages: true}"


def drawing() -> bytes:
    """A picture whose four corners differ."""
    image = Image.new("RGB", (300, 420), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 140, 60), fill=(200, 20, 20))
    draw.ellipse((180, 300, 290, 400), fill=(20, 20, 200))
    draw.polygon(((30, 400), (90, 330), (100, 410)), fill=(20, 120, 20))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def strange_page(pdf: Pdf, rotate: int, **more: Any) -> pikepdf.Page:
    """A page with a picture, patterns, a link, a remark that draws itself, and odd boxes."""
    page = pdf.add_blank_page(page_size=(400, 600))
    page.obj.MediaBox = Array([-30, 50, 370, 650])
    page.obj.CropBox = Array([-10, 90, 350, 640])
    with Pdf.open(io.BytesIO(img2pdf.convert(drawing()))) as picture:
        image = pdf.copy_foreign(next(iter(picture.pages[0].resources.XObject.values())))
    tiling = pdf.make_stream(
        b"0 0.6 0 rg 0 0 6 3 re f",
        Dictionary(PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 12, 8]), XStep=12,
                   YStep=8, Resources=Dictionary(), Matrix=Array([1, 0.3, 0, 1, 2, 3])),
    )  # fmt: skip
    axial = Dictionary(
        PatternType=2,
        Shading=Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 300, 0, 600]),
                           Function=Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1,
                                               C0=Array([1, 0, 0]), C1=Array([0, 0, 1]))),
    )  # fmt: skip
    page.obj.Resources = Dictionary(
        XObject=Dictionary(Im=image), Pattern=Dictionary(P0=tiling, P1=axial),
        Font=Dictionary(F0=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
    )  # fmt: skip
    page.obj.Contents = pdf.make_stream(
        b"q 150 0 0 210 20 400 cm /Im Do Q /Pattern cs /P0 scn 20 120 100 80 re f "
        b"/P1 scn 200 300 100 280 re f 0 g BT /F0 14 Tf 1 0 0 1 40 350 Tm (Turned page) Tj "
        b"0 -20 Td (second line) Tj ET"
    )
    look = pdf.make_stream(
        b"1 0 1 rg 0 0 40 10 re f 0 g 0 0 10 30 re f",
        Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 40, 30])),
    )
    remark = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([220, 150, 300, 210]), F=4,
                        AP=Dictionary(N=look))  # fmt: skip
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([38, 346, 130, 364]), F=4,
                      Border=Array([0, 0, 0]), QuadPoints=Array([38, 346, 130, 346, 38, 364, 130, 364]))  # fmt: skip # noqa: E501
    page.obj.Annots = Array([pdf.make_indirect(remark), pdf.make_indirect(link)])
    page.obj.Rotate = rotate
    for key, value in more.items():
        page.obj[f"/{key}"] = value
    return page


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """Every turn, with and without a unit of its own, and links to places on all of them."""
    path = tmp_path / "奇 怪.pdf"
    with Pdf.new() as pdf:
        pages = [strange_page(pdf, turn) for turn in (0, 90, 180, 270)]
        pages.append(strange_page(pdf, 450, UserUnit=2))
        views: list[list[Any]] = [
            [Name.XYZ, 40, 350, 0], [Name.XYZ, 40, None, None], [Name.FitH, 364],
            [Name.FitV, 40], [Name.FitR, 38, 346, 130, 364],
        ]  # fmt: skip
        for page, view in zip(pages, views, strict=True):
            page.obj.Annots[1].A = Dictionary(
                S=Name.GoTo, D=Array([pages[(pages.index(page) + 1) % 5].obj, *view])
            )
        names = [String("a"), Array([pages[1].obj, Name.XYZ, 40, 350, 0]), String("b"),
                 Dictionary(D=Array([pages[3].obj, Name.FitBH, 364]))]  # fmt: skip
        pdf.Root.Names = Dictionary(Dests=Dictionary(Kids=Array([Dictionary(Names=Array(names))])))
        pdf.Root.OpenAction = Array([pages[1].obj, Name.XYZ, 40, 350, 0])
        with pdf.open_outline() as outline:
            for number in range(5):
                place = Array([pages[number].obj, Name.XYZ, 40, 350, 0])
                outline.root.append(OutlineItem(f"{number}", place))
        pdf.save(path)
    return path


def largest_difference(one: pdfium.PdfPage, other: pdfium.PdfPage) -> int:
    """Of one channel of one pixel, from 0 to 255."""
    pictures = [page.render(scale=1.5).to_pil() for page in (one, other)]
    difference = ImageChops.difference(*pictures)
    extrema: Any = difference.getextrema()
    return max(int(high) for _, high in extrema)


def test_every_turned_page_looks_and_reads_the_same_and_is_upright(
    strange: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made.pdf"

    assert write_upright(strange, made) == 4

    assert read_traits(strange).rotated_pages == (2, 3, 4, 5)
    assert read_traits(made).rotated_pages == ()
    assert texts(made) == texts(strange)
    with pdfium.PdfDocument(strange) as before, pdfium.PdfDocument(made) as after:
        for one, other in zip(before, after, strict=True):
            assert one.get_size() == pytest.approx(other.get_size())
            # In colour and finer than the proof itself: a gradient is rounded anew.
            assert largest_difference(one, other) <= 2


def shown_point(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where a reader sees a point of a page, from the lower left corner of what it shows."""
    left, bottom, right, top = (float(value) for value in page.cropbox)
    return {
        0: (x - left, y - bottom),
        90: (y - bottom, right - x),
        180: (right - x, top - y),
        270: (top - y, x - left),
    }[int(page.get("/Rotate", 0)) % 360]


def test_links_and_bookmarks_lead_to_the_same_spot(strange: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.pdf"
    write_upright(strange, made)
    before, after = pypdf.PdfReader(strange), pypdf.PdfReader(made)

    for number in range(5):
        spots: list[tuple[float, ...]] = []
        for reader in (before, after):
            mark: Any = reader.outline[number]
            page: Any = reader.pages[number]
            spots.append(shown_point(page, float(mark.left), float(mark.top)))
            area = [float(value) for value in page["/Annots"][1].get_object()["/Rect"]]
            spots.append(tuple(sorted(shown_point(page, *area[:2]) + shown_point(page, *area[2:]))))
        assert spots[0] == pytest.approx(spots[2])
        assert spots[1] == pytest.approx(spots[3])
    assert len(before.named_destinations) == 2
    assert set(before.named_destinations) == set(after.named_destinations)
    for name in before.named_destinations:
        points: list[tuple[float, float]] = []
        for reader in (before, after):
            place: Any = reader.named_destinations[name]
            page = reader.pages[reader.get_destination_page_number(place) or 0]
            if place.typ == "/XYZ":
                points.append(shown_point(page, float(place.left), float(place.top)))
            else:
                points.append((float(str(place.typ) in ("/FitBH", "/FitBV")), 0.0))
        assert points[0] == pytest.approx(points[1])


def test_names_of_old_files_are_followed_too(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", [PageSpec(["第一页"], rotate=90)], names={"x": 1})

    assert write_upright(source, tmp_path / "b.pdf") == 1

    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert [float(value) for value in list(pdf.Root.Dests.x)[2:4]] == [500, 515]


def test_a_view_along_one_axis_follows_the_page() -> None:
    lying = Turn.of((0, 0, 400, 600), 90)

    assert lying.view([Name.FitH, 100]) == [Name.FitV, 100]
    assert lying.view([Name.FitV, 100]) == [Name.FitH, 300]
    assert lying.view([Name.FitR, 10, 20, 30, 60]) == [Name.FitR, 20, 370, 60, 390]
    assert lying.view([Name.XYZ, 10, None, 2]) == [Name.XYZ, None, 390, 2]
    assert lying.view([Name.XYZ, None, 20, 2]) == [Name.XYZ, 20, None, 2]
    assert lying.view([Name.Fit]) == [Name.Fit]
    assert lying.view([Name.FitH, None]) == [Name.FitV, None]
    assert Turn.of((0, 0, 400, 600), 180).view([Name.FitH, 100]) == [Name.FitH, 500]


def test_a_page_that_would_look_different_is_left_as_it_is(
    strange: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made.pdf"
    turn = upright._turn_patterns
    tried: list[bool] = []

    def forget_one(pdf: Pdf, page: pikepdf.Page, by: Turn) -> None:
        is_third = page.obj.objgen == pdf.pages[2].obj.objgen
        tried.append(is_third)
        if not is_third:
            turn(pdf, page, by)

    monkeypatch.setattr(upright, "_turn_patterns", forget_one)

    assert write_upright(strange, made) == 3

    assert tried.count(True) == 1
    assert read_traits(made).rotated_pages == (3,)
    assert texts(made) == texts(strange)


def test_a_pack_of_upright_pages_is_not_written_again(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", [PageSpec(["第一页"])])

    assert write_upright(source, tmp_path / "b.pdf") == 0
    assert not (tmp_path / "b.pdf").exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round's pack with scans that lie on their side, as somebody supplied them."""
    folder = tmp_path / "轮次 round-00"
    parts = []
    for number, turn in enumerate((90, 180, 270, 0)):
        supplied = folder / "evidence" / f"scan-{number}.pdf"
        supplied.parent.mkdir(parents=True, exist_ok=True)
        with Pdf.open(io.BytesIO(img2pdf.convert(drawing(), nodate=True))) as pdf:
            pdf.pages[0].obj.Rotate = turn
            pdf.save(supplied)
        target = folder / "pdf" / "zh" / f"scan-{number}.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        normalise_evidence(supplied, target)
        parts.append(
            part(f"scan-{number}", target, f"扫描件 {number}", f"Scan {number}", kind="evidence",
                 section_id=None, attachment_label=f"附件 1-{number + 1}")
        )  # fmt: skip
    publish_pack(folder, parts)
    complete_manifest(folder)
    return folder


def test_a_recipient_who_wants_upright_pages_gets_them_proved(folder: Path) -> None:
    rules = ["rule: no-rotated-pages"]
    plain, _ = handed_over(folder, own_profile(folder.parent, rules=rules))
    assert [finding.code for finding in plain.findings] == ["delivery-no-rotated-pages"]

    done, out = handed_over(folder, own_profile(folder.parent, form=UPRIGHT, rules=rules))

    assert done.findings == ()
    assert done.turned_pages == 3
    assert texts(out / "pack-zh.pdf") == texts(folder / "pack.zh.pdf")
    order = DeliveryOrder(pack_dir=folder, locale="zh", profile=own_profile(folder.parent))
    assert verify_order(order) == ()


def test_volumes_are_cut_from_the_upright_pack(folder: Path) -> None:
    form = "{upright_pages: true, volumes: true}"
    profile = own_profile(folder.parent, form=form, rules=["rule: page-count, limit: 3"])

    done, out = handed_over(folder, profile)

    assert len(done.volumes) > 1
    assert all(not read_traits(out / file.name).rotated_pages for file in done.files)


def test_an_upright_pack_still_is_what_it_declares(folder: Path) -> None:
    require_verapdf()

    _, out = handed_over(folder, own_profile(folder.parent, form=UPRIGHT))

    made = Path(shutil.copyfile(out / "pack-zh.pdf", folder.parent / "made.pdf"))
    verdicts = ask_verapdf([made])
    assert {flavour: verdict.word for (_, flavour), verdict in verdicts.items()} == {
        "2a": "compliant", "ua1": "compliant",
    }  # fmt: skip
    with pikepdf.open(made) as pdf:
        figures = [one for one in pdf.objects
                   if isinstance(one, Dictionary) and one.get("/S") == Name.Figure]  # fmt: skip
        boxes = [[float(v) for v in one.A.BBox] for one in figures]
        shown = [[float(v) for v in page.cropbox] for page in pdf.pages]
    for box, area in zip(boxes, shown, strict=True):
        assert box == pytest.approx(area)
