"""A scheme of five documents and a company for it: whole builds in seconds."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import string
import tempfile
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image
from tests.dossiers import REPOSITORY, RESOURCES, SAMPLE, minimal, sample_data, write_company
from tests.fake_office import write_text_pdf
from tests.helpers import make_template

from packbuilder.convert.fonts import font_file_for
from packbuilder.i18n import LOCALE_DIR
from packbuilder.source.reader import read_source
from packbuilder.source.schema import load_schema
from packbuilder.store.layout import Resources

STAGES = ["initial", "surveillance", "recertification"]


def small_resources(folder: Path) -> Resources:
    """The shipped schemas and sheets, and a scheme ``small`` with templates of its own."""
    templates = folder / "doc-templates"
    (templates / "small").mkdir(parents=True)
    (folder / "schemas").symlink_to(REPOSITORY / "schemas")
    (templates / "common").symlink_to(REPOSITORY / "doc-templates" / "common")
    shipped: Any = read_source(RESOURCES.scheme_dir("gbt27922-2011") / "scheme.yaml").data
    scheme = {**shipped, "id": "small", "clauses": _clauses(), "sections": _sections()}
    text = json.dumps(scheme, ensure_ascii=False)
    (templates / "small" / "scheme.yaml").write_text(text, encoding="utf-8")  # JSON is YAML
    _templates(templates / "small")
    return Resources(folder)


def _clauses() -> list[dict[str, Any]]:
    titles = {"5.1": "服务体系", "5.1.1": "组织", "5.1.2": "人员"}
    return [{"number": n, "title": {"zh": t, "en": f"Clause {n}"}} for n, t in titles.items()]


def _sections() -> list[dict[str, Any]]:
    def item(item_id: str, zh: str, kind: str = "document", **more: Any) -> dict[str, Any]:
        title = {"zh": zh, "en": item_id.replace("-", " ").capitalize()}
        return {"id": item_id, "kind": kind, "title": title, "obligation": "mandatory",
                "stages": STAGES, **more}  # fmt: skip

    return [
        {
            "id": "application",
            "title": {"zh": "申请与声明", "en": "Application and declaration"},
            "items": [
                item("application-form", "认证申请书", page_aware=True),
                item("declaration", "声明", clauses=["5.1.1"]),
                item("business-licence", "营业执照", "evidence"),
                item("website-screenshot", "网站截图", "evidence", obligation="optional"),
            ],
        },
        {
            "id": "company",
            "title": {"zh": "企业与产品", "en": "Company and products"},
            "items": [
                item("company-profile", "企业简介", clauses=["5.1.2"], number="FR-01",
                     register="record"),
                item("sales-model", "销售方式说明", number="FR-03", register="record"),
            ],
        },
    ]  # fmt: skip


def _templates(folder: Path) -> None:
    bodies = {
        "application-form": ("{{ company.name }}", "{{ pack.page_count }}"),
        "declaration": ("{{ company.name }}", "{{ company.legal_representative }}"),
        "company-profile": (
            "{{ company.phone }}",
            "{% for x in company.introduction %}",
            "{{ x }}",
            "{% endfor %}",
        ),
        "sales-model": ("{{ sales.units_in_use }}",),
    }
    for item_id, lines in bodies.items():
        for language in ("zh", "en"):
            make_template(folder / f"{item_id}.{language}.docx", "{{ doc.title }}", *lines)


def small_company(folder: Path) -> Path:
    """A company of required fields and two scans that applies for ``small``."""
    schema = load_schema(RESOURCES.schema("company-profile"))
    data: dict[str, Any] = minimal(sample_data(), schema, schema)
    data["sample"] = True
    data["application"] |= {"scheme": "small", "exclusions": []}
    data["evidence"] = [
        {"id": "business-licence", "type": "business-licence",
         "title": {"zh": "营业执照", "en": "Business licence"}, "file": "evidence/licence.pdf"},
        {"id": "website", "type": "website-screenshot",
         "title": {"zh": "官网截图", "en": "Website"}, "file": "evidence/site.png"},
    ]  # fmt: skip
    write_company(folder, data)
    (folder / "evidence").mkdir()
    write_text_pdf(folder / "evidence" / "licence.pdf", ["营业执照 SAMPLE"])
    Image.new("RGB", (1240, 1754), "lightblue").save(
        folder / "evidence" / "site.png", dpi=(150, 150)
    )
    return folder


def change_profile(company: Path, change: Any) -> None:
    """Let ``change`` alter the data of a company's profile."""
    path = company / "profile.json"
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


@functools.cache
def small_font() -> Path:
    """The font of this machine, cut down: a large one costs a second a build."""
    path, index = font_file_for("黑体")
    sources = [*LOCALE_DIR.rglob("*.po"), Path(__file__), SAMPLE / "profile.yaml"]
    with TTFont(path, fontNumber=index, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
        texts = [string.printable, *(source.read_text("utf-8") for source in sources)]
        subsetter.populate(text="".join(texts))
        subsetter.subset(font)
        folder = Path(tempfile.mkdtemp(prefix="packbuilder-font-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        font.save(folder / "small.otf")
    return folder / "small.otf"
