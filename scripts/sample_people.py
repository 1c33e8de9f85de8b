"""The after-sales staff of the sample company: 48 plainly fictitious people."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]

# Pairs of a family name; the given names say that nobody is meant.
_FAMILY = [
    "赵",
    "Zhao",
    "钱",
    "Qian",
    "吕",
    "Lyu",
    "张",
    "Zhang",
    "孔",
    "Kong",
    "曹",
    "Cao",
    "华",
    "Hua",
    "戚",
    "Qi",
    "谢",
    "Xie",
    "邹",
    "Zou",
    "喻",
    "Yu",
    "柏",
    "Bai",
    "窦",
    "Dou",
    "章",
    "Zhang",
    "云",
    "Yun",
    "苏",
    "Su",
    "潘",
    "Pan",
    "葛",
    "Ge",
    "范",
    "Fan",
    "彭",
    "Peng",
    "郎",
    "Lang",
    "鲁",
    "Lu",
    "马",
    "Ma",
    "苗",
    "Miao",
    "方",
    "Fang",
    "俞",
    "Yu",
    "任",
    "Ren",
    "袁",
    "Yuan",
    "柳",
    "Liu",
    "鲍",
    "Bao",
    "史",
    "Shi",
    "唐",
    "Tang",
    "费",
    "Fei",
    "廉",
    "Lian",
    "薛",
    "Xue",
    "雷",
    "Lei",
    "贺",
    "He",
    "汤",
    "Tang",
]
_GIVEN = (
    ("示例", "Shili"),
    ("样例", "Yangli"),
    ("演示", "Yanshi"),
    ("样本", "Yangben"),
    ("虚构", "Xugou"),
)
# People whom the profile names, by post, in the order of the profile.
_NAMED = {
    "after-sales-director": (("李演示", "Li Yanshi"),),
    "deputy-director": (("杨样本", "Yang Yangben"),),
    "training-engineer": (("朱虚构", "Zhu Xugou"), ("秦示例", "Qin Shili")),
    "contact-centre-manager": (("陈虚构", "Chen Xugou"),),
    "field-service-manager": (("周示例", "Zhou Shili"),),
    "spare-parts-manager": (("吴样例", "Wu Yangli"),),
    "outlet-manager": (("郑演示", "Zheng Yanshi"),),
    "station-head": (("钱示例", "Qian Shili"), ("沈样例", "Shen Yangli"), ("韦演示", "Wei Yanshi")),
    "supervision-manager": (("孙样本", "Sun Yangben"),),
}
MANAGER_POSTS = (
    "after-sales-director",
    "deputy-director",
    "contact-centre-manager",
    "shift-supervisor",
    "field-service-manager",
    "regional-supervisor",
    "spare-parts-manager",
    "outlet-manager",
    "station-head",
    "supervision-manager",
)
_CERTIFIED = ("李演示", "陈虚构", "孙样本")
_ELECTRICIANS = ("senior-engineer", "service-engineer", "station-head", "training-engineer")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def staff_rows(rng: random.Random, profile: Mapping[str, Any]) -> list[Row]:
    """One row for every head of every after-sales post of the profile.

    Only supervision and manager posts are service management; the three certified managers are
    those whose certificates the evidence shows.
    """
    departments = {d["id"] for d in profile["organisation"]["departments"] if d["is_after_sales"]}
    posts = [p for p in profile["organisation"]["posts"] if p["department"] in departments]
    spare = _spare_names()
    rows: list[Row] = []
    for post in posts:
        named = _NAMED.get(post["id"], ())
        for index in range(post["headcount"]):
            name = named[index] if index < len(named) else next(spare)
            rows.append(_row(rng, len(rows) + 1, name, post))
    return rows


def _spare_names() -> Any:
    taken = {name for names in _NAMED.values() for name, _ in names} | {"赵样本", "张示例"}
    pairs = list(zip(_FAMILY[::2], _FAMILY[1::2], strict=True))
    for index, (family, latin) in enumerate(pairs):
        given, given_latin = _GIVEN[index % len(_GIVEN)]
        if family + given not in taken:
            yield family + given, f"{latin} {given_latin}"


def _row(rng: random.Random, number: int, name: tuple[str, str], post: Mapping[str, Any]) -> Row:
    hired = _hired(rng, post["id"], number)
    row: Row = {
        "employee_no": f"EA{number:03d}",
        "name": name[0],
        "name_en": name[1],
        "department": post["department"],
        "post": post["name"]["zh"],
        "post_en": post["name"]["en"],
        "hired": hired.isoformat(),
        "is_service_manager": post["id"] in MANAGER_POSTS,
        "certified_manager": name[0] in _CERTIFIED,
        "id_number": _id_number(1974 + number % 25, number),
    }
    return {**row, **_certificate(number, name[0], post["id"])}


def _certificate(number: int, name: str, post: str) -> Row:
    if name in _CERTIFIED:
        kind = ("售后服务管理师", "Certified after-sales service manager", "SAMPLE-ASM-2025-")
    elif post in _ELECTRICIANS:
        kind = ("低压电工作业证", "Low-voltage electrician's permit", "SAMPLE-DG-")
    else:
        return {}
    return {
        "certificate": kind[0],
        "certificate_en": kind[1],
        "certificate_no": f"{kind[2]}{number:04d}",
    }


def _hired(rng: random.Random, post: str, number: int) -> dt.date:
    """Managers between 2014 and 2019, others up to 2026; always a working day."""
    if post in MANAGER_POSTS or post == "training-engineer":
        first, last = dt.date(2014, 3, 3), dt.date(2019, 2, 25)
    else:
        first, last = dt.date(2019, 3, 4), dt.date(2025, 9, 1)
    if number in (12, 14, 33):  # three newcomers, so that not everybody attends every session
        first, last = dt.date(2026, 3, 2), dt.date(2026, 7, 6)
    day = first + dt.timedelta(days=rng.randrange((last - first).days))
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _id_number(year: int, number: int) -> str:
    """A number of the region 000000, which does not exist, with a right check character."""
    body = f"000000{year}0101{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]
