"""The agreements of the sample company: two pages each, terms with the profile's own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sample_drawing import Paper

_BLUE = "#2f5d8a"
Row = Mapping[str, Any]


def outlet_terms(profile: Row, outlet: Mapping[str, str]) -> list[str]:
    """The articles of a contracted outlet's agreement."""
    limit = profile["outlet_management"]["score_min"]
    hours = next(c for c in profile["service"]["response"] if c["id"] == "county")
    return [
        f"第一条 服务区域：{outlet['覆盖区域']}；网点地址：{outlet['地址']}。",
        f"Article 1. Area: {outlet['覆盖区域（英文）']}; address: {outlet['地址（英文）']}.",
        f"第二条 一般故障{hours['arrive_hours']}小时内到场，{hours['complete_hours']}小时内完成。",
        f"Article 2. Ordinary faults are attended within {hours['arrive_hours']} hours and "
        f"completed within {hours['complete_hours']} hours.",
        f"第三条 甲方每年检查{profile['outlet_management']['inspections_per_year']}次，"
        f"低于{limit}分的15天内整改复查。",
        f"Article 3. Party A inspects the outlet twice a year; below {limit} points it is "
        "inspected again within 15 days.",
        "第四条 乙方按甲方收费标准收费，不得另立名目；顾客信息仅用于本次服务。",
        "Article 4. Party B charges by Party A's price list only; customer data serve the order "
        "only.",
    ]


def agreement(profile: Row, row: Row, partner: str, terms: Sequence[str]) -> list[Paper]:
    """Two pages: the parties and terms, and the place to sign."""
    number = f"No. SAMPLE-{str(row['issued'])[:4]}-{row['id'].upper()}"
    parties = [
        ("甲方|Party A", profile["company"]["name"]["zh"]),
        ("乙方|Party B", partner),
        ("有效期|Valid", span(row)),
    ]
    signing = (
        "甲方代表 Party A: ____________        乙方代表 Party B: ____________",
        f"签订日期 Date: {day(str(row['issued']))}",
    )
    return [
        Paper(title(row), number, parties, terms, seals=0, accent=_BLUE, page="1 / 2"),
        Paper(
            ("签署页", "Signatures"),
            number,
            parties[:2],
            signing,
            seals=2,
            accent=_BLUE,
            page="2 / 2",
        ),
    ]


def contracts(profile: Row, rows: Mapping[str, Row]) -> dict[str, list[Paper]]:
    """Carrier, disposal and lease agreements, by evidence id."""
    delivery, site = profile["service"]["delivery"], profile["resources"]["premises"][2]
    carrier, disposal, lease = (
        rows[key] for key in ("carrier-agreement", "disposal-agreement", "premises-lease")
    )
    return {
        carrier["id"]: agreement(
            profile,
            carrier,
            delivery["carriers"][0]["zh"],
            [
                f"第一条 同城{delivery['same_city_days']}天、省内{delivery['province_days']}天、"
                f"全国{delivery['national_days']}天内送达。",
                f"Article 1. Delivered within {delivery['same_city_days']} day in the city, "
                f"{delivery['province_days']} days in the province, "
                f"{delivery['national_days']} nationwide.",
                f"第二条 收货人{delivery['inspection_hours']}小时内提出破损的，"
                "乙方配合换货并承担运费。",
                f"Article 2. Damage reported within {delivery['inspection_hours']} hours is "
                "exchanged at Party B's freight.",
            ],
        ),
        disposal["id"]: agreement(
            profile,
            disposal,
            profile["take_back"]["partner"]["zh"],
            [
                "第一条 乙方每月末到甲方备件中心库接收废旧电器和旧件，出具处置凭证。",
                "Article 1. Party B collects discarded appliances and old parts at the end of each "
                "month and issues a receipt.",
                "第二条 乙方在许可范围内拆解处置，不得整机转卖。",
                "Article 2. Party B dismantles within its permit and does not resell whole "
                "appliances.",
            ],
        ),
        lease["id"]: agreement(
            profile,
            lease,
            "示例市样本商业管理处（虚构）",
            [
                f"第一条 租赁物：{site['address']['zh']}，建筑面积{site['area_m2']}平方米。",
                f"Article 1. Premises: {site['address']['en']}, {site['area_m2']} square metres.",
                "第二条 用途：家用电器服务站，接待、维修和备件存放。",
                "Article 2. Use: appliance service station with reception, repairs and parts "
                "storage.",
            ],
        ),
    }


def day(date: str) -> str:
    """2026-03-05 as 2026年3月5日."""
    year, month, day = date.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def span(row: Row) -> str:
    """First and last day of an evidence row."""
    return f"{day(str(row['issued']))} 至 to {day(str(row['expires']))}"


def title(row: Row) -> tuple[str, str]:
    """Both titles of an evidence row without what stands in brackets."""
    return row["title"]["zh"].split("（")[0], row["title"]["en"].split(" (")[0].split(":")[0]
