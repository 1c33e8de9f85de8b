"""The sample company, built once for all tests that look at its packs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2

from packbuilder.cli.main import invoke


class Built:
    """A copy of the sample company and the folder of its packs."""

    def __init__(self, folder: Path) -> None:
        self.company = folder / "example-appliance"
        self.output = folder / "output"
        self.round = self.output / "example-appliance" / "gbt27922-2011" / "round-00"

    def build(self, locale: str) -> int:
        return invoke(
            ["build", str(self.company), "--locale", locale, "--output", str(self.output)]
        )

    def manifest(self, locale: str) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(
            (self.round / f"manifest.{locale}.json").read_text(encoding="utf-8")
        )
        return data

    def texts(self, locale: str) -> list[str]:
        with pypdfium2.PdfDocument(self.round / f"pack.{locale}.pdf") as document:
            return [page.get_textpage().get_text_range() for page in document]
