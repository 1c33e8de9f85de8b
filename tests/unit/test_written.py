"""A full disk while a PDF is written."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from packbuilder.store.written import write_bytes_of


def test_a_full_disk_is_an_error_like_any_other() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")

    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            write_bytes_of(full, lambda file: pdf.save(file, deterministic_id=True))


def test_a_pack_that_does_not_fit_on_the_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    script = tmp_path / "try.py"
    script.write_text(
        "import sys, pikepdf\n"
        "from pathlib import Path\n"
        "from packbuilder.deliver.volume_file import save\n"
        "from packbuilder.errors import AssemblyError\n"
        "pdf = pikepdf.new()\n"
        "pdf.add_blank_page()\n"
        "pdf.Root.Big = pdf.make_stream(bytes(range(256)) * 400, Filter=pikepdf.Name.X)\n"
        "try:\n"
        "    save(pdf, Path(sys.argv[1]))\n"
        "except AssemblyError as exc:\n"
        "    sys.exit(exc.code)\n",
        "utf-8",
    )
    target = tmp_path / "成 册.pdf"

    done = subprocess.run(
        [sys.executable, str(script), str(target)],
        check=False, capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip

    assert (done.returncode, done.stderr.strip()) == (1, "delivery-not-written")
    assert [path.name for path in tmp_path.iterdir()] == ["try.py"]
