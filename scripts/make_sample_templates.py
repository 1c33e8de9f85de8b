"""Makes the company's own templates of ``example-incomplete``.

Each one hides faults that only the finished pack shows: a company may bring templates of its own,
and whatever it writes into them by hand no longer follows its profile. ``PLANTS-PACK.yaml`` of
that company names the faults. The same sources give the same bytes.

Usage: ``python scripts/make_sample_templates.py [FOLDER]`` (``company-profiles`` by default).
"""

from __future__ import annotations

import sys
from pathlib import Path

from template_authoring.model import Language
from template_authoring.package import build_docx
from template_authoring.parser import parse_source
from template_authoring.problems import Problems

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "sample_data" / "templates"


def main(target: Path) -> None:
    """Write the templates below ``target``.

    Args:
        target: the folder that holds the company folders.
    """
    folder = target / "example-incomplete" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(SOURCES.glob("*.md")):
        problems = Problems(source)
        language = Language(source.stem.rpartition(".")[2])
        parsed = parse_source(source.read_text("utf-8"), language, problems)
        if problems.found:
            raise SystemExit("\n".join(problems.lines()))
        (folder / f"{source.stem}.docx").write_bytes(build_docx(parsed))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "company-profiles")
