"""Every fault that ``scripts/tamper_pack.py`` makes in a pack is found out."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pytest
from pack_fixtures import (  # type: ignore[import-not-found,unused-ignore]
    PageSpec,
    part,
    publish_pack,
    sample_parts,
    write_pdf,
)
from PIL import Image, ImageDraw

from packbuilder.assemble.verify import verify_pack
from packbuilder.model.pdf import PackPart
from packbuilder.model.text import Language

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import tamper_pack
from tamper_pack import FAULTS, try_fault
from tampering.copies import Fault

_MARK = "packbuilder:item/complaints#clause_5_3"


def picture(path: Path) -> Path:
    """A scan whose frame fills the stamp's zone."""
    image = Image.new("RGB", (600, 850), "white")
    ImageDraw.Draw(image).rectangle((10, 10, 590, 840), outline="black", width=40)
    data = io.BytesIO()
    image.save(data, "JPEG")
    path.write_bytes(img2pdf.convert(data.getvalue(), nodate=True))
    return path


def proof_parts(folder: Path) -> list[PackPart]:
    """The sample parts, a clause index before them and a framed scan behind them."""
    pdf = folder / "pdf" / "zh"
    parts: list[PackPart] = sample_parts(folder)
    index = PageSpec(["条款索引", "5.3 投诉", "9"], {2: _MARK})
    contents = [
        "目录", "第 1 部分 申请与声明 4", "服务手册（EA-SM-01） 5", "投诉处理程序 8",
        "第 2 部分 企业与产品 10", "附件 2-1 营业执照 11", "附件 2-2 检验报告 13",
    ]  # fmt: skip
    links = {2: "manual", 3: "complaints", 5: "licence", 6: "report"}
    rows = {row: f"packbuilder:item/{item_id}" for row, item_id in links.items()}
    parts[1] = part("contents", write_pdf(pdf / "contents.pdf", [PageSpec(contents, rows)]),
                    "目录", "Contents", kind="generated", section_id=None)  # fmt: skip
    parts.insert(
        2,
        part("clause-index", write_pdf(pdf / "clause-index.pdf", [index]), "条款索引",
             "Clause index", kind="generated", section_id=None),
    )  # fmt: skip
    parts.append(
        part("report", picture(pdf / "report.pdf"), "检验报告", "Test report", kind="evidence",
             section_id="s2", attachment_label="附件 2-2")
    )  # fmt: skip
    return parts


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round-00")
    words = {}
    for item_id in ("manual", "complaints"):
        words[item_id] = folder / "docx" / "zh" / f"{item_id}.docx"
        words[item_id].parent.mkdir(parents=True, exist_ok=True)
        words[item_id].write_bytes(item_id.encode())
    publish_pack(folder, proof_parts(folder), words=words)
    english = write_pdf(folder / "pdf" / "en" / "manual.pdf", [PageSpec(["Manual"])])
    only: dict[str, Any] = {"language": Language.EN, "section_id": None}
    publish_pack(
        folder, [part("manual", english, "服务手册", "Manual", **only)], locale="en",
        title="示例电器（江苏）有限公司: certification dossier, 商品售后服务认证",    )  # fmt: skip
    return folder


def test_the_untouched_packs_are_proved(built: Path) -> None:
    assert verify_pack(built).findings == ()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_a_tampered_pack_is_found_out(fault: Fault, built: Path, tmp_path: Path) -> None:
    outcome = try_fault(fault, built, tmp_path)
    assert outcome.is_found, outcome.codes


def test_there_are_more_than_25_faults_each_with_its_own_name() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) > 25


def test_the_script_shows_its_usage_and_takes_only_pack_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tamper_pack.main([]) == tamper_pack.main([str(tmp_path)]) == 2
    assert "PACK_DIR" in capsys.readouterr().err


def test_the_frame_of_a_scan_gives_way_to_the_stamp(built: Path) -> None:
    with pikepdf.open(built / "pack.zh.pdf") as pdf:
        assert b" cm\n" in pdf.pages[12].obj.Contents[0].read_bytes()
        assert b" cm\n" not in pdf.pages[11].obj.Contents[0].read_bytes()
