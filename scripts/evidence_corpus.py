"""Take in every odd PDF and picture of three libraries' test suites, and tell what came of each.

Usage: evidence_corpus.py [--folder FOLDER] [--output FILE]

The source packages of pypdf, pikepdf and Pillow come from the package index that pip is set up for.
Each file goes through inspection and normalisation in a process of its own kind, with a time limit;
the table of outcomes is written to docs/reference/evidence-corpus.md. Exit status 1 if a file
crashed or hung, or if a page went missing without a word.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import multiprocessing
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

PACKAGES = ("pypdf", "pikepdf", "pillow")
SUFFIXES = frozenset(
    [
        ".pdf",
        ".jpg",
        ".jpeg",
        ".png",
        ".tif",
        ".tiff",
        ".bmp",
        ".dib",
        ".webp",
        ".gif",
        ".heic",
        ".heif",
        ".apng",
        ".jfif",
    ]
)
LIMIT = 30.0  # seconds of processor time a file may take, so that a busy machine tells the same
_PATIENCE = 10  # times the limit on the clock, for what waits and does not work
# A process that is forked starts at once; the hundreds of files need no more than one, or few.
_FORK = multiprocessing.get_context("fork")
_ROOT = Path(__file__).resolve().parent.parent
_REPORT = _ROOT / "docs" / "reference" / "evidence-corpus.md"
_TOOLS = ("pikepdf", "pypdfium2", "pillow", "img2pdf", "pillow-heif")
_RESULTS = ("used", "used with a note", "refused", "crash", "hang", "pages lost")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one file."""

    file: str
    result: str
    codes: tuple[str, ...] = ()
    seconds: float = 0.0
    pages: int = 0
    archival: bool = False
    detail: str = ""


@dataclass
class Worker:
    """A process that takes in files one after the other, and is replaced when it dies."""

    process: multiprocessing.process.BaseProcess | None = None
    pipe: Connection | None = None

    def ask(self, path: Path) -> Outcome:
        """The outcome for one file; ``hang`` after the limit, ``crash`` if the process died."""
        pipe = self._open()
        begun = time.monotonic()
        pipe.send(path)
        try:
            if pipe.poll(LIMIT * _PATIENCE):
                answer: Outcome = pipe.recv()
                return answer
            outcome = Outcome(file=str(path), result="hang", seconds=LIMIT)
        except EOFError:
            seconds = time.monotonic() - begun
            result = "hang" if self._ran_out_of_time() else "crash"
            outcome = Outcome(file=str(path), result=result, seconds=seconds, detail="killed")
        self.stop()
        return outcome

    def _open(self) -> Connection:
        if self.pipe is not None and self.process is not None and self.process.is_alive():
            return self.pipe
        self.pipe, other = _FORK.Pipe()
        self.process = _FORK.Process(target=_work, args=(other,), daemon=True)
        self.process.start()
        other.close()
        return self.pipe

    def _ran_out_of_time(self) -> bool:
        if self.process is None:
            return False
        self.process.join()
        return self.process.exitcode == -signal.SIGPROF

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
        self.process = None


def _work(pipe: Connection) -> None:
    while True:
        try:
            path = pipe.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_PROF, LIMIT)  # its default is to kill, whatever runs
        outcome = _take_in(path)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(outcome)


def _take_in(path: Path) -> Outcome:
    from packbuilder.convert.evidence import inspect_evidence, normalise_evidence
    from packbuilder.convert.evidence_types import EvidenceProblem

    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "part.pdf"
        try:
            facts = inspect_evidence(path)
            taken = normalise_evidence(path, target)
        except Exception as exc:  # whatever it is, it is the finding here
            seconds = time.process_time() - begun
            detail = f"{type(exc).__name__}: {exc}"[:200]
            return Outcome(file=str(path), result="crash", seconds=seconds, detail=detail)
        seconds = time.process_time() - begun
        if isinstance(taken, EvidenceProblem):
            code = taken.code + (f" page {taken.params['page']}" if "page" in taken.params else "")
            same = isinstance(facts, EvidenceProblem)
            detail = "" if same else "inspection had not seen it"
            return Outcome(
                file=str(path), result="refused", codes=(code,), seconds=seconds, detail=detail
            )
        counts = {taken.page_count, _pages(target)} | _expected(path)
        if not isinstance(facts, EvidenceProblem):
            counts.add(facts.page_count)
        codes = tuple(sorted({note.code for note in taken.notes}))
        told = {"evidence-frames-dropped"} & set(codes)
        lost = len(counts) > 1 and not told
        return Outcome(
            file=str(path),
            result="pages lost" if lost else "used with a note" if codes else "used",
            codes=codes,
            seconds=seconds,
            pages=taken.page_count,
            archival=b"pdfaid:part" in target.read_bytes(),
            detail=f"page counts {sorted(counts)}" if lost else "",
        )


def _pages(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _expected(path: Path) -> set[int]:
    """Another program's count of the pages: PDFium's, or Pillow's of a TIFF's frames."""
    import pypdfium2
    from PIL import Image

    if path.suffix.lower() == ".pdf":
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            return set()
        try:
            return {len(document)}
        finally:
            document.close()
    with Image.open(path) as image:
        return {int(getattr(image, "n_frames", 1))}


def download(folder: Path) -> dict[str, str]:
    """Fetch and unpack the source packages; the version of each."""
    versions: dict[str, str] = {}
    for package in PACKAGES:
        found = sorted(folder.glob(f"{package}-*.tar.gz"))
        if not found:
            version = importlib.metadata.version(package)
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary"]
            command += [":all:", "-d", str(folder), f"{package}=={version}"]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
            found = sorted(folder.glob(f"{package}-*.tar.gz"))
        archive = found[-1]
        name = archive.name.removesuffix(".tar.gz")
        versions[package] = name.removeprefix(f"{package}-")
        if not (folder / name).is_dir():
            with tarfile.open(archive) as held:
                held.extractall(folder, filter="data")
    return versions


def files_of(folder: Path, versions: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Every PDF and picture, with the package that it comes from."""
    for package, version in versions.items():
        for path in sorted((folder / f"{package}-{version}").rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.is_file():
                yield package, path


def kind_of(path: str) -> str:
    """The heading under which a file is counted."""
    suffix = Path(path).suffix.lower().lstrip(".")
    return {"jpeg": "jpg", "tiff": "tif", "heif": "heic", "dib": "bmp", "apng": "png"}.get(
        suffix, suffix
    )


def table(rows: Sequence[tuple[str, Outcome]], versions: dict[str, str], folder: Path) -> str:
    """The report, in Markdown."""
    names = ", ".join(f"{name} {version}" for name, version in versions.items())
    installed = {
        one.metadata["Name"].lower().replace("_", "-"): one.version
        for one in importlib.metadata.distributions()
    }
    tools = ", ".join(f"{name} {installed[name]}" for name in _TOOLS if name in installed)
    outcomes = [outcome for _, outcome in rows]
    usable = [one for one in outcomes if one.result.startswith("used")]
    lines = [
        "# Evidence intake: the corpus of odd files",
        "",
        "Written by `scripts/evidence_corpus.py` (`make bench`); do not edit.",
        "",
        f"- Files: {len(rows)} PDFs and pictures, the sample files of the source packages {names}.",
        f"- Tools: {tools}.",
        f"- Each file was inspected and normalised with a limit of {LIMIT:g} s of processor time;",
        "  its pages were counted before, after, and by another program (PDFium; Pillow).",
        f"- Usable: {len(usable)}, of which {sum(one.archival for one in usable)} were proved as"
        " PDF/A-2b by `pikepdf.pdfa`",
        "  when they were taken in; the others keep a pack from declaring PDF/A-2a.",
        "",
        "## Outcomes",
        "",
        "| source | kind | files | " + " | ".join(_RESULTS) + " |",
        "| --- | --- | ---: |" + " ---: |" * len(_RESULTS),
    ]
    counts = Counter((source, kind_of(one.file), one.result) for source, one in rows)
    for source, kind in sorted({(source, kind) for source, kind, _ in counts}):
        numbers = [counts[source, kind, result] for result in _RESULTS]
        shown = " | ".join(map(str, numbers))
        lines.append(f"| {source} | {kind} | {sum(numbers)} | {shown} |")
    totals = Counter(one.result for one in outcomes)
    shown = " | ".join(f"**{totals[result]}**" for result in _RESULTS)
    lines.append(f"| **all** | | **{len(rows)}** | {shown} |")
    lines += ["", *_code_table("Why files were refused", outcomes, "refused")]
    lines += ["", *_code_table("What was said of files that were used", outcomes, "used")]
    lines += ["", "## Slowest", "", "| file | seconds | result |", "| --- | ---: | --- |"]
    for one in sorted(outcomes, key=_seconds, reverse=True)[:10]:
        place = Path(one.file).relative_to(folder)
        lines.append(f"| {place} | {one.seconds:.1f} | {one.result} |")
    lines += ["", "## Refused files", "", "| file | why |", "| --- | --- |"]
    for one in outcomes:
        if one.result in {"refused", "crash", "hang", "pages lost"}:
            why = ", ".join((one.result if not one.codes else "", *one.codes, one.detail))
            lines.append(f"| {Path(one.file).relative_to(folder)} | {why.strip(', ')} |")
    return "\n".join(lines) + "\n"


def _code_table(title: str, outcomes: Sequence[Outcome], result: str) -> list[str]:
    codes = Counter(
        code.partition(" ")[0]
        for one in outcomes
        if one.result.startswith(result)
        for code in one.codes
    )
    lines = [f"## {title}", "", "| code | files |", "| --- | ---: |"]
    return lines + [f"| `{code}` | {count} |" for code, count in codes.most_common()]


def _seconds(outcome: Outcome) -> float:
    return outcome.seconds


def run(folder: Path, output: Path) -> int:
    """Take in everything; 1 if something crashed, hung or lost a page."""
    versions = download(folder)
    worker = Worker()
    rows = []
    for source, path in files_of(folder, versions):
        outcome = worker.ask(path)
        rows.append((source, outcome))
        if outcome.result in {"crash", "hang", "pages lost"} or outcome.detail:
            print(f"{outcome.result}: {path.relative_to(folder)} {outcome.detail}", flush=True)
    worker.stop()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(table(rows, versions, folder), encoding="utf-8")
    totals = Counter(outcome.result for _, outcome in rows)
    print(f"{len(rows)} files: " + ", ".join(f"{totals[name]} {name}" for name in _RESULTS))
    return int(bool(totals["crash"] or totals["hang"] or totals["pages lost"]))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, help="keeps the packages for another run")
    parser.add_argument("--output", type=Path, default=_REPORT)
    arguments = parser.parse_args()
    if arguments.folder:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        return run(arguments.folder.resolve(), arguments.output)
    with tempfile.TemporaryDirectory(prefix="evidence-corpus-") as name:
        return run(Path(name).resolve(), arguments.output)


if __name__ == "__main__":
    sys.exit(main())
