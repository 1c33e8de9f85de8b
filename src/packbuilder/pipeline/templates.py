"""Where the template of a document lies."""

from __future__ import annotations

from pathlib import Path

from packbuilder.model.text import Language
from packbuilder.store.layout import CompanyFolder, Resources


def template_path(
    template: str, language: Language, company: CompanyFolder, resources: Resources
) -> Path:
    """The company's own template, or the shipped one; it need not exist.

    Args:
        template: its path without language and suffix, ``gbt27922-2011/service-manual``.
        language: the language of the document.
        company: the company folder.
        resources: what packbuilder ships.
    """
    name = f"{template}.{language.value}.docx"
    own = company.templates_dir / Path(name).name
    return own if own.is_file() else resources.templates_dir / name
