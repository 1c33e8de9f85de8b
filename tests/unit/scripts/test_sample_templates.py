"""The templates that ``example-incomplete`` brings along are made from their sources."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts"))
import make_sample_templates  # noqa: E402
from template_authoring.package import members  # noqa: E402

SHIPPED = ROOT / "company-profiles" / "example-incomplete" / "templates"


def test_the_shipped_templates_are_those_of_the_sources(tmp_path: Path) -> None:
    make_sample_templates.main(tmp_path)
    made = tmp_path / "example-incomplete" / "templates"
    names = sorted(path.name for path in SHIPPED.iterdir())
    assert names == sorted(path.name for path in made.iterdir())
    for name in names:
        assert members((made / name).read_bytes()) == members((SHIPPED / name).read_bytes()), name
