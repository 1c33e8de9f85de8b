"""Seals on a finished pack: the list of places, true size on true places, the straddle seal."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops, ImageDraw
from tests.integration.pack_fixtures import (
    chinese_font,
    options,
    part,
    sample_parts,
    sha256,
)
from tests.pictures import page_picture
from tests.verapdf import assert_compliant

from packbuilder.assemble.geometry import visible_page
from packbuilder.assemble.identity import pack_id
from packbuilder.assemble.merge import assemble_pack
from packbuilder.assemble.pack import AssembledPack
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.cli.main import invoke
from packbuilder.convert.evidence import normalise_evidence
from packbuilder.deliver.seal_places import PageReader, find_places
from packbuilder.deliver.seals import SealOrder, read_seal, seal_pack
from packbuilder.errors import InputError
from packbuilder.i18n import LANGUAGES, has_message
from packbuilder.model.manifest import Manifest, ManifestItem, ManifestPage
from packbuilder.model.pdf import PackPart
from packbuilder.model.plan import Action
from packbuilder.model.seals import PlaceKind, SealPlace, Spot
from packbuilder.model.text import BilingualText
from packbuilder.pipeline.seals import (
    SealRequest,
    pdf_tools,
    read_plan,
    seal,
    seal_todo,
    stale_copies,
)
from packbuilder.store.manifest_file import write_manifest

MILLIMETRE = 72 / 25.4
BOX = 85.0  # points: the side of the dashed box
CORNER = (400.0, 300.0)  # its lower left corner on both pages of the document
SIGN = (120.0, 350.0)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def fake_seal(path: Path, side: int = 480, margin: int = 30) -> Path:
    """A hatched square that nobody takes for a seal, on clear ground."""
    whole = side + 2 * margin
    picture = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for k in range(0, 2 * side, 40):
        ends = [(max(0, k - side), min(k, side)), (min(k, side), max(0, k - side))]
        draw.line([(margin + x, margin + y) for x, y in ends], fill=(190, 0, 0, 255), width=6)
    edge = (margin, margin, margin + side - 1, margin + side - 1)
    draw.rectangle(edge, outline=(190, 0, 0, 255), width=10)
    draw.text((margin + side // 5, margin + side // 3), "SAMPLE", fill=(0, 0, 190, 255),
              font_size=side // 6)  # fmt: skip
    picture.save(path)
    return path


def _wait_for_seal(pdf_path: Path, *, with_marks: bool) -> None:
    """Draw a dashed box with （公章） and a line to sign on every page, the second one turned."""
    with pikepdf.open(pdf_path, allow_overwriting_input=True) as pdf:
        font_file = StampFontFile(*chinese_font())
        font = font_file.embed(pdf, ["（公章）签字："])
        names = dict(pdf.Root.get("/Dests", Dictionary()).items())
        left, bottom = CORNER
        text_left = left + (BOX - font_file.width("（公章）", 10)) / 2
        for number, page in enumerate(pdf.pages, start=1):
            page.obj.Resources.Font["/F9"] = font.resource
            x_1, y_1 = left + BOX, bottom + BOX
            body = (
                b"\n[3 3] 0 d 0.75 w %f %f m %f %f l S %f %f m %f %f l S %f %f m %f %f l S "
                b"%f %f m %f %f l S\n[] 0 d BT /F9 10 Tf 1 0 0 1 %f %f Tm %s Tj ET\n"
                b"BT /F9 10 Tf 1 0 0 1 %f %f Tm %s Tj ET\n"
                % (
                    left, bottom, x_1, bottom, left, y_1, x_1, y_1, left, bottom, left, y_1,
                    x_1, bottom, x_1, y_1,
                    text_left, bottom + BOX / 2 - 3, font.encode("（公章）"),
                    SIGN[0] - 50, SIGN[1] - 9, font.encode("签字："),
                )
            )  # fmt: skip
            page.contents_add(pdf.make_stream(body))
            places = {"seal": (text_left, bottom + BOX / 2 + 6), "signature": SIGN,
                      "date": (SIGN[0], SIGN[1] - 30)}  # fmt: skip
            suffix = "" if number == 1 else f"5Fr{number + 7}"
            for kind, (x, y) in places.items():
                name = f"/{kind}5F1{suffix}"
                names[name] = Array([page.obj, Name.XYZ, x, y, 0])
            if number == 2:
                page.obj.Rotate = 90
        if with_marks:
            pdf.Root.Dests = Dictionary(names)
        pdf.save(pdf_path, deterministic_id=True)


def _word_file(path: Path) -> None:
    """The words inside its marks: who signs, twice, as a loop repeats them."""

    def mark(number: int, name: str, text: str) -> str:
        start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
        return f'{start}<w:r><w:t>{text}</w:t></w:r><w:bookmarkEnd w:id="{number}"/>'

    words = [
        mark(1, "role_1", "法定代表人（签字）"), mark(2, "signer_1", "张示例"),
        mark(3, "role_1_r6", "总经理"), mark(4, "signer_1_r7", "李样本"),
    ]  # fmt: skip
    body = f'<w:document xmlns:w="{W}"><w:body><w:p>{"".join(words)}</w:p></w:body></w:document>'
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", body)


def _item(one: PackPart, pack: AssembledPack, folder: Path, docx: str | None) -> ManifestItem:
    placed = next(row for row in pack.placed if row.item_id == one.item_id)
    return ManifestItem(
        item_id=one.item_id, kind=one.kind, title=one.title, language="zh",
        section=one.section_id or "front", number="EA-QP-01" if docx else None, version=None,
        attachment_number="2-1" if one.attachment_label else None, first_page=placed.first_page,
        page_count=placed.page_count, docx=docx, pdf=one.pdf.relative_to(folder).as_posix(),
        docx_sha256=sha256(folder / docx) if docx else None, sha256=sha256(one.pdf),
        decision=Action.BUILD, reasons=(),
        source_name="-", source="-", tool="-",
    )  # fmt: skip


def make_round(folder: Path, *, with_marks: bool = True, is_draft: bool = False) -> Path:
    """A round with a document of two pages that waits for seal, signature and date on each."""
    parts = sample_parts(folder)
    _wait_for_seal(folder / "pdf" / "zh" / "complaints.pdf", with_marks=with_marks)
    _word_file(folder / "docx" / "complaints.docx")
    docx = {"complaints": "docx/complaints.docx"}
    words = {one.item_id: folder / docx[one.item_id] for one in parts if one.item_id in docx}
    own_id = pack_id(
        (sha256(words[one.item_id]) if one.item_id in words else None, sha256(one.pdf))
        for one in parts
    )
    pack = assemble_pack(parts, folder / "pack.zh.pdf", options(pack_id=own_id))
    sources = {one.item_id: one.pdf.relative_to(folder).as_posix() for one in parts}
    manifest = Manifest(
        tool_name="packbuilder", tool_version="1", scheme_id="s", scheme_version="1",
        company_id="c", round_number=0, locale="zh", is_draft=is_draft, inputs=(),
        items=tuple(_item(one, pack, folder, docx.get(one.item_id)) for one in parts),
        pages=tuple(
            ManifestPage(page=row.page, label=row.label, item=row.item_id,
                         source=sources[row.item_id], source_page=row.source_page)
            for row in pack.pages
        ),
        pack_path=pack.path.name, pack_sha256=sha256(pack.path), page_count=pack.page_count,
        pack_id=own_id,
    )  # fmt: skip
    write_manifest(folder / "manifest.zh.json", manifest)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round(tmp_path_factory.mktemp("第 0 轮"))


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "申报 材料"))


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fake_seal(tmp_path_factory.mktemp("印 章") / "公司 印章 SAMPLE.png")


def refused(code: str, work: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        work()
    assert caught.value.code == code
    for language in LANGUAGES:
        assert has_message(f"error.{code}", language)
        assert has_message(f"error.{code}.hint", language)
    return caught.value


def changed_area(before: Path, after: Path, page: int) -> tuple[float, float, float, float]:
    """What sealing changed on a page: left, bottom, right, top in points as shown."""
    one, other = (page_picture(path, page, dpi=144) for path in (before, after))
    box = ImageChops.difference(one, other).getbbox()
    assert box is not None
    return (box[0] / 2, (one.height - box[3]) / 2, box[2] / 2, (one.height - box[1]) / 2)


def test_the_plan_names_every_place_its_page_and_who(folder: Path) -> None:
    plan = read_plan(folder)
    told = [
        (place.place_id, place.first_page, place.number, place.role, place.signer)
        for place in plan.places
    ]
    assert sorted(told) == sorted(
        [
            ("seal-1", 7, "EA-QP-01", "法定代表人", "张示例"),
            ("signature-1", 7, "EA-QP-01", "法定代表人", "张示例"),
            ("date-1", 7, "EA-QP-01", "法定代表人", "张示例"),
            ("seal-2", 8, "EA-QP-01", "总经理", "李样本"),
            ("signature-2", 8, "EA-QP-01", "总经理", "李样本"),
            ("date-2", 8, "EA-QP-01", "总经理", "李样本"),
            ("copy-1", 10, "2-1", "", ""),
            ("straddle-1", 1, "", "", ""),
        ]
    )
    assert [place.last_page for place in plan.places if place.kind is PlaceKind.COPY] == [11]


def test_a_place_is_the_middle_of_its_box_also_on_a_turned_page(folder: Path) -> None:
    upright, turned = read_plan(folder).of_kind(PlaceKind.SEAL)
    middle = (CORNER[0] + BOX / 2, CORNER[1] + BOX / 2)
    assert upright.spot is not None
    assert (upright.spot.x, upright.spot.y) == pytest.approx(middle, abs=0.5)
    assert (upright.spot.width, upright.spot.height) == pytest.approx((BOX, BOX), abs=1.5)
    assert turned.spot is not None
    assert (turned.spot.x, turned.spot.y) == pytest.approx((middle[1], 595 - middle[0]), abs=0.5)


def test_without_marks_the_words_on_the_page_show_the_places(tmp_path: Path) -> None:
    plan = read_plan(make_round(tmp_path, with_marks=False))
    seals = plan.of_kind(PlaceKind.SEAL)
    assert [place.first_page for place in seals] == [7, 8]
    assert [place.first_page for place in plan.of_kind(PlaceKind.SIGNATURE)] == [7, 8]
    assert seals[0].spot is not None
    assert seals[0].spot.x == pytest.approx(CORNER[0] + BOX / 2, abs=0.5)


def test_the_plan_on_the_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "清单.html"
    assert invoke(["--lang", "zh", "seal", str(folder), "--plan", "--html", str(page)]) == 0
    shown = capsys.readouterr().out
    for line in ("第 7 页  EA-QP-01 投诉处理程序", "☐ 盖公章（seal-1）",
                 "☐ 签字并填日期：法定代表人 张示例", "第 10–11 页  2-1 营业执照",
                 "公章 2 处，签字 2 处，日期 2 处"):  # fmt: skip
        assert line in shown
    html = page.read_text("utf-8")
    assert 'href="pack.zh.pdf#page=7"' in html
    assert "签字并填日期：总经理 李样本" in html
    assert invoke(["--lang", "en", "seal", str(folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["counts"] == {
        "seal": 2, "signature": 2, "date": 2, "list": 0, "copy": 1, "straddle": 1
    }  # fmt: skip
    assert {place["title"]["en"] for place in data["places"]} == {
        "Complaints procedure", "Business licence", "The whole pack"
    }  # fmt: skip


def test_the_list_of_a_build_is_the_same_each_time(folder: Path) -> None:
    first = [path.read_bytes() for path in seal_todo(folder, "zh")]
    assert [path.name for path in seal_todo(folder, "zh")] == [
        "seal-plan.zh.json", "seal-plan.zh.html"
    ]  # fmt: skip
    assert [path.read_bytes() for path in seal_todo(folder, "zh")] == first
    assert json.loads(first[0])["pack"]["sha256"] == sha256(folder / "pack.zh.pdf")


def test_the_seal_stands_at_its_true_size_in_the_middle_of_each_box(
    folder: Path, picture: Path
) -> None:
    before = sha256(folder / "pack.zh.pdf")
    sealed = seal(folder, SealRequest(picture=picture, diameter_mm=40))
    assert sha256(folder / "pack.zh.pdf") == before
    assert sealed.path == folder / "sealed" / "pack.zh.pdf"
    assert not sealed.is_sample
    for place in sealed.places:
        left, bottom, right, top = changed_area(
            folder / "pack.zh.pdf", sealed.path, place.first_page
        )
        assert (right - left, top - bottom) == pytest.approx((40 * MILLIMETRE,) * 2, abs=1.1)
        assert place.spot is not None
        middle = ((left + right) / 2, (bottom + top) / 2)
        assert middle == pytest.approx((place.spot.x, place.spot.y), abs=0.8)
    others = [page for page in range(1, 12) if page not in (7, 8)]
    assert all(
        page_picture(folder / "pack.zh.pdf", page).tobytes()
        == page_picture(sealed.path, page).tobytes()
        for page in others
    )


def test_sealing_is_told_and_gives_the_same_bytes_again(folder: Path, picture: Path) -> None:
    request = SealRequest(picture=picture, straddle_group=6, place_ids=frozenset({"seal-2"}))
    sealed = seal(folder, request)
    record = json.loads(sealed.record.read_text("utf-8"))
    assert record["unsealed"] == {
        "path": "../pack.zh.pdf", "sha256": sha256(folder / "pack.zh.pdf")
    }  # fmt: skip
    assert record["sealed"]["sha256"] == sha256(sealed.path)
    assert record["picture"]["sha256"] == sha256(picture)
    assert [(place["id"], place["page"]) for place in record["places"]] == [("seal-2", 8)]
    assert record["straddle"] == [
        {"first_page": 1, "last_page": 6}, {"first_page": 7, "last_page": 11}
    ]  # fmt: skip
    assert record["is_signature"] is False
    files = (sealed.path.read_bytes(), sealed.record.read_bytes())
    seal(folder, request)
    assert (sealed.path.read_bytes(), sealed.record.read_bytes()) == files


def test_a_screen_reader_passes_over_seals_and_text_stays(folder: Path, picture: Path) -> None:
    sealed = seal(folder, SealRequest(picture=picture, straddle_group=20))
    with pikepdf.open(sealed.path) as pdf:
        images = set()
        for page in pdf.pages:
            content = page.obj.Contents[len(page.obj.Contents) - 1].read_bytes().strip()
            assert content.startswith(b"/Artifact BMC")
            assert content.endswith(b"EMC")
            images.add(page.resources.XObject["/PackSeal"].objgen)
        assert len(images) == 1
    with pdfium.PdfDocument(folder / "pack.zh.pdf") as one, pdfium.PdfDocument(sealed.path) as two:
        for index in range(len(one)):
            texts = [pdf[index].get_textpage().get_text_range() for pdf in (one, two)]
            assert texts[0] == texts[1]


def test_the_slices_of_a_straddle_seal_join_to_the_whole(folder: Path, picture: Path) -> None:
    request = SealRequest(picture=picture, straddle_group=20, place_ids=frozenset())
    sealed = seal(folder, request)
    dpi, pages = 330, 11  # eleven slices of 40 mm at this resolution have no broken pixels
    side = round(40 / 25.4 * dpi)
    joined = Image.new("RGB", (side, side), "white")
    edge = 0.0
    for page in range(1, pages + 1):
        one = page_picture(sealed.path, page, dpi=dpi)
        top = round((one.height - side) / 2)
        wide = side / pages
        cut = one.crop((one.width - round(wide), top, one.width, top + side))
        joined.paste(cut, (round(edge), 0))
        edge += wide
    with Image.open(picture) as wanted:
        whole = wanted.crop(wanted.getbbox()).resize((side, side))
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
    difference = ImageChops.difference(joined, ground).convert("L")
    far_off = sum(count for level, count in enumerate(difference.histogram()) if level > 100)
    assert far_off / side**2 < 0.03
    blank = ImageChops.difference(Image.new("RGB", whole.size, "white"), ground).convert("L")
    assert sum(count for level, count in enumerate(blank.histogram()) if level > 100) > (
        0.2 * side**2
    )


def test_places_that_do_not_exist(folder: Path, picture: Path) -> None:
    wrong = SealRequest(picture=picture, place_ids=frozenset({"seal-9", "signature-1"}))
    error = refused("seal-place-unknown", lambda: seal(folder, wrong))
    assert error.params == {"place": "seal-9, signature-1", "known": "seal-1, seal-2"}
    none = SealRequest(picture=picture, place_ids=frozenset())
    refused("seal-nothing", lambda: seal(folder, none))
    assert not (folder / "sealed").exists()


def test_a_draft_or_a_changed_pack_is_not_sealed(
    folder: Path, picture: Path, tmp_path: Path
) -> None:
    request = SealRequest(picture=picture)
    draft = make_round(tmp_path / "draft", is_draft=True)
    refused("seal-draft", lambda: seal(draft, request))
    path = folder / "pack.zh.pdf"
    path.write_bytes(path.read_bytes() + b"\n")
    refused("seal-pack-unproven", lambda: seal(folder, request))
    assert not (folder / "sealed").exists()


def test_folders_that_hold_no_pack(
    tmp_path: Path, folder: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["--lang", "zh", "seal", str(tmp_path / "没有")]) == 3
    assert "没有 zh 语种的申报册" in capsys.readouterr().err
    refused("seal-no-pack", lambda: read_plan(folder, "en"))
    (folder / "pdf" / "zh" / "complaints.pdf").write_bytes(b"no PDF")
    refused("seal-pack-unreadable", lambda: read_plan(folder))
    assert invoke(["seal", str(folder), "--straddle"]) == 2
    (folder / "sealed").write_text("a file where the folder should be")


def test_a_folder_that_cannot_be_written(
    folder: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "sealed").write_text("a file where the folder should be")
    arguments = ["--lang", "en", "seal", str(folder), "--seal", str(picture)]
    assert invoke(arguments) == 7
    assert "could not be written" in capsys.readouterr().err
    assert not list(folder.glob("**/*.part"))


def test_the_command_seals_and_says_so(
    folder: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--lang", "en", "seal", str(folder), "--seal", str(picture), "--straddle"]
    assert invoke([*arguments, "--group-size", "4", "--places", "none"]) == 0
    shown = capsys.readouterr().out
    assert "(0 places)" in shown
    assert "Straddle seal: groups 3, pages in each 3–4" in shown
    assert "The unsealed pack is unchanged" in shown


def test_groups_of_one_size_are_told_by_that_size(
    folder: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--lang", "en", "seal", str(folder), "--seal", str(picture), "--straddle"]
    assert invoke([*arguments, "--group-size", "60", "--places", "none"]) == 0
    assert re.search(r"Straddle seal: groups 1, pages in each \d+\n", capsys.readouterr().out)


@pytest.fixture
def archival_pack(tmp_path: Path) -> Path:
    """A pack of pictures, which holds to PDF/A-2a and PDF/UA-1."""
    Image.new("RGB", (900, 1200), "white").save(tmp_path / "scan.png")
    normalise_evidence(tmp_path / "scan.png", tmp_path / "scan.pdf")
    parts = [
        part(f"scan-{number}", tmp_path / "scan.pdf", "扫描件", "Scan", kind="evidence")
        for number in range(3)
    ]
    return assemble_pack(parts, tmp_path / "pack.pdf", options()).path


def test_a_sealed_pack_keeps_to_the_standards(
    archival_pack: Path, picture: Path, tmp_path: Path
) -> None:
    place: dict[str, Any] = {
        "place_id": "seal-1", "kind": PlaceKind.SEAL, "item_id": "a", "title": BilingualText("a"),
        "number": "", "first_page": 2, "last_page": 2, "spot": Spot(x=300, y=300),
    }  # fmt: skip
    order = SealOrder(places=(SealPlace(**place),), straddle_group=20)
    sealed = tmp_path / "sealed.pdf"
    digest = seal_pack(archival_pack, sealed, read_seal(picture, 40), order, pdf_tools())
    assert digest == hashlib.sha256(sealed.read_bytes()).hexdigest()
    assert_compliant(sealed)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _spot(size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse(box, fill=(200, 0, 0, 255))
    return picture


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("seal-picture-unreadable", b"GIF89a and nothing more"),
        ("seal-picture-unreadable", b""),
        ("seal-picture-unreadable", _png(_spot((400, 400), (5, 5, 395, 395)))[:300]),
        ("seal-picture-opaque", _png(Image.new("RGB", (500, 500), "white"))),
        ("seal-picture-empty", _png(Image.new("RGBA", (500, 500), (0, 0, 0, 0)))),
        ("seal-picture-oblong", _png(_spot((700, 500), (5, 5, 695, 400)))),
        ("seal-picture-coarse", _png(_spot((300, 300), (5, 5, 295, 295)))),
        ("seal-picture-too-big", _png(_spot((2000, 2000), (5, 5, 1995, 1995)))),
        ("seal-picture-too-big", b"\0" * 8_000_001),
    ],
)
def test_pictures_that_cannot_be_a_seal(tmp_path: Path, code: str, data: bytes) -> None:
    path = tmp_path / "印章.png"
    path.write_bytes(data)
    refused(code, lambda: read_seal(path, 40))


def test_a_picture_that_is_not_there(tmp_path: Path) -> None:
    refused("seal-picture-missing", lambda: read_seal(tmp_path / "没有.png", 40))
    refused("seal-picture-missing", lambda: read_seal(tmp_path, 40))


def test_clear_ground_round_a_seal_does_not_count(tmp_path: Path) -> None:
    _spot((900, 700), (200, 100, 679, 579)).save(tmp_path / "seal.png")
    seal_picture = read_seal(tmp_path / "seal.png", 42)
    assert seal_picture.size == (480, 480)
    assert seal_picture.points == pytest.approx((42 * MILLIMETRE,) * 2)


def _smaller(source: Path, target: Path) -> None:
    """Set the first page smaller, as assembly does to keep its stamp clear of the text."""
    with pikepdf.open(source) as pdf:
        pdf.pages[0].contents_add(b"q 0.9 0 0 0.9 30 42 cm", prepend=True)
        pdf.pages[0].contents_add(b"Q")
        pdf.save(target)


def test_a_page_that_was_set_smaller_is_sealed_where_its_box_went(
    folder: Path, tmp_path: Path
) -> None:
    source, smaller = folder / "pdf" / "zh" / "complaints.pdf", tmp_path / "smaller.pdf"
    _smaller(source, smaller)
    places = find_places(source, None, pdf_tools())
    (place,) = [one for one in places if one.kind is PlaceKind.SEAL and one.page_index == 0]
    with (
        pdfium.PdfDocument(smaller) as shown,
        pdfium.PdfDocument(source) as before,
        pikepdf.open(smaller) as pdf,
    ):
        reader = PageReader(shown[0], before[0], visible_page(pdf.pages[0]))
        spot = reader.spot(place)
        reader.close()
    middle = [0.9 * (side + BOX / 2) + shift for side, shift in zip(CORNER, (30, 42), strict=True)]
    assert (spot.x, spot.y) == pytest.approx(middle, abs=0.5)
    assert spot.width == pytest.approx(0.9 * BOX, abs=1.5)


def test_copies_of_an_older_pack_are_named(
    folder: Path, picture: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    seal(folder, SealRequest(picture=picture))
    shutil.copy(folder / "pack.zh.pdf", folder / "pack.zh.signed.pdf")
    assert stale_copies(folder, "zh") == ()
    data = (folder / "pack.zh.pdf").read_bytes()
    (folder / "pack.zh.pdf").write_bytes(data.replace(b"packbuilder", b"PackBuilder"))
    manifest = json.loads((folder / "manifest.zh.json").read_text("utf-8"))
    manifest["pack"]["sha256"] = sha256(folder / "pack.zh.pdf")
    (folder / "manifest.zh.json").write_text(json.dumps(manifest), "utf-8")
    assert stale_copies(folder, "zh") == ("pack.zh.signed.pdf", "sealed/pack.zh.pdf")
    assert invoke(["--lang", "zh", "seal", str(folder), "--plan"]) == 0
    assert "属于较早的申报册" in capsys.readouterr().out
