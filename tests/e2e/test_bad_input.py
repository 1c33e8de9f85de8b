"""Every kind of bad input: its exit status, a sentence that helps, and the last pack as it was."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.fake_office import FakeConverter
from tests.helpers import make_template
from tests.small_scheme import change_profile, small_company, small_font, small_resources

from packbuilder.check.rules import completeness, identity
from packbuilder.check.view import Phase
from packbuilder.cli.main import invoke
from packbuilder.errors import ExitCode
from packbuilder.pipeline.build import Tools
from packbuilder.store.layout import Resources

RULES = {
    Phase.INPUT: (identity.check_uscc,),
    Phase.PLAN: (completeness.check_items, completeness.check_evidence_files),
    Phase.PACK: (),
}
PROFILE = "acme/profile.json"
LICENCE = "acme/evidence/licence.pdf"
TEMPLATE = "resources/doc-templates/small/sales-model.zh.docx"


@dataclass(frozen=True)
class Place:
    """A company with a finished pack, and what the command line printed about it last."""

    root: Path

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted((self.root / "output").rglob("*"))
            if path.is_file()
        }


def use_small_scheme(patch: pytest.MonkeyPatch, root: Path) -> None:
    resources = Resources(root / "resources")

    def tools(dossier: object, jobs: int) -> Tools:
        del dossier, jobs
        return Tools(converter=FakeConverter(), font_file=small_font(), font_index=0)

    patch.setattr("packbuilder.check.engine.RULES", RULES)
    for command in ("build", "check"):
        patch.setattr(f"packbuilder.cli.{command}.resources", lambda: resources)
    patch.setattr("packbuilder.cli.build.make_tools", tools)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("finished")
    small_resources(root / "resources")
    small_company(root / "acme")
    with pytest.MonkeyPatch.context() as patch:
        use_small_scheme(patch, root)
        assert invoke(["build", str(root / "acme"), "--output", str(root / "output")]) == 0
    return root


@pytest.fixture
def place(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    root = tmp_path / "place"
    shutil.copytree(finished, root, symlinks=True)
    use_small_scheme(monkeypatch, root)
    return Place(root)


Spoil = Callable[[Path], object]


def text(name: str, content: str) -> Spoil:
    return lambda root: (root / name).write_text(content, "utf-8")


def data(change: Callable[[Any], object]) -> Spoil:
    return lambda root: change_profile(root / "acme", change)


def octets(name: str, content: bytes) -> Spoil:
    return lambda root: (root / name).write_bytes(content)


def delete(name: str) -> Spoil:
    return lambda root: (root / name).unlink()


def truncate(name: str) -> Spoil:
    def spoil(root: Path) -> None:
        path = root / name
        path.write_bytes(path.read_bytes()[:200])

    return spoil


def encrypt(root: Path) -> None:
    with pikepdf.open(root / LICENCE, allow_overwriting_input=True) as pdf:
        pdf.save(root / LICENCE, encryption=pikepdf.Encryption(owner="o", user="u"))


def no_pages(root: Path) -> None:
    with pikepdf.Pdf.new() as pdf:
        pdf.save(root / LICENCE)


def template(*lines: str) -> Spoil:
    return lambda root: make_template(root / TEMPLATE, "{{ doc.title }}", *lines)


def folder_for_licence(root: Path) -> None:
    (root / LICENCE).unlink()
    (root / LICENCE).mkdir()


def file_for_folder(root: Path) -> None:
    shutil.rmtree(root / "output/acme/small")
    (root / "output/acme/small").write_text("a file", "utf-8")


FINDINGS, INPUT, TEMPLATES = ExitCode.FINDINGS, ExitCode.INPUT, ExitCode.TEMPLATE
CASES: dict[str, tuple[Spoil, ExitCode, str]] = {
    "not YAML": (text("acme/profile.json", "{company: "), INPUT, r"profile\.json:1:\d+"),
    "no profile": (delete(PROFILE), INPUT, "acme"),
    "not UTF-8": (octets(PROFILE, b"\xff\xfe{}"), INPUT, r"profile\.json.*UTF-8"),
    "unknown field": (
        data(lambda d: d["company"].update(adress="x")), FINDINGS,
        r"profile\.json:\d+:\d+.*\[schema-unknown-field-near\].*address",
    ),
    "wrong date": (
        data(lambda d: d["application"].update(submission_date="2026-02-30")), FINDINGS,
        r"profile\.json:\d+:\d+.*\[schema-format-date\]",
    ),
    "missing field": (
        data(lambda d: d["company"].pop("uscc")), FINDINGS, r"profile.*\[schema-required\]"
    ),
    "wrong code": (
        data(lambda d: d["company"].update(uscc="91320000MA00000000")), FINDINGS,
        r"\[uscc-check-character\]",
    ),
    "unknown scheme": (
        data(lambda d: d["application"].update(scheme="large")), INPUT, "large.*small"
    ),
    "unknown level": (
        data(lambda d: d["application"].update(level="six-star")), INPUT, "six-star.*five-star"
    ),
    "missing table": (
        data(lambda d: d.update(records={"tools": "records/none.csv"})), FINDINGS,
        r"\[records-file-missing\].*records/none\.csv",
    ),
    "evidence missing": (delete(LICENCE), FINDINGS, r"\[evidence-missing\].*licence\.pdf"),
    "evidence a folder": (
        folder_for_licence, FINDINGS,
        r"\[evidence-unreadable\].*licence\.pdf.*folder",
    ),
    "evidence empty": (
        octets(LICENCE, b""), FINDINGS, r"\[evidence-unreadable\].*licence\.pdf.*empty"
    ),
    "evidence encrypted": (encrypt, FINDINGS, r"\[evidence-unreadable\].*password"),
    "evidence truncated": (truncate(LICENCE), FINDINGS, r"\[evidence-unreadable\].*licence\.pdf"),
    "evidence without pages": (no_pages, FINDINGS, r"\[evidence-unreadable\].*no page"),
    "evidence of another kind": (
        octets(LICENCE, b"<!doctype html><p>x"), FINDINGS, r"\[evidence-unreadable\].*html"
    ),
    "picture truncated": (
        truncate("acme/evidence/site.png"), FINDINGS, r"\[evidence-unreadable\].*site\.png"
    ),
    "undefined variable": (
        template("{{ company.nmae }}"), TEMPLATES, r"sales-model(.|\n)*nmae"
    ),
    "syntax error": (template("{% if company.name %}"), TEMPLATES, "sales-model"),
    "unclosed tag": (template("{{ company.name"), TEMPLATES, "sales-model"),
    "template not Word": (octets(TEMPLATE, b"hello"), TEMPLATES, "sales-model"),
    "template missing": (delete(TEMPLATE), TEMPLATES, r"sales-model\.zh\.docx"),
    "output not writable": (file_for_folder, INPUT, "output/acme/small.*cannot be written"),
}  # fmt: skip


def run(
    capsys: pytest.CaptureFixture[str], place: Place, *more: str, language: str = "en"
) -> tuple[int, str]:
    code = invoke(["--lang", language, "build", str(place.root / "acme"),
                   "--output", str(place.root / "output"), *more])  # fmt: skip
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out + err


@pytest.mark.parametrize("name", CASES)
def test_a_bad_input_has_its_exit_status_and_a_sentence_that_helps(
    capsys: pytest.CaptureFixture[str], place: Place, name: str
) -> None:
    spoil, status, sentence = CASES[name]
    spoil(place.root)
    before = place.files()

    code, said = run(capsys, place)

    assert code == status, said
    assert re.search(sentence, said), said
    assert "→" in said  # how to mend it
    assert not re.search(r"\{\w+\}", said), said
    after = place.files()
    # Reports and checklist tell how the dossier stands now; the pack and its parts are kept.
    kept = {k: v for k, v in before.items() if "/report." not in k and "/checklist." not in k}
    assert {k: after.get(k) for k in kept} == kept


@pytest.mark.parametrize("name", CASES)
def test_the_same_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], place: Place, name: str
) -> None:
    spoil, status, _ = CASES[name]
    spoil(place.root)

    code, said = run(capsys, place, language="zh")

    assert code == status
    first = next(line for line in said.splitlines() if line.strip())
    assert re.search("[\u4e00-\u9fff]", first), said
    assert "→" in said
    assert not re.search(r"(error|finding|problem)\.[a-z]+-", said), said


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if case[1] == FINDINGS])
def test_what_check_finds_is_what_build_finds(
    capsys: pytest.CaptureFixture[str], place: Place, name: str
) -> None:
    CASES[name][0](place.root)

    codes = []
    for command in (["check"], ["build", "--output", str(place.root / "output")]):
        status = invoke([command[0], str(place.root / "acme"), "--json", *command[1:]])
        out, _ = capsys.readouterr()
        assert status == FINDINGS
        found = json.loads(out)["findings"]
        codes.append(sorted(f["code"] for f in found if f["severity"] == "error"))

    assert codes[0] == codes[1]
    assert codes[0]


def test_no_libreoffice_is_5_with_the_command_that_installs_it(
    capsys: pytest.CaptureFixture[str], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from packbuilder.cli.options import make_tools

    monkeypatch.setattr("packbuilder.cli.build.make_tools", make_tools)
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(place.root / "none"))
    before = place.files()

    code, said = run(capsys, place)

    assert code == ExitCode.MISSING_TOOL
    assert "apt-get install libreoffice" in said
    assert place.files() == before


def test_no_chinese_font_is_5_with_the_command_that_installs_it(
    capsys: pytest.CaptureFixture[str], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from packbuilder.cli.options import make_tools

    office = place.root / "soffice"
    office.write_text("#!/bin/sh\necho LibreOffice 7.4.7.2\n", "utf-8")
    office.chmod(0o755)
    monkeypatch.setattr("packbuilder.cli.build.make_tools", make_tools)
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(office))
    monkeypatch.setattr(
        "packbuilder.convert.fonts.font_directories", lambda: (place.root / "no-fonts",)
    )
    before = place.files()

    code, said = run(capsys, place)

    assert code == ExitCode.MISSING_TOOL
    assert "apt-get install" in said
    assert "fonts-" in said
    assert place.files() == before


def test_an_output_that_is_a_file_is_3(capsys: pytest.CaptureFixture[str], place: Place) -> None:
    path = place.root / "a-file"
    path.write_text("mine", "utf-8")

    code, said = run(capsys, place, "--output", str(path))

    assert code == ExitCode.INPUT
    assert "cannot be written" in said
    assert path.read_text("utf-8") == "mine"


def test_an_unknown_item_is_3_and_names_the_command_that_lists_them(
    capsys: pytest.CaptureFixture[str], place: Place
) -> None:
    code, said = run(capsys, place, "--only", "sales-modle")

    assert code == ExitCode.INPUT
    assert "sales-modle" in said
    assert "packbuilder plan" in said
