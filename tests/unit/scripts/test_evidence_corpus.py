from __future__ import annotations

import sys
import tarfile
import time
from pathlib import Path

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))
import evidence_corpus
from evidence_corpus import Outcome, Worker


def test_every_file_ends_in_one_of_the_columns_and_none_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "pypdf-1.0" / "resources"
    inside.mkdir(parents=True)
    Image.new("RGB", (900, 1200), "red").save(inside / "a.png")
    (inside / "b.pdf").write_bytes(b"%PDF-1.7 cut")
    (inside / "readme.txt").write_text("no picture", encoding="utf-8")
    with tarfile.open(tmp_path / "pypdf-1.0.tar.gz", "w:gz"):
        pass
    monkeypatch.setattr(evidence_corpus, "PACKAGES", ("pypdf",))
    report = tmp_path / "report.md"
    assert evidence_corpus.run(tmp_path, report) == 0
    text = report.read_text(encoding="utf-8")
    assert "| pypdf | png | 1 | 1 | 0 | 0 | 0 | 0 | 0 |" in text
    assert "| pypdf | pdf | 1 | 0 | 0 | 1 | 0 | 0 | 0 |" in text
    assert "| pypdf-1.0/resources/b.pdf | evidence-truncated |" in text


def _sleep(path: Path) -> Outcome:
    time.sleep(60)
    return Outcome(file=str(path), result="used")


def _spin(path: Path) -> Outcome:
    while True:
        pass


def _die(path: Path) -> Outcome:
    sys.exit(3)


def test_a_file_that_hangs_or_kills_the_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker()
    monkeypatch.setattr(evidence_corpus, "LIMIT", 0.1)
    for hang in (_sleep, _spin):
        monkeypatch.setattr(evidence_corpus, "_take_in", hang)
        assert worker.ask(tmp_path).result == "hang"
    monkeypatch.setattr(evidence_corpus, "_take_in", _die)
    assert worker.ask(tmp_path).result == "crash"
    worker.stop()


def test_lost_pages_are_not_called_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (900, 1200), "red").save(tmp_path / "a.png")
    monkeypatch.setattr(evidence_corpus, "_expected", lambda path: {2})
    assert evidence_corpus._take_in(tmp_path / "a.png").result == "pages lost"
