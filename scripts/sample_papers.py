"""What the drawn papers of the sample company say: names, numbers and dates are the profile's."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sample_agreements import agreement, contracts, day, outlet_terms, span, title
from sample_drawing import Paper

ISSUER = "示例认证中心（虚构） Example Certification Centre (Fictitious)"
_GREEN, _BLUE, _RED = "#2d6a4f", "#2f5d8a", "#8a3324"
Row = Mapping[str, Any]


def licence(profile: Row, issued: str, until: str = "") -> list[Paper]:
    """The business licence, word for word the profile's company section."""
    company = profile["company"]
    rows = [
        ("统一社会信用代码|Unified social credit code", company["uscc"]),
        ("名称|Name", company["name"]["zh"]),
        ("类型|Type", company["type"]["zh"]),
        ("法定代表人|Legal representative", company["legal_representative"]["zh"]),
        ("注册资本|Registered capital", f"{company['registered_capital'] / 10000:.0f}万元人民币"),
        ("成立日期|Established", day(str(company["established"]))),
        ("营业期限|Valid until", day(until) if until else "长期 without end"),
        ("住所|Registered address", company["address"]["registered"]["zh"]),
        ("经营范围|Business scope", company["business_scope"]["zh"]),
    ]
    foot = ("登记机关：示例市样本区行政审批局（虚构）", day(issued))
    return [
        Paper(("营业执照", "Business licence"), "（副本）Duplicate", rows, foot=foot, accent=_RED)
    ]


def appliance_papers(profile: Row, records: Path) -> dict[str, list[Paper]]:
    """The pages of every drawn paper of ``example-appliance``, by evidence id."""
    rows = {row["id"]: row for row in profile["evidence"]}
    staff = _read(records / "staff.csv")
    outlets = {row["网点名称"]: row for row in _read(records / "outlets.csv")}
    papers = {"business-licence": licence(profile, str(rows["business-licence"]["issued"]))}
    for key, product in (("ccc-water-heater", 0), ("ccc-range-hood", 1)):
        papers[key] = [_ccc(profile, rows[key], profile["products"][product])]
    papers["test-report-water-heater"] = _report(profile, rows["test-report-water-heater"])
    papers["test-report-range-hood"] = [_wide_report(profile, rows["test-report-range-hood"])]
    for key, row in rows.items():
        if row["type"] == "manager-certificate":
            papers[key] = [_manager(profile, row, staff)]
    papers["other-certificate-qms"] = [_qms(profile, rows["other-certificate-qms"])]
    papers |= _staff_papers(profile, rows, staff)
    for key, name in (
        ("outlet-agreement-moni", "模拟县示例家电服务部"),
        ("outlet-agreement-daoyu", "岛屿县示例家电服务部"),
    ):
        papers[key] = agreement(
            profile, rows[key], outlets[name]["网点名称"], outlet_terms(profile, outlets[name])
        )
    papers |= contracts(profile, rows)
    return papers | _proofs(profile, rows)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _holder(profile: Row) -> list[tuple[str, str]]:
    company = profile["company"]
    return [
        ("单位名称|Organisation", f"{company['name']['zh']}  {company['name']['en']}"),
        ("统一社会信用代码|Unified social credit code", company["uscc"]),
    ]


def _ccc(profile: Row, row: Row, product: Row) -> Paper:
    rows = [
        *_holder(profile),
        ("产品名称|Product", f"{product['name']['zh']}  {product['name']['en']}"),
        ("型号|Models", "、".join(product["models"])),
        ("产品标准|Standard", product["standard"]),
        ("生产地址|Place of production", profile["company"]["address"]["operating"]["zh"]),
        ("有效期|Valid", span(row)),
    ]
    body = (
        "上述产品按示例认证规则完成型式试验和工厂检查，结果符合要求。",
        "The products above passed type test and factory inspection under sample rules.",
    )
    return Paper(
        title(row),
        f"No. SAMPLE-{row['id'].upper()}-0001",
        rows,
        body,
        (ISSUER, day(str(row["issued"]))),
        accent=_BLUE,
    )


def _report(profile: Row, row: Row) -> list[Paper]:
    product = profile["products"][0]
    number = "No. SAMPLE-TR-2026-0316"
    general = [
        ("样品名称|Sample", product["name"]["zh"] + "  " + product["name"]["en"]),
        ("型号|Model", product["models"][0]),
        ("委托单位|Client", profile["company"]["name"]["zh"]),
        ("检验依据|Tested to", product["standard"]),
        ("样品数量|Quantity", "2台 2 units"),
        ("签发日期|Date of issue", day(str(row["issued"]))),
        ("检验结论|Conclusion", "所检项目合格 Passed in all items tested"),
    ]
    table = (
        ("序号 No.", "检验项目 Item", "结果 Result", "判定 Verdict"),
        ("1", "标志 Marking", "符合 complies", "P"),
        ("2", "热效率 Efficiency", "92.1 %", "P"),
        ("3", "固有能耗 Standby", "0.62 kWh", "P"),
        ("4", "热水输出率 Output", "68 %", "P"),
        ("5", "耐压 Pressure", "1.6 MPa", "P"),
        ("6", "接地 Earth", "0.06 Ω", "P"),
        ("7", "泄漏电流 Leakage", "0.18 mA", "P"),
        ("8", "温度偏差 Deviation", "1.2 K", "P"),
    )
    lab = "示例检测实验室（虚构） Example Laboratory (Fictitious)"
    notes = (
        "1. 报告无检测单位盖章无效。The report is void without the laboratory's seal.",
        "2. 检验结果仅对来样负责。The results concern the samples only.",
        "3. 表中数值为示例，不代表任何产品的性能。"
        "The values are samples and describe no real product.",
    )
    return [
        Paper(
            title(row),
            number,
            general,
            foot=(lab, day(str(row["issued"]))),
            accent=_BLUE,
            page="1 / 3",
        ),
        Paper(("检验结果", "Results"), number, table=table, seals=0, accent=_BLUE, page="2 / 3"),
        Paper(("说明", "Notes"), number, body=notes, seals=0, accent=_BLUE, page="3 / 3"),
    ]


def _wide_report(profile: Row, row: Row) -> Paper:
    product = profile["products"][1]
    rows = [
        (
            "样品名称|Sample",
            f"{product['name']['zh']} {product['name']['en']}  {product['models'][0]}",
        ),
        ("委托单位|Client", profile["company"]["name"]["zh"]),
        ("检验依据|Tested to", product["standard"]),
    ]
    table = (
        ("项目 Item", "单位 Unit", "标示值 Stated", "实测值 Measured", "判定 Verdict"),
        ("风量 Airflow", "m³/min", "20", "20.4", "P"),
        ("风压 Pressure", "Pa", "380", "392", "P"),
        ("噪声 Noise", "dB(A)", "68", "66.7", "P"),
        ("油脂分离度", "%", "92", "94.3", "P"),
    )
    return Paper(
        title(row),
        "No. SAMPLE-TR-2026-0409",
        rows,
        table=table,
        wide=True,
        accent=_BLUE,
        foot=("示例检测实验室（虚构） Example Laboratory (Fictitious)", day(str(row["issued"]))),
    )


def _manager(profile: Row, row: Row, staff: Sequence[Mapping[str, str]]) -> Paper:
    name = row["title"]["zh"].split("（")[1].rstrip("）")
    person = next(entry for entry in staff if entry["姓名"] == name)
    rows = [
        ("姓名|Name", f"{person['姓名']}  {person['姓名（英文）']}"),
        ("证书编号|Certificate no.", person["证书编号"]),
        ("工作单位|Employer", profile["company"]["name"]["zh"]),
        ("岗位|Post", f"{person['岗位']}  {person['岗位（英文）']}"),
        ("有效期|Valid", span(row)),
    ]
    body = (
        "经培训考核合格，具备商品售后服务管理能力，特发此证。",
        "has passed training and examination in the management of after-sales service of goods.",
    )
    foot = ("示例培训中心（虚构） Example Training Centre (Fictitious)", day(str(row["issued"])))
    return Paper(
        ("售后服务管理师证书", "Certified after-sales service manager"),
        person["证书编号"],
        rows,
        body,
        foot,
        accent=_GREEN,
    )


def _qms(profile: Row, row: Row) -> Paper:
    held = profile["application"]["existing_certificates"][0]
    rows = [
        *_holder(profile),
        ("认证依据|Criteria", "GB/T 19001-2016"),
        ("认证范围|Scope", profile["application"]["scope"]["zh"]),
        ("地址|Address", profile["company"]["address"]["operating"]["zh"]),
        ("有效期|Valid", span(row)),
    ]
    return Paper(
        title(row),
        f"No. {held['number']}",
        rows,
        foot=(ISSUER, day(str(row["issued"]))),
        accent=_BLUE,
    )


def _staff_papers(
    profile: Row, rows: Mapping[str, Row], staff: Sequence[Mapping[str, str]]
) -> dict[str, list[Paper]]:
    person = next(entry for entry in staff if entry["岗位"] == "高级服务工程师")
    permit, skill, social = (
        rows[key]
        for key in ("staff-certificate-electrician", "staff-certificate-repair", "social-insurance")
    )
    who = [
        ("姓名|Name", f"{person['姓名']}  {person['姓名（英文）']}"),
        ("工作单位|Employer", profile["company"]["name"]["zh"]),
    ]
    month = str(social["issued"])[:7]
    listed = [(entry["工号"], entry["姓名"], entry["岗位"], month) for entry in staff[:9]]
    total = f"{profile['staffing']['total']}人 {profile['staffing']['total']} persons"
    return {
        permit["id"]: [
            Paper(
                title(permit),
                person["证书编号"],
                [
                    *who,
                    ("作业类别|Class", "电工作业 Electrical work"),
                    ("准操项目|Permitted work", "低压电工作业 Low-voltage work"),
                    ("有效期|Valid", span(permit)),
                ],
                foot=("示例省应急管理机构（虚构）", day(str(permit["issued"]))),
                accent=_GREEN,
            )
        ],
        skill["id"]: [
            Paper(
                title(skill),
                "No. SAMPLE-SKILL-0001",
                [
                    *who,
                    ("职业|Occupation", "家用电器产品维修工 Household appliance repairer"),
                    ("等级|Level", "三级（高级工） Level 3 (senior)"),
                ],
                foot=("示例职业技能评价机构（虚构）", day(str(skill["issued"]))),
                accent=_GREEN,
            )
        ],
        social["id"]: [
            Paper(
                title(social),
                month,
                [
                    *_holder(profile),
                    ("参保人数|Insured", total),
                    (
                        "险种|Insurance",
                        "养老、医疗、失业、工伤、生育 "
                        "pension, medical, unemployment, injury, maternity",
                    ),
                ],
                table=(("工号 No.", "姓名 Name", "岗位 Post", "缴费月 Month"), *listed),
                seals=1,
                foot=(day(str(social["issued"])),),
                accent=_BLUE,
            )
        ],
    }


def _proofs(profile: Row, rows: Mapping[str, Row]) -> dict[str, list[Paper]]:
    fund, hotline = rows["fund-proof"], rows["hotline-proof"]
    money = profile["finance"]["earmarked_fund"]
    year, month, date = str(fund["issued"]).split("-")
    return {
        fund["id"]: [
            Paper(
                title(fund),
                f"No. SAMPLE-BANK-{year}-{month}{date}",
                [
                    *_holder(profile),
                    (
                        "账户性质|Account",
                        "产品安全专项资金专户 Earmarked account for product safety",
                    ),
                    ("余额|Balance", f"人民币 CNY {money['amount']:,.2f}"),
                    ("用途|Purpose", money["purpose"]["zh"]),
                ],
                foot=(
                    "示例银行样本支行（虚构） Example Bank (Fictitious)",
                    day(str(fund["issued"])),
                ),
                accent=_BLUE,
            )
        ],
        hotline["id"]: [
            Paper(
                title(hotline),
                "No. SAMPLE-TEL-0001",
                [
                    *_holder(profile),
                    ("服务号码|Number", profile["service"]["hotline"]["number"]),
                    ("座席数|Seats", str(profile["service"]["hotline"]["agents"])),
                    ("开通日期|In service since", day(str(hotline["issued"]))),
                ],
                foot=(
                    "示例通信公司（虚构） Example Telecom (Fictitious)",
                    day(str(hotline["issued"])),
                ),
                accent=_BLUE,
            )
        ],
    }
