from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import docx
import pikepdf
import pytest

from packbuilder.convert.converter import ConversionJob
from packbuilder.convert.fonts import FontReport, survey_fonts
from packbuilder.convert.libreoffice import LibreOfficeConverter, Patience
from packbuilder.convert.office_probe import find_soffice, probe_office
from packbuilder.errors import ConversionError, MissingToolError

_VERSION = 'if [ "$1" = --version ]; then echo "LibreOffice 7.4.7.2 40"; exit 0; fi\n'
# The folder after --outdir, and the documents after it.
_ARGUMENTS = 'while [ "$1" != --outdir ]; do shift; done; out="$2"; shift 2\n'


def _fake(tmp_path: Path, body: str, *, version: str = _VERSION) -> Path:
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{version}{_ARGUMENTS}{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture
def job(tmp_path: Path) -> ConversionJob:
    source = tmp_path / "service-manual.docx"
    docx.Document().save(str(source))
    return ConversionJob(source=source, target=tmp_path / "service-manual.pdf")


def _converter(patience: Patience | None = None) -> LibreOfficeConverter:
    fonts = survey_fonts()
    return LibreOfficeConverter(
        document_date=dt.date(2026, 12, 20),
        fonts=FontReport(mappings=fonts.mappings),
        patience=patience,
    )


def _convert_with(
    monkeypatch: pytest.MonkeyPatch, program: Path, job: ConversionJob, seconds: float = 20
) -> str:
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(program))
    with pytest.raises(ConversionError) as caught:
        _converter(Patience(base=seconds, per_document=0)).convert([job])
    assert caught.value.params["file"] == "service-manual.docx"
    assert not job.target.exists()
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    ["exit 0", 'for d in "$@"; do : > "$out/$(basename "$d" .docx).pdf"; done',
     'for d in "$@"; do echo junk > "$out/$(basename "$d" .docx).pdf"; done', "exit 1"],
    ids=["writes nothing", "disk full", "writes junk", "exits 1"],
)  # fmt: skip
def test_no_usable_pdf_is_a_failure_whatever_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob, body: str
) -> None:
    job.target.write_bytes(b"")
    job.target.unlink()
    assert _convert_with(monkeypatch, _fake(tmp_path, body), job) == "conversion-failed"


def test_a_failure_leaves_the_last_good_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob
) -> None:
    job.target.write_bytes(b"last good")
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(_fake(tmp_path, "exit 0")))
    with pytest.raises(ConversionError):
        _converter().convert([job])
    assert job.target.read_bytes() == b"last good"


def test_a_pdf_without_pages_and_an_encrypted_one_are_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob
) -> None:
    with pikepdf.new() as pdf:
        pdf.save(tmp_path / "ready.pdf")
    copy = f'for d in "$@"; do cp {tmp_path}/ready.pdf "$out/$(basename "$d" .docx).pdf"; done'
    program = _fake(tmp_path, copy)
    assert _convert_with(monkeypatch, program, job) == "conversion-failed"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "ready.pdf", encryption=pikepdf.Encryption(owner="o", user=""))
    assert _convert_with(monkeypatch, program, job) == "conversion-failed"


def test_a_hanging_run_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob
) -> None:
    children = tmp_path / "children"
    program = _fake(tmp_path, f"sleep 600 & echo $! >> {children}; wait")
    started = time.monotonic()
    assert _convert_with(monkeypatch, program, job, seconds=0.5) == "conversion-timeout"
    assert time.monotonic() - started < 10
    pids = [int(line) for line in children.read_text().split()]
    assert len(pids) == 2  # the batch, and the document alone
    assert not any(_is_running(pid) for pid in pids)


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_document_lost_in_the_batch_is_tried_once_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob
) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "ready.pdf")
    count = tmp_path / "starts"
    body = (
        f'echo start >> {count}; [ "$(wc -l < {count})" -ge 2 ] || exit 0\n'
        f'cp {tmp_path}/ready.pdf "$out/$(basename "$1" .docx).pdf"'
    )
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(_fake(tmp_path, body)))
    _converter().convert([job])
    with pikepdf.open(job.target) as pdf:
        assert len(pdf.pages) == 1
    assert count.read_text().count("start") == 2


def test_environment_of_a_run_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:8080")
    program = _fake(tmp_path, f"env > {tmp_path}/env; cp -r $HOME/profile {tmp_path}/")
    assert _convert_with(monkeypatch, program, job) == "conversion-failed"
    lines = dict(
        line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line
    )
    assert lines["https_proxy"] == "http://127.0.0.1:9"
    assert lines["HOME"] != os.environ.get("HOME")
    assert lines["FONTCONFIG_FILE"].startswith(lines["HOME"])
    settings = (tmp_path / "profile/user/registrymodifications.xcu").read_text(encoding="utf-8")
    assert "BlockUntrustedRefererLinks" in settings
    assert "DisableMacrosExecution" in settings


@pytest.mark.parametrize("content", [b"", b"plain text", b"<html></html>"])
def test_what_is_no_word_document_is_refused_before_conversion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: ConversionJob, content: bytes
) -> None:
    job.source.write_bytes(content)
    assert _convert_with(monkeypatch, _fake(tmp_path, ""), job) == "conversion-source-bad"
    job.source.unlink()
    assert _convert_with(monkeypatch, _fake(tmp_path, ""), job) == "conversion-source-missing"


def test_libreoffice_missing_or_too_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(tmp_path / "nowhere"))
    assert find_soffice() is None
    with pytest.raises(MissingToolError) as caught:
        probe_office()
    assert caught.value.code == "libreoffice-missing"
    assert "apt-get install" in caught.value.params["command"]
    old = _fake(tmp_path, "", version='echo "LibreOffice 6.4.1.1 x"; exit 0\n')
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(old))
    with pytest.raises(MissingToolError) as caught:
        probe_office()
    assert caught.value.code == "libreoffice-too-old"
    assert caught.value.params["version"] == "6.4.1.1"


def test_fingerprint_names_the_tools_and_neither_the_date_nor_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKBUILDER_SOFFICE", str(_fake(tmp_path, "")))
    fonts = survey_fonts()

    def fingerprint(day: int, workers: int) -> str:
        return LibreOfficeConverter(
            document_date=dt.date(2026, 12, day),
            workers=workers,
            fonts=FontReport(mappings=fonts.mappings),
        ).fingerprint

    assert fingerprint(20, 1) == fingerprint(20, 2) == fingerprint(21, 1)
