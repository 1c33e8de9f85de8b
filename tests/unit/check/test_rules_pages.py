"""Rules that read figures back from the pages of a finished pack."""

from __future__ import annotations

import dataclasses

import pytest
from tests.dossiers import sample_view
from tests.rule_cases import Case, assert_fires, assert_silent, page, put

from packbuilder.check.engine import run_checks
from packbuilder.check.view import DossierView, Phase
from packbuilder.model.finding import Finding, Severity
from packbuilder.model.pdf import PageText

PACK, WARNING = Phase.PACK, Severity.WARNING


def fault(code: str, wrong: str, right: str, item: str = "service-manual",
          severity: Severity = Severity.ERROR) -> Case:  # fmt: skip
    return Case(code, item, phase=PACK, severity=severity, pages=page(wrong, item),
                twin_pages=page(right, item))  # fmt: skip


SCOPE = "储水式电热水器、吸油烟机、空气净化器、反渗透净\n水机、家用洗碗机"
SCOPE += "的销售、配送、安装、维修及售后服务"
CASES = [
    fault("time-limit-differs", "投诉：一般投诉 24 小\n时内解决", "重大投诉 24 小\n时内解决"),
    fault("time-limit-differs", "到场时限：12 小时", "到场时限：24 小时"),
    fault("time-limit-differs", "Faults are attended within 12 hours",
          "Faults are attended within 24 hours"),
    fault("time-limit-differs", "市区报修 48 小时内到场", "县城报修 48 小时内到场"),
    fault("time-limit-differs", "20 天内回访", "2 天内回访", "complaint-procedure"),
    fault("time-limit-unexplained", "检查后 5 个工作日归档", "顾客档案保存 10 年",
          severity=WARNING),
    fault("hotline-differs", "拨打 400-999-9999", "拨打 400-000-0000"),
    fault("uscc-differs", "代码 91320000MA00000008。", "代码 91320000MA00000003。"),
    fault("address-differs", "样本区演示路 21 号", "样本区演示路 1 号 5 幢"),
    fault("stated-count-differs", "员工总数 180 人", "员工总数 186 人 售后服务人员 48 人",
          "application-form"),
    fault("date-unexplained", "自 2024 年 5 月 1 日起执行", "自 2025 年 11 月 1 日起执行",
          severity=WARNING),
    fault("date-unexplained", "In force from 1 May 2024.", "In force from 1 November 2025.",
          severity=WARNING),
    fault("amount-unexplained", "专项资金 ¥500,000.00", "专项资金 ¥2,000,000.00", "budget-and-fund",
          severity=WARNING),
    fault("figure-not-on-pages", "顾客满意度总分为 98 分，发放 350，回收 312，有效 300",
          "顾客满意度总分为 94.3 分，发放 350，回收 312，有效 300", "satisfaction-report"),
    fault("figure-not-on-pages", "合计 ¥1.00", "合计 ¥73,000.00", "fee-plan"),
    fault("scope-differs", "范围：吸油烟机的销售", f"范围：{SCOPE}"),
    fault("standard-outdated", "依据 GB/T 19012-2008", "依据 GB/T 19012-2019", severity=WARNING),
    fault("paper-obsolete", "提供税务登记证复印件", "不再要求税务登记证", "application-form",
          WARNING),
    fault("seal-place-missing", "法定代表人\n签字：____", "签字：____\n（公章）", "declaration"),
    fault("signature-place-missing", "（公章）", "签字：____\n（公章）", "declaration"),
    fault("id-number-shown", "身份证号 000000197501010015", "身份证号 000000********0015",
          "staff-list"),
    fault("placeholder-left", "联系人请填\n写", "联系人赵样本"),
    fault("register-differs", "EA-SM-01 A/0", "EA-SM-01 A/1"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_wrong_page_is_found(case: Case) -> None:
    if case.code == "figure-not-on-pages":
        found = of(sample_view(pages=case.pages), case.code)
        assert [f.subject for f in found] == [case.subject]
    else:
        assert_fires(case)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_right_page_is_left_alone(case: Case) -> None:
    if case.subject == "fee-plan":
        total = next(iter(of(sample_view(pages=case.pages), case.code))).params["expected"]
        case = dataclasses.replace(case, twin_pages=page(f"合计 ¥{total}", "fee-plan"))
    assert_silent(case)


def of(view: DossierView, code: str) -> list[Finding]:
    return [f for f in run_checks(view, PACK) if f.code == code]


def pack(*texts: tuple[str, str]) -> tuple[PageText, ...]:
    total = len(texts)
    return tuple(
        PageText(page=n, item_id=item, text=f"{text}\n示例 · 1a2b 第 {n} 页 共 {total} 页")
        for n, (item, text) in enumerate(texts, start=1)
    )


def test_the_place_is_the_page_that_holds_the_fault() -> None:
    texts = [("service-manual", "第一章"), ("service-manual", "客服电话 400-999-9999")]
    found = of(sample_view(pages=pack(*texts)), "hotline-differs")
    assert [f.location.page for f in found if f.location] == [2]


def test_a_sentence_that_runs_over_a_page_is_read_as_one() -> None:
    texts = [("service-manual", "第 1 章\n一般投诉在 24"), ("service-manual", "小时内解决。")]
    pages = tuple(
        dataclasses.replace(p, text=f"示例电器 售后服务手册\n{p.text}") for p in pack(*texts)
    )
    found = of(sample_view(pages=pages), "time-limit-differs")
    assert [f.params["found"] for f in found] == ["24小时"]


def test_a_code_of_another_company_in_a_contract_is_no_fault() -> None:
    pages = page("统一社会信用代码 91320000MA11111110", "carrier-agreement")
    assert of(sample_view(pages=pages), "uscc-differs") == []


def test_a_valid_code_of_another_company_in_a_document_is_no_slip() -> None:
    from packbuilder.calc.uscc import check_character

    other = "91110105MB1234567"
    text = f"承运方代码 {other}{check_character(other)}"
    assert of(sample_view(pages=page(text)), "uscc-differs") == []


def test_a_wrong_promise_of_the_profile_is_not_blamed_on_every_page() -> None:
    promise = "漏电6小时内到场。"
    view = sample_view(put(promise, "commitments", 1, "promise", "zh"), pages=page(promise))
    assert of(view, "time-limit-differs") == []


def test_an_average_is_no_time_limit() -> None:
    pages = page("平均到场时间 19.7 小时 平均完成时间 23.3 小时", "service-records")
    assert of(sample_view(pages=pages), "time-limit-differs") == []


def test_page_numbers_are_read_from_the_pages() -> None:
    good = pack(("cover", "封面"), ("declaration", "声明"))
    bad = (good[0], dataclasses.replace(good[1], text="声明\n第 3 页 共 2 页"))
    assert of(sample_view(pages=good), "page-number-differs") == []
    found = of(sample_view(pages=bad), "page-number-differs")
    assert [(f.subject, f.params["pages"]) for f in found] == [("declaration", "2")]


@pytest.mark.parametrize(("number", "codes"), [(2, []), (3, ["contents-differ"])])
def test_contents_name_the_first_page_of_each_item(number: int, codes: list[str]) -> None:
    texts = [("contents", f"目录\n真实性与符合性声明........{number}"), ("declaration", "声明")]
    found = of(sample_view(pages=pack(*texts)), "contents-differ")
    assert [f.code for f in found] == codes


def test_the_register_gives_number_title_and_version() -> None:
    manual = ("service-manual", "EA-SM-01 · A/1")
    right = (
        "document-register",
        "EA-FR-13 A/0\n1 EA-SM-01 售后服务手册 A/1\nEA-FR-13 文件清单 A/0",
    )
    wrong = ("document-register", right[1].replace("手册 A/1", "手册 A/0"))
    assert of(sample_view(pages=pack(manual, right)), "register-differs") == []
    found = of(sample_view(pages=pack(manual, wrong)), "register-differs")
    assert [f.subject for f in found] == ["service-manual"]


def test_pages_to_seal_and_to_sign_are_listed() -> None:
    pages = pack(("declaration", "签字：____\n（公章）"), ("service-manual", "正文"),
                 ("service-commitments", "签字：____\n（公章）"),
                 ("sales-model", "签字"))  # fmt: skip
    notes = {f.code: f for f in run_checks(sample_view(pages=pages), PACK)}
    assert notes["places-to-seal"].params["pages"] == "1, 3"
    assert notes["places-to-sign"].params["pages"] == "1, 3-4"
    assert notes["places-to-sign"].severity is Severity.INFO


def test_a_licence_with_text_is_compared_with_the_profile() -> None:
    text = (
        "营业执照 统一社会信用代码 91320000MA00000003 名称 示例电器（江苏）有限公司 "
        "法定代表人 张示例 住所 江苏省示例市样本区演示路1号"
    )
    right = page(text, "business-licence")
    wrong = page(text.replace("张示例", "李示例"), "business-licence")
    bare = page("示例 SAMPLE 附件 1-1 营业执照", "business-licence")
    assert of(sample_view(pages=right), "licence-differs") == []
    assert of(sample_view(pages=bare), "licence-differs") == []
    found = of(sample_view(pages=wrong), "licence-differs")
    assert [f.subject for f in found] == ["/company/legal_representative"]


def test_a_scan_with_another_last_day_is_found() -> None:
    item = "other-certificate-qms"
    right = page("有效期 2025-06-30 至 2028-06-29", item)
    wrong = page("有效期 2025-06-30 至 2028-06-09", item)
    assert of(sample_view(pages=right), "scan-date-differs") == []
    found = of(sample_view(pages=wrong), "scan-date-differs")
    assert [(f.subject, f.params["found"]) for f in found] == [(item, "2028-06-09")]
