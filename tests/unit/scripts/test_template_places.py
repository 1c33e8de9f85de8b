"""The places to seal, sign and date are bookmarks in the Word templates."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

from template_authoring.command import main

ROOT = Path(__file__).resolve().parents[3]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACE = re.compile(r"(seal|signature|date|list|role|signer)_\d")


def marked(path: Path) -> dict[str, str]:
    """The text inside each place's bookmark, in the order of the document."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    found: dict[str, str] = {}
    opened: dict[str, str] = {}
    for element in root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if element.tag == f"{W}t":
            for name in opened.values():
                found[name] += element.text or ""
        elif element.tag == f"{W}bookmarkEnd":
            opened.pop(element.get(f"{W}id", ""), None)
        elif PLACE.match(element.get(f"{W}name", "")):
            assert element.get(f"{W}name") not in found
            opened[element.get(f"{W}id", "")] = element.get(f"{W}name", "")
            found[element.get(f"{W}name", "")] = ""
    return found


def author(folder: Path, language: str, kind: str, body: str) -> dict[str, str]:
    source = folder / "template-sources" / "scheme" / f"sample.{language}.md"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f"---\nkind: {kind}\n---\n{body}", encoding="utf-8")
    assert main(["--root", str(folder), str(source)]) == 0
    return marked(folder / "doc-templates" / "scheme" / f"sample.{language}.docx")


@pytest.mark.parametrize(("language", "seal"), [("zh", "（公章）"), ("en", "(Seal)")])
def test_a_place_to_sign_and_its_seal(tmp_path: Path, language: str, seal: str) -> None:
    body = "文。\n\n[[signature: 法定代表人 | {{ company.name }} | seal]]\n\n文。\n\n[[seal]]\n"
    found = author(tmp_path, language, "letter", body)
    assert list(found) == ["role_1", "signer_1", "signature_1", "date_1", "seal_1", "seal_2"]
    assert (found["role_1"], found["signer_1"]) == ("法定代表人", "{{ company.name }}")
    assert found["seal_1"] == found["seal_2"] == seal


def test_somebody_without_a_name_signs_behind_the_role(tmp_path: Path) -> None:
    found = author(tmp_path, "zh", "letter", "文。\n\n[[signature: 被任命人 | ]]\n")
    assert list(found) == ["role_1", "signature_1", "date_1"]


@pytest.mark.parametrize(("language", "head"), [("zh", "编制"), ("en", "Prepared by")])
def test_the_three_columns_of_an_approval(tmp_path: Path, language: str, head: str) -> None:
    found = author(tmp_path, language, "form", "文。\n\n[[approval]]\n")
    kinds = ("role", "signer", "signature", "date")
    assert sorted(found) == sorted(f"{kind}_{column}" for kind in kinds for column in (1, 2, 3))
    assert found["role_1"] == head
    assert found["signer_2"] == "{{ documents.reviewed_by.name }}"
    assert found["signature_3"] == found["date_3"] == ""


@pytest.mark.parametrize(
    "row", ["| !自评人员（签字） | ~ | !日期 | ~ |", "| !Evaluators (signatures) | ~ | !Date | ~ |"]
)
def test_a_row_that_asks_for_a_signature(tmp_path: Path, row: str) -> None:
    head = "[[table: | widths=25,25,25,25 | style=form]]\n"
    other = "| !日期 | ~ | !地点 | ~ |\n| !签字 | 张三 | !日期 | 已填 |\n"
    found = author(tmp_path, "zh", "form", f"文。\n\n{head}{row}\n{other}")
    assert list(found) == ["role_1", "signature_1", "date_1"]


def test_a_column_that_several_people_sign(tmp_path: Path) -> None:
    body = """文。

[[table: 签到 | widths=30,40,30 | head=1 | style=grid]]
| 姓名 | 签名 | 成绩 |
| {% for x in documents.revisions %} |
| {{ x.author }} | ~ | / |
| {% endfor %} |
| 小计 | ~ | 9 |
| 备注 | 无 | / |
"""
    found = author(tmp_path, "zh", "form", body)
    assert list(found) == ["role_1", "list_1_1", "list_1_2"]
    assert found["role_1"] == "签名"


def test_text_that_speaks_of_signing_is_no_place(tmp_path: Path) -> None:
    body = """顾客签字确认。

[[table: 步骤 | widths=50,50 | style=flow]]
| 步骤 | 签字 |
| 验收 | ~ |
"""
    assert author(tmp_path, "zh", "form", body) == {}


def test_shipped_templates_mark_what_has_to_be_sealed() -> None:
    folder = ROOT / "doc-templates"
    for language in ("zh", "en"):
        for item in ("application-form", "declaration", "service-commitments"):
            found = marked(folder / "gbt27922-2011" / f"{item}.{language}.docx")
            assert {"seal_1", "signature_1", "date_1", "role_1", "signer_1"} <= set(found)
        assert list(marked(folder / "common" / f"cover.{language}.docx")) == ["seal_1"]


def test_both_languages_mark_the_same_places() -> None:
    for chinese in sorted((ROOT / "doc-templates").glob("*/*.zh.docx")):
        english = chinese.with_name(chinese.name.replace(".zh.", ".en."))
        assert list(marked(chinese)) == list(marked(english)), chinese.name
