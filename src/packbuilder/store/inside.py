"""Whether a file of a company folder lies in it: the folder may come from somebody else.

A link inside the folder may lead anywhere on this machine. What it leads to is not the company's,
and must not get into its pack, its reports or its sealed rounds unseen. The folder itself may be a
link, and links that stay inside are as good as files.
"""

from __future__ import annotations

import os
from pathlib import Path

from packbuilder.errors import InputError
from packbuilder.store.layout import CompanyFolder


def leads_outside(root: Path, path: Path) -> bool:
    """Whether ``path``, or a folder on its way, is a link that leads out of ``root``.

    Args:
        root: the company folder.
        path: a path below it; there need not be such a file.
    """
    # Unlike Path.resolve, realpath does not fail for links that lead round in a circle.
    real = Path(os.path.realpath(path))
    return not real.is_relative_to(os.path.realpath(root))


def refuse_outside(root: Path, path: Path) -> None:
    """Stop before a file is opened that a link fetches from outside the company folder.

    Raises:
        InputError: ``file-outside``, with the path inside the folder and never where it leads to.
    """
    if leads_outside(root, path):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        raise InputError("file-outside", file=name)


def refuse_links_outside(company: CompanyFolder, rounds_dir: str) -> None:
    """Judge the files of a company folder that are found by their place and not by a field.

    These are the profile, the style sheet, the logo, the company's own templates and its rounds.

    Args:
        company: the company folder.
        rounds_dir: the name of the folder of its rounds.

    Raises:
        InputError: one of them leads outside.
    """
    folders = (company.templates_dir, company.root / rounds_dir)
    single = (company.profile, company.style_sheet, company.logo, *folders)
    for path in single:
        if path is not None:
            refuse_outside(company.root, path)
    for folder in folders:
        for path in sorted(folder.glob("*")):
            refuse_outside(company.root, path)
