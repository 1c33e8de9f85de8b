from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from packbuilder.convert.fontconfig import fontconfig_text
from packbuilder.convert.fonts import (
    FontReport,
    cmap_of,
    font_file_for,
    missing_glyphs,
    probe_fonts,
    survey_fonts,
)
from packbuilder.errors import MissingToolError


@pytest.mark.parametrize(
    ("word_name", "role"),
    [
        ("宋体", "song"),
        ("simsun", "song"),
        ("黑体", "hei"),
        ("微软雅黑", "hei"),
        ("仿宋_GB2312", "fangsong"),
        ("楷体", "kai"),
        ("Times New Roman", "latin-serif"),
        ("Arial", "latin-sans"),
    ],
)
def test_names_in_word_files_are_mapped(fonts: FontReport, word_name: str, role: str) -> None:
    mapping = fonts.mapping_for(word_name)
    assert mapping is not None
    assert mapping.role == role


def test_simplified_chinese_face_is_taken_from_a_collection(fonts: FontReport) -> None:
    path, index = font_file_for("宋体", report=fonts)
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=index, lazy=True) as font:
        assert font["name"].getBestFamilyName().endswith("SC")


def test_bold_has_a_file_of_its_own(fonts: FontReport) -> None:
    assert font_file_for("黑体", bold=True, report=fonts) != font_file_for("黑体", report=fonts)


def test_a_stand_in_is_reported(fonts: FontReport) -> None:
    fangsong = fonts.mapping_for("仿宋")
    assert fangsong is not None
    assert fangsong.is_substitute == (fangsong.family != fangsong.wanted)
    assert fangsong.is_substitute == (fangsong in fonts.substitutions)


def test_tick_boxes_come_from_one_face_with_both(fonts: FontReport) -> None:
    symbol = fonts.mapping_for("Segoe UI Symbol")
    assert symbol is not None
    assert {ord("☑"), ord("□")} <= cmap_of(symbol.faces[0]).keys()
    assert missing_glyphs("☑□☐☒↓→✓①℃㎡", report=fonts) == ()


def test_rare_characters_of_names_are_covered_and_a_hopeless_one_is_named(
    fonts: FontReport,
) -> None:
    assert missing_glyphs("喆堃𠮷䶮\u200b 　\n", report=fonts) == ()
    assert missing_glyphs("甲\U000e0fff乙\U0002ffff\U0002ffff", report=fonts) == (
        "\U000e0fff",
        "\U0002ffff",
    )
    assert missing_glyphs("☑", word_name="宋体", report=fonts) == ("☑",)


def test_missing_fonts_are_named_with_the_command(tmp_path: Path) -> None:
    report = survey_fonts([tmp_path])
    assert {one.role for one in report.missing} >= {"song", "hei", "latin-serif"}
    with pytest.raises(MissingToolError) as caught:
        probe_fonts([tmp_path])
    assert caught.value.code == "font-missing"
    assert "apt-get install fonts-noto-cjk" in caught.value.params["command"]


def test_missing_serif_falls_back_to_sans_and_says_so(fonts: FontReport, tmp_path: Path) -> None:
    for face in fonts.faces:
        if "Serif CJK" not in face.family:
            link = tmp_path / face.path.name
            if not link.exists():
                link.symlink_to(face.path)
    song = survey_fonts([tmp_path]).mapping_for("宋体")
    assert song is not None
    assert song.is_substitute
    assert "Sans" in song.family


def test_a_linked_collection_is_named_by_its_real_path(fonts: FontReport, tmp_path: Path) -> None:
    # LibreOffice does not see a collection behind a symbolic link.
    song, _ = font_file_for("宋体", report=fonts)
    (tmp_path / song.name).symlink_to(song)
    path, _ = font_file_for("宋体", report=survey_fonts([tmp_path]))
    assert path == song.resolve()


def test_a_damaged_font_file_is_no_font(tmp_path: Path) -> None:
    (tmp_path / "NotoSerifCJK-Regular.ttc").write_bytes(b"ttcf" + b"\0" * 8)
    (tmp_path / "LiberationSerif-Regular.ttf").write_bytes(b"junk")
    assert survey_fonts([tmp_path]).mappings == ()


def test_fontconfig_shows_no_face_outside_the_set(fonts: FontReport, tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(fontconfig_text(fonts, tmp_path / "cache"), encoding="utf-8")
    listed = _fontconfig("fc-list", ":", "family", config=config)
    families = {line.split(",")[0] for line in listed.splitlines()}
    assert families == {face.family for face in fonts.faces}
    assert not any(family.endswith((" JP", " KR", " TC", " HK")) for family in families)
    song = fonts.mapping_for("宋体")
    assert song is not None
    assert song.family in _fontconfig("fc-match", "宋体:lang=ja", config=config)
    assert song.family in _fontconfig("fc-match", "某某未知字体", config=config)


def _fontconfig(*command: str, config: Path) -> str:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=True,
            env={"FONTCONFIG_FILE": str(config), "PATH": "/usr/bin:/bin"},
        )
    except FileNotFoundError:
        pytest.skip("fontconfig's programs are not installed")
    return done.stdout
