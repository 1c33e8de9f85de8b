"""Rules on what the profile tells: addresses, scope, counts, promises, exclusions, standards."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rule_cases import Case, add, assert_fires, assert_silent, both, cell, put, table

from packbuilder.check.view import Phase
from packbuilder.model.finding import Severity

PLAN, WARNING = Phase.PLAN, Severity.WARNING
OTHER = {"zh": "江苏省示例市样本区虚构路2号", "en": "2 Xugou Road, Shili City"}


def without_proof(data: Any) -> None:
    data["company"]["address"]["operating"] = OTHER
    data["evidence"] = [e for e in data["evidence"] if e["type"] != "premises-proof"]


def lacks_managers(data: Any) -> None:
    data["staffing"]["certified_managers"] = 1


def lacks_managers_and_excludes_nothing(data: Any) -> None:
    lacks_managers(data)
    data["application"]["exclusions"] = []


def drop_certificate(data: Any) -> None:
    data["evidence"] = [e for e in data["evidence"] if e["id"] != "manager-certificate-chen-xugou"]


def name_a_stranger(data: Any) -> None:
    for row in data["evidence"]:
        if row["id"] == "manager-certificate-li-yanshi":
            row["title"] = {"zh": "售后服务管理师证书（李样本）", "en": "Certificate: Li Yangben"}


def revision(document: str, version: str, date: str) -> dict[str, Any]:
    words = {"zh": "时限", "en": "Time limits"}
    return {"document": document, "version": version, "date": date, "chapter": words,
            "change": words, "reason": words, "author": words}  # fmt: skip


CASES = [
    Case("address-differs", "/company/introduction/0/zh",
         put("厂区位于样本区演示路11号。", "company", "introduction", 0, "zh"),
         put("厂区位于样本区演示路1号。", "company", "introduction", 0, "zh")),
    Case("address-differs", "/company/introduction/0/en",
         put("The site is at 12 Yanshi Road.", "company", "introduction", 0, "en"),
         put("The site is at 1 Yanshi Road.", "company", "introduction", 0, "en")),
    Case("operating-address-unproven", "/company/address/operating", without_proof,
         put(OTHER, "company", "address", "operating"), phase=PLAN, severity=WARNING),
    Case("scope-beyond-licence", "/application/scope",
         put("储水式电热水器的租赁", "application", "scope", "zh"),
         put("储水式电热水器的生产", "application", "scope", "zh"), severity=WARNING),
    Case("scope-without-product", "/products/4/name",
         put("储水式电热水器、吸油烟机、空气净化器、反渗透净水机的销售",
             "application", "scope", "zh"),
         put("家用电器的销售", "application", "scope", "zh"), severity=WARNING),
    Case("stated-count-differs", "/company/introduction/2/zh",
         put("公司现有员工180人。", "company", "introduction", 2, "zh"),
         put("公司现有员工186人，应配售后服务管理师2人。", "company", "introduction", 2, "zh")),
    Case("stated-count-differs", "/company/introduction/2/en",
         put("The company employs 180 people.", "company", "introduction", 2, "en")),
    Case("stated-count-differs", "/application/delivery_mode/zh",
         put("4个自建服务站", "application", "delivery_mode", "zh"),
         put("3个自建服务站", "application", "delivery_mode", "zh")),
    Case("post-count-differs", "/organisation/posts/0/headcount",
         put(2, "organisation", "posts", 0, "headcount")),
    Case("manager-certificates-too-few", "/staffing/certified_managers", drop_certificate,
         phase=PLAN),
    Case("certificate-number-missing", "records/staff.csv#2/certificate_no", phase=PLAN,
         severity=WARNING, records=cell("staff", "certificate_no", None)),
    Case("person-not-on-staff-list", "manager-certificate-li-yanshi", name_a_stranger),
    Case("commitment-time-differs", "/commitments/1/promise/zh",
         put("安全类故障15分钟内答复，6小时内到场。", "commitments", 1, "promise", "zh"),
         put("安全类故障15分钟内答复，4小时内到场。", "commitments", 1, "promise", "zh")),
    Case("commitment-time-differs", "/commitments/7/promise/zh",
         put("一般投诉48小时内解决。", "commitments", 7, "promise", "zh"),
         put("较重投诉48小时内解决。", "commitments", 7, "promise", "zh")),
    Case("commitment-time-differs", "/commitments/7/promise/en",
         put("Ordinary complaints: answered in 4 hours.", "commitments", 7, "promise", "en"),
         put("Ordinary complaints: answered in 2 hours.", "commitments", 7, "promise", "en")),
    Case("hotline-differs", "/commitments/0/promise/zh",
         put("服务热线400-000-0009。", "commitments", 0, "promise", "zh"),
         put("服务热线400-000-0000。", "commitments", 0, "promise", "zh")),
    Case("exclusion-without-reason", "/application/exclusions/0/reason",
         put({"zh": "不适用", "en": "N/A"}, "application", "exclusions", 0, "reason")),
    Case("exclusion-contradicted", "/application/exclusions/0/clause",
         put("5.3.1", "application", "exclusions", 0, "clause"), phase=PLAN),
    Case("exclusion-twice", "/application/exclusions/1/clause",
         add({"clause": "5.2.2.2", "reason": {"zh": "同上。", "en": "As above."}},
             "application", "exclusions"),
         add({"clause": "5.2.6", "reason": {"zh": "没有。", "en": "None."}},
             "application", "exclusions"), severity=WARNING),
    Case("level-out-of-reach", "/application/level", lacks_managers,
         lacks_managers_and_excludes_nothing, severity=WARNING),
    Case("level-out-of-reach", "/application/level", lacks_managers,
         both(lacks_managers, put("four-star", "application", "level")), severity=WARNING),
    Case("revision-of-unknown-document", "/documents/revisions/3/document",
         add(revision("repair", "A/1", "2026-11-01"), "documents", "revisions"),
         add(revision("repair-procedure", "A/1", "2026-11-01"), "documents", "revisions")),
    Case("revision-out-of-order", "/documents/revisions/3",
         add(revision("service-manual", "A/1", "2026-11-01"), "documents", "revisions"),
         add(revision("service-manual", "A/2", "2026-11-01"), "documents", "revisions")),
    Case("standard-outdated", "/improvement/projects/2/measure/zh",
         put("参照GB/T 19012-2008登记", "improvement", "projects", 2, "measure", "zh"),
         put("参照GB/T 19012-2019登记", "improvement", "projects", 2, "measure", "zh"),
         severity=WARNING),
    Case("standard-without-year", "/legal/15/number", put("GB/T 19012", "legal", 15, "number"),
         severity=WARNING),
    Case("paper-obsolete", "/evidence/0/title/zh",
         put("组织机构代码证", "evidence", 0, "title", "zh"),
         put("营业执照（不再需要组织机构代码证）", "evidence", 0, "title", "zh"), severity=WARNING),
    Case("twin-figures-differ", "/commitments/3/figure",
         put({"zh": "2天内", "en": "Within 3 days"}, "commitments", 3, "figure"),
         put({"zh": "2天内", "en": "Within two days"}, "commitments", 3, "figure")),
    Case("twin-figures-differ", "/company/introduction/0",
         put({"zh": "注册资本3000万元", "en": "Capital of CNY 3 million"},
             "company", "introduction", 0),
         put({"zh": "注册资本3000万元", "en": "Capital of CNY 30 million"},
             "company", "introduction", 0)),
    Case("amounts-differ", "/finance/budget/5/amount", put(1.0, "finance", "budget", 5, "amount")),
    Case("amounts-differ", "/training/budget", put(1.0, "training", "plan", 0, "budget")),
    Case("budget-overspent", "/finance/budget/0/spent",
         put(9e9, "finance", "budget", 0, "spent"), severity=WARNING),
    Case("shares-not-whole", "/sales/modes", put(1, "sales", "modes", 0, "share_percent"),
         severity=WARNING),
    Case("survey-counts-impossible", "/survey/returned", put(400, "survey", "returned")),
    Case("survey-counts-impossible", "/records/survey_responses",
         put(299, "survey", "returned"), put(300, "survey", "returned")),
    Case("survey-weights-differ", "/survey/questions",
         put(5, "survey", "questions", 0, "weight"), severity=WARNING),
    Case("survey-questions-differ", "/survey/questions",
         lambda data: data["survey"]["questions"].pop()),
    Case("complaint-rate-missed", "/complaints/complaint_rate_max_percent",
         put(0.01, "complaints", "complaint_rate_max_percent"), severity=WARNING),
    Case("resolution-rate-missed", "/complaints/resolution_rate_min_percent", severity=WARNING,
         records=table("complaints", lambda rows: rows[0].update(solved_at=None))),
    Case("id-number-shown", "/organisation/posts/0/qualification/zh",
         put("身份证号000000197501010015", "organisation", "posts", 0, "qualification", "zh"),
         put("账号0000000000000000001", "organisation", "posts", 0, "qualification", "zh")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_rule_on_the_profile_fires_at_its_place(case: Case) -> None:
    assert_fires(case)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_rule_on_the_profile_is_silent_on_the_twin(case: Case) -> None:
    assert_silent(case)
