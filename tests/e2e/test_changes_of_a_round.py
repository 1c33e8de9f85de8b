"""What counts as a change between what was submitted and what is handed in next."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from tests.dossiers import RESOURCES
from tests.sample_build import Built

from packbuilder.cli.main import invoke
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.store.layout import Resources

pytestmark = [pytest.mark.e2e, pytest.mark.soffice, pytest.mark.xdist_group("sample-pack")]

_ROUND = """
round: 1
kind: rectification
opened_on: 2027-01-27
submission_date: 2027-02-20
audit: {date: 2027-01-25}
nonconformities: []
changes:
  - fields: [/organisation]
    reason: {zh: 更正一项职责的英文译文, en: A duty was badly translated}
"""


class Submitted:
    """A company whose Chinese and English packs were submitted, and its open round 01."""

    def __init__(self, folder: Path) -> None:
        self.company = folder / "example-appliance"
        self.output = folder / "output"

    def replace(self, old: str, new: str) -> None:
        profile = self.company / "profile.yaml"
        text = profile.read_text(encoding="utf-8")
        assert text.count(old) == 1
        profile.write_text(text.replace(old, new), encoding="utf-8")

    def versions(self, locale: LocaleMode, resources: Resources = RESOURCES) -> dict[str, str]:
        """The new version of every document that changed."""
        dossier = open_dossier(self.company, resources, locale, output=self.output)
        assert isinstance(dossier, Dossier)
        assert dossier.rectification is not None
        return {one.item_id: str(one.version) for one in dossier.rectification.changed}


@pytest.fixture(scope="module")
def sealed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("sealed")
    shutil.copytree(built.company, folder / "example-appliance")
    shutil.copytree(built.output, folder / "output")
    words = ["round", "submit", str(folder / "example-appliance"), "--date", "2026-12-20"]
    assert invoke([*words, "--output", str(folder / "output")]) == 0
    yield folder
    for path in folder.rglob("*"):
        path.chmod(stat.S_IRWXU)


@pytest.fixture
def submitted(sealed: Path, tmp_path: Path) -> Submitted:
    told = Submitted(tmp_path)
    shutil.copytree(sealed / "example-appliance", told.company)
    told.output.symlink_to(sealed / "output")
    (told.company / "rounds" / "round-01.yaml").write_text(_ROUND, encoding="utf-8")
    return told


def test_a_document_changed_in_english_alone_has_the_new_version_in_both(
    submitted: Submitted,
) -> None:
    submitted.replace("care for the product and completes", "look after it and completes")
    chinese = submitted.versions(LocaleMode.ZH)

    assert "organisation-chart" in chinese
    assert chinese == submitted.versions(LocaleMode.EN)


def test_templates_of_a_newer_release_are_no_change_of_a_round(
    submitted: Submitted, tmp_path: Path
) -> None:
    newer = Resources(tmp_path / "newer")
    shutil.copytree(RESOURCES.root / "schemas", newer.root / "schemas")
    shutil.copytree(RESOURCES.root / "delivery-profiles", newer.root / "delivery-profiles")
    shutil.copytree(RESOURCES.templates_dir, newer.templates_dir)
    for path in newer.templates_dir.rglob("complaint-procedure*.docx"):
        document = docx.Document(str(path))
        document.add_paragraph("A sentence of the next release.")
        document.save(str(path))

    assert submitted.versions(LocaleMode.ZH, newer) == {}


def test_a_template_of_the_companys_own_is_a_change(submitted: Submitted) -> None:
    shipped = next(RESOURCES.templates_dir.rglob("complaint-procedure.zh.docx"))
    own = submitted.company / "templates" / shipped.name
    own.parent.mkdir(parents=True)
    document = docx.Document(str(shipped))
    document.add_paragraph("本企业自己的规定。")
    document.save(str(own))

    assert "complaint-procedure" in submitted.versions(LocaleMode.ZH)
