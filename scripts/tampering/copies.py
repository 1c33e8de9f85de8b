"""A copy of a pack that a fault is made in, and what a fault is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Pdf

from packbuilder.assemble.identity import pack_id


class Copy:
    """A copy of a round's folder that a fault is made in.

    Attributes:
        root: the copy.
        data: its manifest.
        clever: digests are computed anew when the fault is made.
    """

    def __init__(self, root: Path, *, clever: bool) -> None:
        self.root = root
        self.clever = clever
        self._manifest = sorted(root.glob("manifest.*.json"))[-1]  # zh before zh-en, after en
        self.data: Any = json.loads(self._manifest.read_text("utf-8"))

    @property
    def pack(self) -> Path:
        """The pack."""
        return self.root / str(self.data["pack"]["path"])

    def items(self, kind: str, least_pages: int = 1) -> list[Any]:
        """The items of a kind with so many pages or more."""
        rows = [row for row in self.data["items"] if row["kind"] == kind]
        return [row for row in rows if row["page_count"] >= least_pages]

    def document(self, least_pages: int = 2) -> Any:
        """A filled document that has a Word file, if there is one."""
        rows = self.items("document", least_pages)
        return next((row for row in rows if row.get("docx")), rows[0])

    def item(self, item_id: str) -> Any:
        """The item of that id."""
        return next(row for row in self.data["items"] if row["id"] == item_id)

    def edit_pack(self, change: Callable[[Pdf], object]) -> None:
        """Change the pack's file."""
        with pikepdf.open(self.pack, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(self.pack)

    def edit_part(self, row: Any, change: Callable[[Pdf], object]) -> None:
        """Change the converted file of an item."""
        path = self.root / row["pdf"]
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(path)

    def finish(self) -> None:
        """Write the manifest; a clever forger first computes its digests anew."""
        if self.clever:
            for row in self.data["items"]:
                for key, digest in (("pdf", "sha256"), ("docx", "docx_sha256")):
                    if row.get(key) and (self.root / row[key]).is_file():
                        row[digest] = _sha256(self.root / row[key])
            self.data["pack"]["sha256"] = _sha256(self.pack)
            if "id" in self.data["pack"]:
                sums = ((row.get("docx_sha256"), row["sha256"]) for row in self.data["items"])
                self.data["pack"]["id"] = pack_id(sums)
        text = json.dumps(self.data, ensure_ascii=False)
        self._manifest.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """One way to tamper with a pack.

    Attributes:
        name: what it is called in the table.
        make: makes it.
        code: the finding that must be among those it gives.
        is_clever: digests are computed anew afterwards.
    """

    name: str
    make: Callable[[Copy], object]
    code: str
    is_clever: bool = True


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
