from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from tests.helpers import make_template

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.font_coverage import Coverage, coverage_of
from packbuilder.convert.font_facts import facts_of
from packbuilder.convert.fonts import FontReport, font_file_for, survey_fonts
from packbuilder.convert.libreoffice import LibreOfficeConverter
from packbuilder.convert.office_probe import Office
from packbuilder.errors import ConversionError
from packbuilder.model.finding import Severity
from packbuilder.model.profile import CertificationStage, JSONValue, Profile, RecordTable
from packbuilder.model.text import BilingualText
from packbuilder.pipeline.glyphs import glyph_findings
from packbuilder.report.messages import message, place, remedy

RARE = "𠮷㛃䶮"


@pytest.fixture(scope="module")
def poor_fonts(fonts: FontReport, tmp_path_factory: pytest.TempPathFactory) -> FontReport:
    """The same set with a face for 宋体 and 黑体 that has no rare characters."""
    folder = Path(tmp_path_factory.mktemp("fonts"))
    for name, file in (("宋体", "NotoSerifCJK-Regular.otf"), ("黑体", "NotoSansCJK-Regular.otf")):
        path, index = font_file_for(name, report=fonts)
        with TTFont(path, fontNumber=index, recalcTimestamp=False) as font:
            subsetter = subset.Subsetter(subset.Options(layout_features=[], name_IDs=["*"]))
            subsetter.populate(text="示例张三")
            subsetter.subset(font)
            font.save(folder / file)
    for face in fonts.faces:
        if "CJK" not in face.family and "LXGW" not in face.family:
            (folder / face.path.name).symlink_to(face.path)
    return survey_fonts([folder])


def profile(name: str, *, staff: str = "张三") -> Profile:
    data: dict[str, JSONValue] = {
        "company": {"legal_representative": {"zh": name}},
        "lists": ["a", {"x/y": name}],
    }
    table = RecordTable(
        table_id="staff", file="records/staff.csv", row_numbers=(7,),
        rows=({"name": {"zh": staff, "en": None}, "age": 30, "employee_no": "EA001"},),
    )  # fmt: skip
    return Profile(
        company_id="x", file="profile.yaml", name=BilingualText("示例"), uscc="", level="",
        scheme_id="s", stage=CertificationStage.INITIAL, submission_date=dt.date(2026, 1, 1),
        data=data, records={"staff": table},
    )  # fmt: skip


def test_common_text_opens_no_font(fonts: FontReport) -> None:
    nothing = dataclasses.replace(fonts, mappings=())
    assert coverage_of("示例电器（江苏）有限公司 Example 2026 ①", nothing) == Coverage()


def test_rare_characters_that_the_fonts_have_are_no_finding(fonts: FontReport) -> None:
    assert glyph_findings(profile(f"张{RARE}", staff=RARE), fonts) == ()


def test_a_character_that_no_font_has_names_its_field(poor_fonts: FontReport) -> None:
    found = glyph_findings(profile(f"张{RARE}", staff="李𠮷"), poor_fonts)

    assert {(one.code, one.severity) for one in found} == {("glyph-missing", Severity.ERROR)}
    assert [one.subject for one in found] == [
        "/company/legal_representative/zh", "/lists/1/x~1y", "staff: row 7, column name",
    ]  # fmt: skip
    assert [one.params["characters"] for one in found] == [
        "U+20BB7, U+36C3, U+4DAE", "U+20BB7, U+36C3, U+4DAE", "U+20BB7",
    ]  # fmt: skip
    assert place(found[2], "zh") == "records/staff.csv:7"
    assert "空框" in message(found[0], "zh")
    assert remedy(found[0], "en")
    assert not any(char in str(found) for char in RARE)  # values stay out of findings


def test_a_character_that_one_style_lacks_is_a_warning(fonts: FontReport) -> None:
    kai = fonts.mapping_for("楷体")
    assert kai is not None
    if kai.is_substitute:
        pytest.skip("no face for 楷体 of its own")
    found = glyph_findings(profile("㐀"), fonts)
    assert {(one.code, one.params["fonts"]) for one in found} == {("glyph-borrowed", "楷体")}
    assert "楷体" in message(found[0], "zh")


def test_signs_come_from_the_face_for_signs(fonts: FontReport) -> None:
    assert coverage_of("☑ □", fonts) == Coverage()


def test_a_document_with_an_empty_box_is_named_before_libreoffice_starts(
    poor_fonts: FontReport, tmp_path: Path
) -> None:
    word = make_template(
        tmp_path / "staff-list.docx", "示例", rows=[["张三", "李䶮"]], header="示例"
    )
    never = Office(program=tmp_path / "nowhere", version="0")
    converter = LibreOfficeConverter(
        document_date=dt.date(2026, 1, 1), office=never, fonts=poor_fonts
    )
    with pytest.raises(ConversionError) as raised:
        converter.convert([ConversionJob(source=word, target=tmp_path / "staff-list.pdf")])
    assert raised.value.code == "conversion-missing-glyph"
    assert raised.value.params == {"file": "staff-list.docx", "character": "U+4DAE"}


def test_without_fonts_nothing_is_said(tmp_path: Path) -> None:
    assert glyph_findings(profile(RARE), survey_fonts([tmp_path])) == ()


def test_every_face_of_the_set_says_version_and_licence(fonts: FontReport) -> None:
    facts = {one.family: facts_of(one.faces[0]) for one in fonts.mappings}
    assert all(fact.version[0].isdigit() for fact in facts.values())
    assert facts["Noto Serif CJK SC"].licence == "OFL-1.1"
    assert all(fact.licence for family, fact in facts.items() if family != "OpenSymbol")
