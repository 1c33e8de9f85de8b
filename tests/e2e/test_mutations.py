"""Mutations of the sample company, each found by the right code at the right place.

A seed chooses where each mutation strikes. Those of the inputs are judged without making a
document; those of templates on documents that LibreOffice made of them.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.dossiers import RESOURCES, SAMPLE, sample_scheme

from packbuilder.assemble.facts import read_page_texts
from packbuilder.check.engine import RULES, run_checks
from packbuilder.check.rules import pages as page_rules
from packbuilder.check.view import DossierView, EvidenceState, Phase
from packbuilder.cli.options import make_tools
from packbuilder.model.finding import Finding
from packbuilder.model.pdf import PageText
from packbuilder.model.profile import RecordTable
from packbuilder.model.text import LocaleMode
from packbuilder.pipeline.build import BuildOptions, build_pack
from packbuilder.pipeline.dossier import Dossier
from packbuilder.pipeline.opening import open_dossier
from packbuilder.pipeline.standards import load_standards
from packbuilder.plan.planner import plan_pack
from packbuilder.profile.loader import LoadedProfile, find_company, load_profile
from packbuilder.profile.mapping import map_profile

SEED = 27922
Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Company:
    """The sample company, to be spoiled.

    Attributes:
        rng: chooses where.
        data: the profile.
        rows: the record tables.
        states: what looking at the scans gave.
    """

    rng: random.Random
    data: Any
    rows: Rows
    states: dict[str, EvidenceState]

    def expiring(self) -> tuple[int, dict[str, Any]]:
        """A scan with a last day of validity."""
        scans = [(i, e) for i, e in enumerate(self.data["evidence"]) if e["expires"]]
        return self.rng.choice(scans)


Place = tuple[str, str]  # code, subject
Mutation = Callable[[Company], Place]


def swap_two_dates(c: Company) -> Place:
    audit, review = c.data["internal_audit"], c.data["management_review"]
    audit["date"], review["date"] = review["date"], audit["date"]
    return "dates-out-of-order", "/management_review/date"


def swap_a_period(c: Company) -> Place:
    name = c.rng.choice(("survey", "complaints"))
    period = c.data[name]["period"]
    period["from"], period["to"] = period["to"], period["from"]
    return "dates-out-of-order", f"/{name}/period/to"


def drop_a_scan(c: Company) -> Place:
    scan = c.rng.choice(c.data["evidence"])
    c.states[scan["id"]] = EvidenceState(problem="evidence-missing")
    return "evidence-missing", scan["id"]


def change_a_count(c: Company) -> Place:
    field = c.rng.choice(("after_sales", "service_managers", "certified_managers"))
    c.data["staffing"][field] += 1
    return "staff-count-differs", f"/staffing/{field}"


def change_a_headcount(c: Company) -> Place:
    index = c.rng.randrange(len(c.data["organisation"]["posts"]))
    c.data["organisation"]["posts"][index]["headcount"] += 1
    return "post-count-differs", f"/organisation/posts/{index}/headcount"


def change_a_count_in_words(c: Company) -> Place:
    text = c.data["company"]["introduction"][2]
    text["zh"] = text["zh"].replace("186", str(c.rng.randrange(187, 250)))
    return "stated-count-differs", "/company/introduction/2/zh"


def drop_an_outlet(c: Company) -> Place:
    c.rows["outlets"].pop()
    return "stated-count-differs", "/application/delivery_mode/zh"


def expire_a_certificate(c: Company) -> Place:
    _, scan = c.expiring()
    scan["expires"] = "2026-12-19"
    return "evidence-expired", scan["id"]


def end_before_the_audit(c: Company) -> Place:
    _, scan = c.expiring()
    scan["expires"] = f"2027-01-{c.rng.randrange(1, 25):02d}"
    return "expires-before-audit", scan["id"]


def cite_an_old_edition(c: Company) -> Place:
    old = {"GB/T 19012-2019": "GB/T 19012-2008", "GB/T 17713-2022": "GB/T 17713-2011",
           "GB/T 18801-2022": "GB/T 18801-2015", "GB/T 19001-2016": "GB/T 19001-2008"}  # fmt: skip
    index = c.rng.choice([i for i, law in enumerate(c.data["legal"]) if law["number"] in old])
    c.data["legal"][index]["number"] = old[c.data["legal"][index]["number"]]
    return "standard-outdated", f"/legal/{index}/number"


def misspell_the_english_name(c: Company) -> Place:
    text = c.data["company"]["introduction"][0]
    text["en"] = text["en"].replace("Example Appliance (", "Example Appliances (")
    return "name-differs", "/company/introduction/0/en"


def narrow_a_bracket(c: Company) -> Place:
    text = c.data["company"]["introduction"][0]
    text["zh"] = text["zh"].replace("（江苏）", "(江苏)", 1)
    return "name-differs", "/company/introduction/0/zh"


def slip_in_the_code(c: Company) -> Place:
    code = c.data["company"]["uscc"]
    place = c.rng.randrange(9, 17)
    c.data["company"]["uscc"] = code[:place] + "7" + code[place + 1 :]
    return "uscc-check-character", "/company/uscc"


def move_the_house(c: Company) -> Place:
    text = c.data["company"]["introduction"][0]
    text["zh"] = text["zh"].replace("演示路1号", f"演示路{c.rng.randrange(6, 99)}号")
    return "address-differs", "/company/introduction/0/zh"


def forget_a_product_in_the_scope(c: Company) -> Place:
    index = c.rng.randrange(1, len(c.data["products"]))
    name = c.data["products"][index]["name"]["zh"]
    scope = c.data["application"]["scope"]
    scope["zh"] = scope["zh"].replace(f"、{name}", "")
    return "scope-without-product", f"/products/{index}/name"


def claim_another_activity(c: Company) -> Place:
    c.data["application"]["scope"]["zh"] += "和租赁"
    return "scope-beyond-licence", "/application/scope"


def promise_another_time(c: Company) -> Place:
    promise = c.data["commitments"][1]["promise"]
    promise["zh"] = promise["zh"].replace("4小时内到场", f"{c.rng.randrange(5, 20)}小时内到场")
    return "commitment-time-differs", "/commitments/1/promise/zh"


def tell_another_figure_in_english(c: Company) -> Place:
    index = c.rng.choice([3, 5, 6])
    figure = c.data["commitments"][index]["figure"]
    digits = next(word for word in figure["en"].split() if word.isdigit())
    figure["en"] = figure["en"].replace(digits, str(int(digits) + 11), 1)
    return "twin-figures-differ", f"/commitments/{index}/figure"


def return_more_than_were_sent(c: Company) -> Place:
    c.data["survey"]["returned"] = c.data["survey"]["sent"] + c.rng.randrange(1, 50)
    return "survey-counts-impossible", "/survey/returned"


def solve_before_receiving(c: Company) -> Place:
    index = c.rng.randrange(len(c.rows["complaints"]))
    row = c.rows["complaints"][index]
    row["received_at"], row["solved_at"] = row["solved_at"], row["received_at"]
    return "record-steps-reversed", f"records/complaints.csv#{index + 2}/acknowledged_at"


def let_a_stranger_attend(c: Company) -> Place:
    index = c.rng.randrange(len(c.rows["training_attendance"]))
    c.rows["training_attendance"][index]["employee_no"] = "EA999"
    return "reference-unknown", f"records/training.xlsx#{index + 2}/employee_no"


def hire_too_late(c: Company) -> Place:
    index = c.rng.randrange(len(c.rows["training_attendance"]))
    who = c.rows["training_attendance"][index]["employee_no"]
    for row in c.rows["staff"]:
        if row["employee_no"] == who:
            row["hired"] = "2026-12-01"
    return "record-before-hiring", f"records/training.xlsx#{index + 2}/employee_no"


def lose_the_managers(c: Company) -> Place:
    for row in c.rows["staff"]:
        row["certified_manager"] = False
    c.data["staffing"]["certified_managers"] = 0
    return "certified-managers-too-few", "/staffing/certified_managers"


def forget_the_english(c: Company) -> Place:
    index = c.rng.randrange(len(c.data["products"]))
    del c.data["products"][index]["description"]["en"]
    return "english-missing", f"/products/{index}/description"


def change_a_budget(c: Company) -> Place:
    index = c.rng.randrange(len(c.data["training"]["plan"]))
    c.data["training"]["plan"][index]["budget"] += 500
    return "amounts-differ", "/training/budget"


def exclude_without_a_reason(c: Company) -> Place:
    c.data["application"]["exclusions"][0]["reason"] = {"zh": "不适用。", "en": "Not applicable."}
    return "exclusion-without-reason", "/application/exclusions/0/reason"


def start_too_late(c: Company) -> Place:
    c.data["application"]["system_effective_date"] = "2026-11-15"
    return "run-too-short", "/application/system_effective_date"


def leave_an_old_signature(c: Company) -> Place:
    day = dt.date(2026, 9, 1) - dt.timedelta(days=c.rng.randrange(200))
    c.data["commitments_public"]["signed_on"] = day.isoformat()
    return "statement-too-old", "/commitments_public/signed_on"


INPUT_MUTATIONS: tuple[Mutation, ...] = (
    swap_two_dates, swap_a_period, drop_a_scan, change_a_count, change_a_headcount,
    change_a_count_in_words, drop_an_outlet, expire_a_certificate, end_before_the_audit,
    cite_an_old_edition, misspell_the_english_name, narrow_a_bracket, slip_in_the_code,
    move_the_house, forget_a_product_in_the_scope, claim_another_activity, promise_another_time,
    tell_another_figure_in_english, return_more_than_were_sent, solve_before_receiving,
    let_a_stranger_attend, hire_too_late, lose_the_managers, forget_the_english, change_a_budget,
    exclude_without_a_reason, start_too_late, leave_an_old_signature,
)  # fmt: skip


@functools.cache
def loaded() -> LoadedProfile:
    return load_profile(find_company(SAMPLE), RESOURCES)


@functools.cache
def standards() -> Mapping[str, str]:
    return load_standards(RESOURCES)


def mutated(mutation: Mutation | None) -> tuple[DossierView, Place | None]:
    """The sample company after a mutation, with the places of the file as it is written."""
    profile = loaded().profile
    assert profile is not None
    company = Company(
        rng=random.Random(f"{SEED}-{getattr(mutation, '__name__', '')}"),  # noqa: S311
        data=copy.deepcopy(dict(profile.data)),
        rows={n: [dict(r) for r in t.rows] for n, t in profile.records.items()},
        states={e.evidence_id: EvidenceState(page_count=1) for e in profile.evidence},
    )
    expected = mutation(company) if mutation else None
    tables = {
        name: RecordTable(
            table_id=name, file=table.file, rows=tuple(company.rows[name]),
            row_numbers=table.row_numbers[: len(company.rows[name])],
        )
        for name, table in profile.records.items()
    }  # fmt: skip
    after = map_profile(profile.company_id, profile.file, company.data, tables)
    places = loaded().document.places
    view = DossierView(
        profile=after,
        scheme=sample_scheme(),
        plan=plan_pack(after, sample_scheme(), LocaleMode.ZH),
        locale=LocaleMode.ZH,
        places={pointer: (place.line, place.column) for pointer, place in places.items()},
        evidence=company.states,
        standards=standards(),
    )
    return view, expected


def judge(view: DossierView) -> list[Finding]:
    found = (*run_checks(view, Phase.INPUT), *run_checks(view, Phase.PLAN))
    return [f for f in found if f.severity.value != "info"]


def test_the_sample_itself_is_without_error_or_warning() -> None:
    assert judge(mutated(None)[0]) == []


@pytest.mark.parametrize("mutation", INPUT_MUTATIONS, ids=lambda m: m.__name__)
def test_a_mutation_of_the_inputs_is_found_at_its_place(mutation: Mutation) -> None:
    view, expected = mutated(mutation)
    assert expected is not None
    found = judge(view)
    hits = [f for f in found if (f.code, f.subject) == expected]
    assert len(hits) == 1, [(f.code, f.subject) for f in found]
    place = hits[0].location
    assert place is not None
    line = _line(view, expected[1])
    assert (place.file, place.line) == line
    assert len(found) < 60


def _line(view: DossierView, subject: str) -> tuple[str, int | None]:
    """File and line of a subject: a pointer, a scan's id, or ``file#row/column``."""
    if "#" in subject:
        file, _, rest = subject.partition("#")
        return file, int(rest.partition("/")[0])
    if not subject.startswith("/"):
        index = next(e.index for e in view.profile.evidence if e.evidence_id == subject)
        subject = f"/evidence/{index}"
    line = view.location(subject).line
    assert line is not None
    assert line > 1
    return "profile.yaml", line


@dataclass(frozen=True)
class TemplateMutation:
    """A template in which somebody typed a value over a field."""

    item: str
    language: str
    field: str
    typed: str
    code: str


TEMPLATE_MUTATIONS = (
    TemplateMutation("declaration", "en", "{{ company.name }}",
                     "Example Appliances (Jiangsu) Co., Ltd.", "name-differs"),
    TemplateMutation("declaration", "zh", "{{ company.uscc }}", "91320000MA00000008",
                     "uscc-differs"),
    TemplateMutation("service-commitments", "zh", "{{ service.hotline.number|phone }}",
                     "400-999-9999", "hotline-differs"),
    TemplateMutation("complaint-procedure", "zh", "{{ class.solve_hours|hours }}", "96小时",
                     "time-limit-differs"),
    TemplateMutation("warranty-policy", "zh", "{{ warranty.return_days|days }}", "17天",
                     "time-limit-unexplained"),
    TemplateMutation("price-list", "zh", "{{ p.price|money }}", "¥987.00", "amount-unexplained"),
    TemplateMutation("appointments", "zh", "{{ a.appointed|date }}", "2020年1月2日",
                     "date-unexplained"),
    TemplateMutation("satisfaction-report", "zh", "{{ stats.survey.score|number }}", "99",
                     "figure-not-on-pages"),
    TemplateMutation("outlet-list", "zh", "{{ stats.outlets.total|number }}", "12",
                     "stated-count-differs"),
)  # fmt: skip
# These look at the pack as a whole, and single documents are none.
_WHOLE_PACK = (
    page_rules.check_page_numbers,
    page_rules.check_contents,
    page_rules.check_register,
    page_rules.check_places_to_seal,
)


def type_over(mutation: TemplateMutation, folder: Path) -> None:
    """Put a template with a typed-in value into the company's own folder of templates."""
    name = f"{mutation.item}.{mutation.language}.docx"
    folder.mkdir(exist_ok=True)
    with (
        zipfile.ZipFile(RESOURCES.scheme_dir("gbt27922-2011") / name) as source,
        zipfile.ZipFile(folder / name, "w") as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "word/document.xml":
                assert mutation.field.encode() in data, name
                data = data.replace(mutation.field.encode(), mutation.typed.encode())
            target.writestr(entry, data)


@pytest.fixture(scope="module")
def read_back(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], list[Finding]]:
    """What the rules find on the documents made of the spoiled templates, by item and language."""
    import shutil

    root = tmp_path_factory.mktemp("mutations")
    company = Path(shutil.copytree(SAMPLE, root / "example-appliance"))
    for mutation in TEMPLATE_MUTATIONS:
        type_over(mutation, company / "templates")
    found: dict[tuple[str, str], list[Finding]] = {}
    for locale in (LocaleMode.ZH, LocaleMode.EN):
        items = frozenset(m.item for m in TEMPLATE_MUTATIONS if m.language == locale.value)
        dossier = open_dossier(company, RESOURCES, locale)
        assert isinstance(dossier, Dossier)
        options = BuildOptions(output=root / locale.value, only=items)
        result = build_pack(dossier, options, make_tools(dossier, 2))
        view = _view_of(dossier, Path(str(result.pack_dir)) / "pdf" / locale.value, items)
        for rule in RULES[Phase.PACK]:
            for finding in () if rule in _WHOLE_PACK else rule(view):
                found.setdefault((finding.subject, locale.value), []).append(finding)
    return found


def _view_of(dossier: Dossier, folder: Path, items: frozenset[str]) -> DossierView:
    import dataclasses

    texts = [(i, t) for i in sorted(items) for t in read_page_texts(folder / f"{i}.pdf")]
    pages = tuple(PageText(page=n, item_id=i, text=t) for n, (i, t) in enumerate(texts, start=1))
    return dataclasses.replace(dossier.view, pages=pages)


@pytest.mark.soffice
@pytest.mark.parametrize("mutation", TEMPLATE_MUTATIONS, ids=lambda m: f"{m.item}-{m.code}")
def test_a_typed_in_value_is_read_back(
    mutation: TemplateMutation, read_back: Mapping[tuple[str, str], list[Finding]]
) -> None:
    found = read_back.get((mutation.item, mutation.language), [])
    codes = {finding.code for finding in found if finding.severity.value != "info"}
    assert mutation.code in codes
    for finding in found:
        assert finding.location is not None
        assert finding.location.item == mutation.item
        assert finding.location.page


@pytest.mark.soffice
def test_nothing_else_is_read_into_the_spoiled_documents(
    read_back: Mapping[tuple[str, str], list[Finding]],
) -> None:
    wanted = {(m.item, m.language) for m in TEMPLATE_MUTATIONS}
    loud = {
        key for key, findings in read_back.items()
        if any(finding.severity.value != "info" for finding in findings)
    }  # fmt: skip
    assert loud == wanted
