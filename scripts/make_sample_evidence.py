"""Draws the scans of the two sample companies.

Origin: every picture is drawn here with Pillow from the profile beside it; nothing is scanned,
photographed or copied. Each carries 示例 SAMPLE in large print and no seal. Running the script
again with the same fonts gives the same bytes. Run ``make_sample_records.py`` first: certificates
carry the names and numbers of the staff list.

Usage: ``python scripts/make_sample_evidence.py [FOLDER]`` (``company-profiles`` by default).
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image
from ruamel.yaml import YAML

from sample_drawing import Paper, draw, jpeg, pdf, png
from sample_papers import appliance_papers, licence
from sample_scenes import commitments, packaging, tools, training, window, workplace

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ROOT / "company-profiles"
_ORIENTATION, _TURN_RIGHT = 0x0112, 6
Row = Mapping[str, Any]


def main(target: Path) -> None:
    """Draw the evidence of both companies below ``target``.

    Args:
        target: the folder that holds the company folders.
    """
    appliance, incomplete = (_profile(name) for name in ("example-appliance", "example-incomplete"))
    draw_appliance(appliance, target / "example-appliance" / "evidence")
    draw_incomplete(incomplete, target / "example-incomplete" / "evidence")


def draw_appliance(
    profile: Row, folder: Path, records: Path | None = None, only: Collection[str] | None = None
) -> None:
    """Every file that the profile of ``example-appliance`` lists.

    Args:
        profile: the profile.
        folder: where the files go.
        records: the folder of its tables; those of the sample company by default.
        only: ids of the evidence to draw; all by default.
    """
    folder.mkdir(parents=True, exist_ok=True)
    papers = appliance_papers(profile, records or PROFILES / "example-appliance" / "records")
    for row in (r for r in profile["evidence"] if only is None or r["id"] in only):
        pages = [draw(page) for page in papers.get(row["id"], ())] or _scene(profile, row)
        path = folder / Path(row["file"]).name
        path.write_bytes(_encode(path.suffix, row["id"], pages))


def _encode(suffix: str, evidence_id: str, pages: list[Image.Image]) -> bytes:
    if suffix == ".pdf":
        return pdf(pages)
    if suffix == ".png":
        return png(pages[0])
    if suffix == ".tiff":
        return _tiff(pages)
    if evidence_id == "workplace-photo":  # as a telephone held upright leaves it
        exif = Image.Exif()
        exif[_ORIENTATION] = _TURN_RIGHT
        return jpeg(pages[0].rotate(90, expand=True), exif=exif)
    return jpeg(pages[0])


def _tiff(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    few = [page.quantize(32, dither=Image.Dither.NONE) for page in pages]
    few[0].save(
        out, "TIFF", save_all=True, append_images=few[1:], compression="tiff_lzw", dpi=(150, 150)
    )
    return out.getvalue()


def _scene(profile: Row, row: Row) -> list[Image.Image]:
    date = str(row["issued"])
    name = profile["company"]["name"]["zh"]
    match row["type"]:
        case "workplace-photo":
            return [workplace(name, date)]
        case "tools-photo":
            goods = YAML(typ="safe").load(ROOT / "scripts/sample_data/goods.yaml")
            return [tools([{"zh": tool[0], "en": tool[1]} for tool in goods["tools"]], date)]
        case "packaging-photo":
            return [packaging(profile["company"], profile["products"][0], date)]
        case "commitment-display-photo":
            return [commitments(profile, date)]
        case "training-photo":
            topic = next(e for e in profile["training"]["plan"] if e["id"] == "complaints-handling")
            return training(topic["topic"], date)
        case "website-screenshot":
            return [_website(profile)]
        case _:
            return [_system(date)]


def _website(profile: Row) -> Image.Image:
    lines = [("服务承诺 Service commitments",)]
    lines += [
        (f"{c['title']['zh']}：{c['figure']['zh']} · {c['figure']['en']}",)
        for c in profile["commitments"]
    ]
    lines += [
        (f"{c['name']['zh']} {c['address']['zh']} {c['hours']['zh']}",)
        for c in profile["service"]["channels"][:3]
    ]
    menu = (
        "首页 Home",
        "产品 Products",
        "报修 Repair",
        "投诉 Complaints",
        "服务承诺",
        "收费标准 Prices",
        "以旧换新与回收",
        "网点查询 Outlets",
    )
    return window(
        profile["company"]["name"]["zh"], profile["company"]["website"] + "/service", menu, lines
    )


def _system(date: str) -> Image.Image:
    lines = [
        (
            "工单号 Order",
            "顾客 Customer",
            "产品 Product",
            "受理 Received",
            "时限 Limit",
            "状态 State",
        )
    ]
    for index in range(10):
        state = "已回访 Called back" if index > 3 else "处理中 In progress"
        product = ("储水式电热水器", "吸油烟机", "净水机", "洗碗机")[index % 4]
        lines.append(
            (
                f"GD-SAMPLE-{index + 1:03d}",
                "样*客",
                product,
                f"{date} {9 + index % 8:02d}:{index * 4:02d}",
                "48 h",
                state,
            )
        )
    menu = (
        "顾客档案 Customers",
        "工单 Orders",
        "投诉 Complaints",
        "回访 Call-backs",
        "备件 Parts",
        "时限预警 Alerts",
        "权限日志 Access log",
    )
    return window("客户服务管理系统 EA-CSM", "https://csm.example.com/orders", menu, lines)


def draw_incomplete(profile: Row, folder: Path) -> None:
    """The odd files of ``example-incomplete``: each shows one way in which a scan goes wrong.

    The missing file is missing on purpose.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = {row["id"]: row for row in profile["evidence"]}
    first = rows["business-licence"]
    expired = licence(profile, str(first["issued"]), str(first["expires"]))
    note = Paper(
        ("社会保险缴纳证明", "Proof of social insurance"),
        rows=(("单位名称|Organisation", profile["company"]["name"]["zh"]),),
    )
    good = pdf([draw(note)])
    files = {
        "business-licence": pdf([draw(page) for page in expired]),
        "quality-certificate": pdf([draw(_certificate(profile, rows["quality-certificate"]))]),
        "test-report": b"",
        "premises-lease": _encrypted(good),
        "electrician-permit": _plain_paper(profile, rows["electrician-permit"]),
        "code-certificate": _plain_paper(profile, rows["code-certificate"]),
        "honour-plaque": _plain_paper(profile, rows["honour-plaque"]),
        "workplace-photo": _cut(jpeg(workplace(profile["company"]["name"]["zh"], "2026-10-09"))),
        "social-insurance": _without_pages(),
        "website-screenshot": png(
            window(
                profile["company"]["name"]["zh"],
                "https://www.example.com",
                ("首页 Home", "报修 Repair"),
                (("服务热线 400-000-0000",),),
            )
        ),
    }
    for evidence_id, data in files.items():
        (folder / Path(rows[evidence_id]["file"]).name).write_bytes(data)


def _certificate(profile: Row, row: Row) -> Paper:
    return Paper(
        (row["title"]["zh"], row["title"]["en"]),
        "No. SAMPLE-QMS-2024-0002",
        (
            ("单位名称|Organisation", profile["company"]["name"]["zh"]),
            ("有效期|Valid", f"{row['issued']} – {row['expires']}"),
        ),
    )


def _plain_paper(profile: Row, row: Row) -> bytes:
    name = ("单位名称|Organisation", profile["company"]["name"]["zh"])
    title = (row["title"]["zh"], row["title"]["en"])
    dated = ("日期|Date", str(row["issued"]))
    return pdf([draw(Paper(title, rows=(name, dated)))])


def _cut(data: bytes) -> bytes:
    """A transfer that broke off."""
    return data[: len(data) // 3]


def _encrypted(data: bytes) -> bytes:
    """A PDF that asks for a password. The old cipher draws no random numbers."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lock = pikepdf.Encryption(
            owner="sample-owner", user="sample-user", R=3, aes=False, metadata=False
        )
        with pikepdf.open(io.BytesIO(data)) as file:
            file.save(out, encryption=lock, static_id=True)
    return out.getvalue()


def _without_pages() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as file:
        file.save(out, static_id=True)
    return out.getvalue()


def _profile(company: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(PROFILES / company / "profile.yaml")
    return loaded


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROFILES)
