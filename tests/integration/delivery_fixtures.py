"""Small proven packs to hand over, and delivery profiles of a few lines."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import string
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw
from tests.integration.pack_fixtures import build_pack, machine_font, part, publish_pack

from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.stamp_font import StampFontFile
from packbuilder.convert.evidence import normalise_evidence
from packbuilder.deliver.profile import DeliveryProfile, load_profile
from packbuilder.i18n import LOCALE_DIR
from packbuilder.model.delivery import Delivery
from packbuilder.pipeline.deliver import DeliveryOrder, deliver
from packbuilder.store.layout import Resources, resource_dir

RESOURCES = Resources(resource_dir())
SCHEMA = RESOURCES.schema("delivery-profile")


@functools.cache
def _font_file() -> Path:
    """A face with the words of deliveries and of the sample pack, cut down: it loads at once."""
    path, index = machine_font()
    sources = [*LOCALE_DIR.glob("*/delivery.po"), *Path(__file__).parent.glob("*pack*.py")]
    texts = [string.printable, "ⅰ→–…·", *(source.read_text("utf-8") for source in sources)]
    with TTFont(path, fontNumber=index, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
        subsetter.populate(text="".join(texts))
        subsetter.subset(font)
        folder = Path(tempfile.mkdtemp(prefix="packbuilder-font-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        font.save(folder / "small.otf")
    return folder / "small.otf"


def make_font() -> StampFontFile:
    """The font of sheets and blank pages."""
    return StampFontFile(_font_file())


def round_with_pack(folder: Path, **more: Any) -> Path:
    """A round's folder: a proven pack of eleven pages, a Word file, a report, a snapshot."""
    word = folder / "docx" / "zh" / "manual.docx"
    word.parent.mkdir(parents=True)
    word.write_bytes(b"PK the manual in Word")
    build_pack(folder, words={"manual": word}, **more)
    complete_manifest(folder, docx={"manual": "docx/zh/manual.docx"})
    (folder / "report.zh.html").write_text("<p>报告</p>", "utf-8")
    (folder / "inputs").mkdir()
    (folder / "inputs" / "企业 档案.yaml").write_text("company: 示例\n", "utf-8")
    return folder


def round_of_pictures(folder: Path, count: int = 3) -> Path:
    """A pack that holds to PDF/A-2a and PDF/UA-1: pictures alone, each as a figure."""
    parts = []
    for number in range(count):
        picture = folder / "evidence" / f"picture-{number}.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        image = Image.new("RGB", (600, 800), "white")
        ImageDraw.Draw(image).rectangle((0, 0, 90 * number + 90, 300), fill=(200, 20, 20))
        image.save(picture)
        target = folder / "pdf" / "zh" / f"picture-{number}.pdf"
        target.parent.mkdir(parents=True, exist_ok=True)
        normalise_evidence(picture, target)
        parts.append(
            part(
                f"picture-{number}", target, f"扫描件 {number}", f"Scan {number}",
                kind="evidence", section_id=None, attachment_label=f"附件 1-{number + 1}",
            )
        )  # fmt: skip
    publish_pack(folder, parts)
    complete_manifest(folder)
    return folder


def complete_manifest(
    folder: Path, *, docx: dict[str, str] | None = None, locale: str = "zh"
) -> None:
    """Add what a build writes and assembly does not look at."""
    path = folder / f"manifest.{locale}.json"
    data = json.loads(path.read_text("utf-8"))
    data |= {
        "tool": {"name": "packbuilder", "version": "0"},
        "scheme": {"id": "small", "version": "1"},
        "company_id": "example",
        "round": 0,
        "inputs": data.get("inputs", []),
    }
    data["pack"].setdefault("is_draft", False)
    extra: dict[str, Any] = {
        "language": "zh", "section": "s1", "number": None, "version": None, "docx": None,
        "attachment_number": None, "docx_sha256": None, "decision": "built", "reasons": [],
        "reads": {}, "missing_english": [], "clause_marks": {}, "notes": [],
    }  # fmt: skip
    for item in data["items"]:
        for key, value in extra.items():
            item.setdefault(key, value)
        item["language"] = "en" if item["id"].endswith(".en") else "zh"
        item["made_from"] = {"name": f"evidence/{item['id']}.pdf", "sha256": "0", "tool": "t"}
        item["docx"] = (docx or {}).get(item["id"])
        if item["id"] in ("cover", "contents"):
            item["section"] = "front"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def write_profile(path: Path, *, form: str = "{}", rules: Sequence[str] = ()) -> Path:
    """A delivery profile: ``form`` and each rule in YAML's short spelling, without source."""
    source = "severity: error, certainty: K, source: {zh: 示例, en: an example}"
    lines = ["id: own", "title: {zh: 自定, en: Own}", f"form: {form}"]
    if rules:
        lines += ["rules:", *(f"  - {{{rule}, {source}}}" for rule in rules)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def own_profile(folder: Path, *, form: str = "{}", rules: Sequence[str] = ()) -> DeliveryProfile:
    """The same, read."""
    path = folder / "own.yaml"
    profile = load_profile(write_profile(path, form=form, rules=rules), SCHEMA)
    assert isinstance(profile, DeliveryProfile), profile
    return profile


def shipped_profile(name: str) -> DeliveryProfile:
    """One that packbuilder ships."""
    profile = load_profile(RESOURCES.delivery_profiles_dir / f"{name}.yaml", SCHEMA)
    assert isinstance(profile, DeliveryProfile), profile
    return profile


def handed_over(folder: Path, profile: DeliveryProfile) -> tuple[Delivery, Path]:
    """Deliver and insist on success: what it is, and where it lies."""
    order = DeliveryOrder(pack_dir=folder, locale="zh", profile=profile)
    done = deliver(order, make_font)
    assert isinstance(done, Delivery), done
    return done, order.folder


def volumes_of(folder: Path, form: str = "") -> tuple[Delivery, Path]:
    """Deliver in volumes of at most seven pages."""
    form = f"{{volumes: true{form}}}"
    profile = own_profile(folder.parent, form=form, rules=["rule: page-count, limit: 7"])
    return handed_over(folder, profile)


def texts(path: Path) -> list[str]:
    """The text of every page, without white space."""
    return ["".join(text.split()) for text in read_page_texts(path)]
