from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from packbuilder.cli.main import invoke
from packbuilder.errors import InputError
from packbuilder.source.archive import ArchiveLimits, extract, read_archive
from packbuilder.store.placing import Placed, place_file


def run_cli(*arguments: str) -> int:
    return invoke(list(arguments))


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company folder with one piece of evidence."""
    folder = tmp_path / "示例 公司"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence" / "business-licence.pdf").write_bytes(b"%PDF-1.7 licence")
    (folder / "profile.yaml").write_text(
        "application: {scheme: gbt27922-2011}\n"
        "evidence:\n"
        "  - {id: business-licence, type: business-licence, file: evidence/business-licence.pdf}\n",
        encoding="utf-8",
    )
    return folder


LICENCE = "营业执照（副本）.pdf"
MIXED = "资质 文件/售后服务管理师证书-李演示.jpg"


class _Entry(zipfile.ZipInfo):
    """An entry whose name is written byte by byte, with the flag that it is told."""

    def __init__(self, number: int, raw: bytes, flag: int) -> None:
        super().__init__(f"entry {number}")
        self.raw, self.flag = raw, flag
        self.create_system = 0  # Windows

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flag


def write_zip(
    path: Path,
    files: Iterable[tuple[str | bytes, bytes]],
    *,
    encoding: str = "gbk",
    flag: int = 0,
    method: int = zipfile.ZIP_DEFLATED,
) -> Path:
    """A zip file whose names are written as told, and whose flags say what they are told."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, content) in enumerate(files):
            raw = name if isinstance(name, bytes) else name.encode(encoding)
            entry = _Entry(number, raw, flag)
            entry.compress_type = method
            archive.writestr(entry, content)
    return path


def names(path: Path) -> list[str]:
    return [entry.name for entry in read_archive(path).entries]


@pytest.mark.parametrize(
    ("encoding", "flag", "said"),
    [("gbk", 0, "gb18030"), ("utf-8", 0, "utf-8"), ("utf-8", 0x800, "flag")],
)
def test_names_are_read_as_they_were_written(
    tmp_path: Path, encoding: str, flag: int, said: str
) -> None:
    # 俓 has a backslash as its second byte in GBK, 𠮷 takes four bytes in GB 18030.
    files = [(LICENCE, b"1"), (MIXED, b"2"), ("俓.png", b"3")]
    path = write_zip(tmp_path / "a.zip", files, encoding=encoding, flag=flag)

    archive = read_archive(path)

    assert [entry.name for entry in archive.entries] == [LICENCE, MIXED, "俓.png"]
    assert [str(entry.path) for entry in archive.entries] == [LICENCE, MIXED, "俓.png"]
    assert archive.encoding == said


def test_a_rare_character_of_gb_18030(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("𠮷㛃䶮.pdf", b"1")], encoding="gb18030")
    assert names(path) == ["𠮷㛃䶮.pdf"]


def test_gbk_that_looks_like_cyrillic_in_utf_8(tmp_path: Path) -> None:
    assert "一".encode("gbk").decode("utf-8") == "һ"
    assert names(write_zip(tmp_path / "a.zip", [("一.pdf", b"1")])) == ["一.pdf"]
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        entry = _Entry(0, "é.pdf".encode(), 0)
        entry.create_system = 3  # made on Unix, where names are UTF-8
        archive.writestr(entry, b"1")
    assert names(tmp_path / "b.zip") == ["é.pdf"]


def test_neither_utf_8_nor_gbk_is_said_so(tmp_path: Path) -> None:
    archive = read_archive(
        write_zip(tmp_path / "a.zip", [(b"\x81.pdf", b"1"), (b"\xff\xff.pdf", b"")])
    )
    assert archive.encoding == "cp437"
    assert archive.entries[0].name == "ü.pdf"


def test_the_name_in_the_field_for_unicode_counts_if_it_is_of_this_name(tmp_path: Path) -> None:
    raw = b"zhizhao.pdf"
    for checksum, wanted in ((zlib.crc32(raw), LICENCE), (1, "zhizhao.pdf")):
        body = b"\x01" + struct.pack("<L", checksum) + LICENCE.encode()
        info = zipfile.ZipInfo(raw.decode())
        info.extra = struct.pack("<HH", 0x7075, len(body)) + body
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(info, b"1")
        assert names(tmp_path / "a.zip") == [wanted]


@pytest.mark.parametrize(
    "name",
    [
        "../a.pdf", "a/../../b.pdf", "/etc/a.pdf", "C:\\a.pdf", "c:a.pdf", "..\\..\\a.pdf",
        "con.pdf", "x/LPT1", "a.pdf ", "a.pdf.", " a.pdf", "a\nb.pdf", "a//b.pdf",
        "./a.pdf", "a?.pdf",
        "长" * 90 + ".pdf", "a/" * 120 + "b.pdf", "\\\\server\\share\\a.pdf",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_has_no_path(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "a.zip", [(name, b"1")], encoding="gb18030")
    entry = read_archive(path).entries[0]
    assert entry.path is None
    assert entry.name.isprintable()


def test_a_link_has_no_path_and_litter_is_not_listed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("link.pdf")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, b"/etc/passwd")
        for name in ("__MACOSX/._a.pdf", "x/Thumbs.db", "x/.DS_Store", "x/"):
            archive.writestr(name, b"")
    archive_read = read_archive(tmp_path / "a.zip")
    assert [(entry.name, entry.path) for entry in archive_read.entries] == [("link.pdf", None)]


def _foreign(tmp_path: Path) -> dict[str, bytes]:
    whole = write_zip(tmp_path / "whole.zip", [("a.pdf", bytes(range(256)) * 40)], method=0)
    locked = write_zip(tmp_path / "locked.zip", [("a.pdf", b"1")], flag=1)
    document = write_zip(tmp_path / "d.zip", [("[Content_Types].xml", b""), ("word/a.xml", b"")])
    return {
        "archive-rar": b"Rar!\x1a\x07\x01\x00" + bytes(50),
        "archive-7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "archive-not-zip": b"%PDF-1.7",
        "archive-damaged": whole.read_bytes()[:-40],
        "archive-encrypted": locked.read_bytes(),
        "archive-is-document": document.read_bytes(),
    }


def test_what_cannot_be_unpacked_is_named(tmp_path: Path) -> None:
    for code, data in {**_foreign(tmp_path), "file-missing": None}.items():
        path = tmp_path / f"{code}.zip"
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(InputError) as raised:
            read_archive(path)
        assert raised.value.code == code


def test_limits_hold_whatever_the_archive_says(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [("a.pdf", bytes(5_000_000)), ("b.pdf", b"1")])
    for limits in (
        ArchiveLimits(files=1), ArchiveLimits(file_bytes=1000), ArchiveLimits(total_bytes=1000),
        ArchiveLimits(ratio=100),
    ):  # fmt: skip
        with pytest.raises(InputError, match="archive-too-large"):
            read_archive(path, limits)
    size = struct.pack("<L", 5_000_000)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<L", 9)))
    assert len(read_archive(path).entries) == 2  # it claims to be small now
    with pytest.raises(InputError, match=r"archive-(too-large|damaged)"):
        extract(path, {0: tmp_path / "out"}, ArchiveLimits(file_bytes=1000))


def test_a_file_is_placed_only_where_nothing_stands(tmp_path: Path) -> None:
    target = tmp_path / "evidence" / "a.pdf"
    for content, placed in ((b"1", Placed.NEW), (b"1", Placed.SAME), (b"2", Placed.DIFFERS)):
        (tmp_path / "new").write_bytes(content)
        assert place_file(tmp_path / "new", target) is placed
    assert target.read_bytes() == b"1"
    (tmp_path / "below").write_bytes(b"3")
    assert place_file(tmp_path / "below", target / "b.pdf") is Placed.DIFFERS


def test_half_a_file_is_not_left_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To another file system a file is copied, and a copy may break off."""
    source, target = tmp_path / "new", tmp_path / "evidence" / "扫描 件.pdf"
    source.write_bytes(b"whole")

    def no_link(*_: object) -> None:
        raise OSError(errno.EXDEV, "another file system")

    def full(_: Path, to: Path) -> None:
        to.write_bytes(b"ha")
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "link", no_link)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(OSError, match="full"):
            place_file(source, target)
    assert list(target.parent.iterdir()) == []

    assert place_file(source, target) is Placed.NEW
    assert [path.name for path in target.parent.iterdir()] == ["扫描 件.pdf"]
    assert target.read_bytes() == b"whole"


def test_a_zip_from_chinese_windows_becomes_files_and_rows(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = (company / "profile.yaml").read_bytes()
    there = company / "evidence" / "business-licence.pdf"
    path = write_zip(
        company.parent / "证明 材料.zip",
        [
            (LICENCE, b"licence"), (MIXED, b"manager"), ("扫描0001.PDF", b"scan"),
            ("business-licence.pdf", there.read_bytes()), ("../outside.pdf", b"no"),
            ("setup.exe", b"MZ"), (LICENCE, b"another"), (MIXED, b"manager"),
        ],
    )  # fmt: skip

    code = run_cli("unpack", str(company), str(path), "--lang", "zh")

    printed = capsys.readouterr().out
    assert code == 1  # two were left out
    assert "[evidence-zip-name]" in printed
    assert "[evidence-zip-type]" in printed
    assert "[evidence-zip-twice]" in printed
    assert "新增 3 个文件，1 个已有相同文件；文件名按 GB 18030（GBK）读出" in printed
    rows = YAML(typ="safe").load(printed[printed.index("evidence:\n") :])["evidence"]
    assert rows == [
        {"id": "business-licence-2", "type": "business-licence",
         "title": {"zh": "营业执照（副本）"}, "file": f"evidence/{LICENCE}"},
        {"id": "manager-certificate", "type": "manager-certificate",
         "title": {"zh": "售后服务管理师证书-李演示"}, "file": f"evidence/{MIXED}"},
        {"id": "evidence-1", "type": None, "title": {"zh": "扫描0001"},
         "file": "evidence/扫描0001.PDF"},
    ]  # fmt: skip
    assert (company / "evidence" / LICENCE).read_bytes() == b"licence"
    assert (company / "evidence" / MIXED).read_bytes() == b"manager"
    assert (company / "profile.yaml").read_bytes() == profile
    assert not (company.parent / "outside.pdf").exists()
    assert not list(company.glob(".unpack-*"))


def test_unpacking_twice_changes_nothing_and_another_content_is_a_finding(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_zip(company.parent / "a.zip", [(LICENCE, b"licence")])
    assert run_cli("unpack", str(company), str(path)) == 0
    assert run_cli("unpack", str(company), str(path)) == 0
    write_zip(path, [(LICENCE, b"newer")])
    capsys.readouterr()

    assert run_cli("unpack", str(company), str(path), "--json") == 1

    data = json.loads(capsys.readouterr().out)
    assert (data["new"], data["same"], data["evidence"]) == ([], [], [])
    assert [one["code"] for one in data["findings"]] == ["evidence-zip-differs"]
    assert (company / "evidence" / LICENCE).read_bytes() == b"licence"


def test_a_damaged_entry_leaves_nothing_behind(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_zip(company.parent / "a.zip", [("a.pdf", b"first"), (LICENCE, b"12345")], method=0)
    path.write_bytes(path.read_bytes().replace(b"12345", b"12x45"))

    assert run_cli("unpack", str(company), str(path)) == 3

    assert "nothing was unpacked" in capsys.readouterr().err
    assert not (company / "evidence" / "a.pdf").exists()


def test_refusals_are_sentences_in_both_languages(
    company: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, data in _foreign(tmp_path).items():
        path = company.parent / f"{code}.zip"
        path.write_bytes(data)
        for language, word in (("zh", "ZIP" if "-rar" in code else path.name), ("en", path.name)):
            assert run_cli("unpack", str(company), str(path), "--lang", language) == 3
            assert word in capsys.readouterr().err
    assert run_cli("unpack", str(tmp_path / "nobody"), str(path)) == 3


@pytest.mark.parametrize(
    ("name", "type_id"),
    [
        ("01 营业执照.pdf", "business-licence"),
        ("Business_Licence (copy).pdf", "business-licence"),
        ("服务人员资格证书 王.pdf", "staff-certificate"),
        ("营业执照和产品检验报告.pdf", ""),
        ("证书.pdf", ""),
        ("IMG_0001.jpg", ""),
    ],
)
def test_a_type_is_named_only_where_one_title_stands_in_the_name(
    company: Path, capsys: pytest.CaptureFixture[str], name: str, type_id: str
) -> None:
    path = write_zip(company.parent / "a.zip", [(name, b"1")])
    assert run_cli("unpack", str(company), str(path), "--json") == 0
    rows = json.loads(capsys.readouterr().out)["evidence"]
    assert [row["type"] or "" for row in rows] == [type_id]
