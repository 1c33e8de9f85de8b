"""Make copies of a finished pack with one fault each and see that ``verify`` finds it.

Usage: ``.venv/bin/python scripts/tamper_pack.py PACK_DIR [WORK_DIR]``; PACK_DIR is a round's
folder. It is never changed: every fault is made in a copy below WORK_DIR, or below a folder that
is removed again. Prints a table and ends with status 1 if a fault is not found.

A fault is made as a clever forger would: where that is possible, the digests in the manifest are
computed anew, so that more must speak against the copy than a wrong SHA-256.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from packbuilder.assemble.verify import verify_pack
from tampering import files, marks, pages
from tampering.copies import Copy, Fault

FAULTS: tuple[Fault, ...] = (*pages.FAULTS, *marks.FAULTS, *files.FAULTS)


@dataclass(frozen=True)
class Outcome:
    """What ``verify`` said of one tampered copy."""

    fault: Fault
    codes: tuple[str, ...]

    @property
    def is_found(self) -> bool:
        """Whether the finding that belongs to the fault was given."""
        return self.fault.code in self.codes


def try_fault(fault: Fault, pack_dir: Path, folder: Path) -> Outcome:
    """Make one fault in a copy below ``folder`` and verify it."""
    root = folder / "round"
    shutil.copytree(pack_dir, root)
    try:
        copy = Copy(root, clever=fault.is_clever)
        fault.make(copy)
        copy.finish()
        # Only the pack that was tampered with: the others of the folder are as they were.
        for path in root.glob("manifest.*.json"):
            if json.loads(path.read_text("utf-8"))["pack"]["path"] != copy.pack.name:
                path.unlink()
        found = verify_pack(root).findings
        return Outcome(fault, tuple(dict.fromkeys(one.code for one in found)))
    finally:
        shutil.rmtree(root)


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as a table in Markdown."""
    rows = [
        "| fault | digests | must give | found | gives also |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in outcomes:
        others = ", ".join(code for code in one.codes if code != one.fault.code) or "-"
        kind = "computed anew" if one.fault.is_clever else "as they were"
        found = "yes" if one.is_found else "NO"
        rows.append(f"| {one.fault.name} | {kind} | {one.fault.code} | {found} | {others} |")
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Try every fault on the pack folder that the command line names."""
    if not 1 <= len(arguments) <= 2 or not any(Path(arguments[0]).glob("manifest.*.json")):
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(dir=arguments[1] if len(arguments) > 1 else None) as folder:
        outcomes = [try_fault(fault, Path(arguments[0]), Path(folder)) for fault in FAULTS]
    print(table(outcomes))
    missed = [one for one in outcomes if not one.is_found]
    print(f"\n{len(outcomes)} tampered copies, {len(missed)} not found out.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
