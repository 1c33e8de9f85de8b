"""The answer to an audit: its evidence leads back to what it answers, also when that changes."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array
from tests.fake_office import FakeConverter, write_text_pdf
from tests.small_scheme import change_profile, small_company, small_font, small_resources

from packbuilder.assemble.facts import read_page_texts
from packbuilder.assemble.verify import verify_pack
from packbuilder.check.view import Phase
from packbuilder.model.plan import Action
from packbuilder.model.result import PackResult
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.build import BuildOptions, Tools, build_pack
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.pipeline.rounds import open_round
from packbuilder.pipeline.submit import submit_round
from packbuilder.store.layout import Resources

NONE = {Phase.INPUT: (), Phase.PLAN: (), Phase.PACK: ()}


class Bench:
    """A company whose first submission was audited, and what answers the audit."""

    def __init__(self, folder: Path) -> None:
        self.company = folder / "acme"
        self.resources = Resources(folder / "resources")
        self.output = folder / "output"
        self.answer = self.output / "acme" / "small" / "round-01"

    def dossier(self) -> Dossier:
        found = open_dossier(self.company, self.resources, LocaleMode.ZH, output=self.output)
        assert isinstance(found, Dossier)
        return found

    def build(self, *, is_full: bool = False) -> PackResult:
        tools = Tools(converter=FakeConverter(), font_file=small_font(), font_index=0)
        options = BuildOptions(output=self.output, is_full=is_full)
        return build_pack(self.dossier(), options, tools)

    def answers(self, **evidence: list[str]) -> None:
        """Write the round: nonconformity id to the evidence of its answer."""
        data: dict[str, Any] = {
            "round": 1,
            "opened_on": "2027-01-27",
            "submission_date": "2027-02-20",
            "audit": {"date": "2027-01-25"},
            "nonconformities": [
                {"id": name, "number": name.upper(), "clause": "5.1.1", "severity": "minor",
                 "statement": {"zh": "没有记录"}, "evidence": list(named)}
                for name, named in evidence.items()
            ],
        }  # fmt: skip
        path = self.company / "rounds" / "round-01.yaml"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")  # JSON is YAML

    def items(self) -> dict[str, Any]:
        manifest = json.loads((self.answer / "manifest.zh.json").read_text("utf-8"))
        return {item["id"]: item for item in manifest["items"]}

    def leads_to(self, item_id: str) -> list[str]:
        """The items on whose first pages the first page of ``item_id`` leads back."""
        firsts = {item["first_page"]: name for name, item in self.items().items()}
        with pikepdf.open(self.answer / "pack.zh.pdf") as pdf:
            numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
            page = pdf.pages[self.items()[item_id]["first_page"] - 1]
            links: Any = [one for one in page.obj.get("/Annots", Array()) if "/NM" in one]
            return [firsts[numbers[link.A.D[0].objgen]] for link in links]

    def text(self, item_id: str) -> str:
        number: int = self.items()[item_id]["first_page"]
        return read_page_texts(self.answer / "pack.zh.pdf")[number - 1]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Round 00 sealed, round 01 open, two new scans in the profile."""
    folder = tmp_path_factory.mktemp("bench")
    small_resources(folder / "resources")
    small_company(folder / "acme")
    bench = Bench(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("packbuilder.check.engine.RULES", NONE)
        assert bench.build().is_ready
        submit_round(bench.dossier(), bench.output, dt.date(2026, 12, 20))
        dossier = bench.dossier()
        open_round(dossier.company, dossier.profile, dt.date(2027, 1, 27))
        for name in ("training", "permit"):
            write_text_pdf(bench.company / "evidence" / f"{name}.pdf", [f"{name} SAMPLE"])
        change_profile(bench.company, _add_evidence)
        yield bench
    for root, _, files in os.walk(bench.output):
        for path in (Path(root), *(Path(root, name) for name in files)):
            path.chmod(stat.S_IRWXU)


def _add_evidence(data: Any) -> None:
    data["evidence"] += [
        {"id": name, "type": "website-screenshot", "title": {"zh": title, "en": name},
         "file": f"evidence/{name}.pdf"}
        for name, title in (("training", "补训签到"), ("permit", "电工证"))
    ]  # fmt: skip


def test_evidence_leads_to_its_reports_and_follows_when_they_change(bench: Bench) -> None:
    bench.answers(**{"nc-01": ["training"], "nc-02": ["permit", "training"]})
    bench.build()
    one, two = (f"nonconformity-report-nc-0{n}" for n in (1, 2))
    pages = {name: bench.items()[name]["first_page"] for name in (one, two)}
    assert bench.leads_to("training") == [one, two]
    assert bench.leads_to("permit") == [two]
    said = f"回应 NC-01，见第 {pages[one]} 页；NC-02，见第 {pages[two]} 页"
    assert said in bench.text("training")
    assert verify_pack(bench.answer).findings == ()

    bench.answers(**{"nc-01": ["training", "permit"], "nc-02": []})
    again = bench.build()
    reused = {d.item_id for d in again.decisions if d.action is Action.REUSE}
    assert {"training", "permit"} <= reused
    assert bench.leads_to("training") == bench.leads_to("permit") == [one]
    assert "NC-02" not in bench.text("training")
    assert "回应 NC-01" in bench.text("permit")
    assert verify_pack(bench.answer).findings == ()


def test_a_whole_dossier_made_anew_holds_no_reports_and_leads_to_none(bench: Bench) -> None:
    bench.answers(**{"nc-01": ["training"]})
    bench.build(is_full=True)
    texts = read_page_texts(bench.answer / "full" / "pack.zh.pdf")
    assert not any("回应 NC" in text for text in texts)
    assert verify_pack(bench.answer / "full").findings == ()
    shutil.rmtree(bench.answer / "full")
