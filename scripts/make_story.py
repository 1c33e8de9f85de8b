"""Makes the files of the recorded story in ``docs/tutorial/story``, and plays it into a company.

Origin: everything is written and drawn here, nothing is scanned or copied, and every paper carries
示例 SAMPLE. The answers stand in ``docs/tutorial/story/round-01.yaml``, written by hand; the
auditor's list as a workbook and as a Word file, and the drawn evidence, are made from it and from
``sample_data/story.yaml``. The same fonts give the same bytes.

Usage::

    python scripts/make_story.py                    # lists and evidence of the story
    python scripts/make_story.py --apply COMPANY    # a copy of example-appliance into round 1
    python scripts/make_story.py --apply COMPANY --no-answers   # all but rounds/round-01.yaml
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from ruamel.yaml import YAML

from sample_drawing import Paper, draw, pdf, png
from sample_scenes import window
from sample_writing import without_times, write_csv

ROOT = Path(__file__).resolve().parent.parent
STORY = ROOT / "docs" / "tutorial" / "story"
ANSWERS = "round-01.yaml"
Row = Mapping[str, Any]
_SEVERITY = {
    "major": "严重不符合",
    "minor": "一般不符合",
    "observation": "观察项",
    "special-deduction": "特别扣分项",
}
_BLUE, _GREEN = "#2f5d8a", "#2d6a4f"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the story's files, or change a copy of the company by them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--apply", type=Path, metavar="COMPANY", help="company folder to change")
    parser.add_argument("--no-answers", action="store_true", help="leave the round's file alone")
    parser.add_argument("--output", type=Path, default=STORY, help="folder of the story's files")
    given = parser.parse_args(arguments)
    if given.apply is not None:
        apply(given.apply, with_answers=not given.no_answers)
        return
    write_lists(given.output)
    draw_evidence(given.output / "evidence")


def write_lists(folder: Path) -> None:
    """The auditor's list, as a workbook and as Word forms."""
    folder.mkdir(parents=True, exist_ok=True)
    answers = _read(STORY / ANSWERS)
    (folder / "auditor-list.xlsx").write_bytes(_workbook(answers))
    (folder / "auditor-forms.docx").write_bytes(_word_list(answers))


def apply(company: Path, *, with_answers: bool) -> None:
    """Turn a copy of ``example-appliance`` after round 00 into the state of round 01.

    Args:
        company: the company folder; it is changed in place.
        with_answers: also put the answered ``rounds/round-01.yaml`` in place.
    """
    story = _read(ROOT / "scripts/sample_data/story.yaml")
    profile = company / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    for edit in story["profile"]:
        if text.count(edit["old"]) != 1:
            raise SystemExit("profile.yaml is not that of example-appliance after round 00")
        text = text.replace(edit["old"], edit["new"])
    text = text.rstrip("\n") + "\n" + evidence_rows(story["evidence"])
    profile.write_text(text, encoding="utf-8")
    _change_cells(company / "records", story["cells"])
    _add_sessions(company / "records" / "training.xlsx", story)
    for row in story["evidence"]:
        shutil.copyfile(STORY / row["file"], company / row["file"])
    if with_answers:
        (company / "rounds").mkdir(exist_ok=True)
        shutil.copyfile(STORY / ANSWERS, company / "rounds" / ANSWERS)


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def evidence_rows(rows: Sequence[Row]) -> str:
    """The rows as the profile writes them."""
    lines: list[str] = []
    for row in rows:
        title = row["title"]
        lines += [
            f"  - id: {row['id']}",
            f"    type: {row['type']}",
            f'    title: {{zh: {title["zh"]}, en: "{title["en"]}"}}',
            f"    file: {row['file']}",
            f"    issued: {row['issued']}",
            f"    expires: {row.get('expires') or 'null'}",
            f"    clauses: [{', '.join(row['clauses'])}]",
        ]
    return "\n".join(lines) + "\n"


def _change_cells(folder: Path, cells: Sequence[Sequence[str]]) -> None:
    for name in sorted({cell[0] for cell in cells}):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for _, key, head, value in (cell for cell in cells if cell[0] == name):
            row = next(row for row in rows if row[0] == key)
            row[rows[0].index(head)] = value
        write_csv(folder / name, rows)


def _add_sessions(path: Path, story: Row) -> None:
    book = load_workbook(path)
    for row in story["sessions"]:
        book["培训实施记录"].append([str(cell) if index == 2 else cell
                                     for index, cell in enumerate(row)])  # fmt: skip
    for session, marks in story["attendance"].items():
        for employee, mark in marks.items():
            book["培训签到与成绩"].append([session, employee, mark])
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(without_times(raw.getvalue()))


def _workbook(answers: Row) -> bytes:
    """The list as a certification body might send it: a title, then one row each."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "不符合项清单"
    sheet.append(["示例认证中心（虚构）不符合项清单 示例 SAMPLE"])
    sheet.append([f"审核编号：{answers['audit']['number']}"])
    sheet.append(["序号", "不符合编号", "标准条款", "受审核部门", "不符合事实描述", "性质", "扣分",
                  "开具日期"])  # fmt: skip
    for index, row in enumerate(answers["nonconformities"], start=1):
        found = row["found_on"]
        sheet.append([index, row["number"], row["clause"], row["site"]["zh"],
                      row["statement"]["zh"], _SEVERITY[row["severity"]],
                      row.get("points_lost"), found])  # fmt: skip
    for column, width in zip("ABCDEFGH", (6, 20, 10, 16, 70, 12, 7, 13), strict=True):
        sheet.column_dimensions[column].width = width
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=4):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    raw = io.BytesIO()
    book.save(raw)
    return without_times(raw.getvalue())


def _word_list(answers: Row) -> bytes:
    """The same as one form a nonconformity: label on the left, content on the right."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Liberation Sans", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
    for index, row in enumerate(answers["nonconformities"]):
        title = document.add_paragraph("示例认证中心（虚构）  不符合项报告  示例 SAMPLE")
        title.paragraph_format.page_break_before = index > 0
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        table.autofit = False
        table.columns[0].width, table.columns[1].width = Cm(4), Cm(12)
        for label, value in _form(answers, row):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
            cells[0].width, cells[1].width = Cm(4), Cm(12)
    raw = io.BytesIO()
    document.save(raw)
    return without_times(raw.getvalue())


def _form(answers: Row, row: Row) -> list[tuple[str, str]]:
    points = row.get("points_lost")
    return [
        ("受审核方", "示例电器（江苏）有限公司"),
        ("审核编号", answers["audit"]["number"]),
        ("不符合项报告编号", row["number"]),
        ("不符合条款", f"GB/T 27922-2011 {row['clause']}"),
        ("受审核部门", row["site"]["zh"]),
        ("不符合事实", row["statement"]["zh"]),
        ("不符合性质", _SEVERITY[row["severity"]]),
        ("扣分值", "" if points is None else f"{points:g}"),
        ("开具日期", str(row["found_on"]).replace("-", ".")),
        ("审核员签字", ""),
        ("原因分析", ""),
        ("纠正措施", ""),
    ]


def draw_evidence(folder: Path) -> None:
    """The papers and pictures that the answers name."""
    folder.mkdir(parents=True, exist_ok=True)
    story = _read(ROOT / "scripts/sample_data/story.yaml")
    profile = _read(ROOT / "company-profiles/example-appliance/profile.yaml")
    company = profile["company"]["name"]["zh"]
    papers = {
        "training-make-up": _sign_in(story),
        "electrician-permit-renewed": [_permit(company)],
        "permit-check": [_permit_check()],
        "outlet-agreement-daoyu-supplement": [_supplement(company)],
        "contingency-drill-outlet": [_drill()],
    }
    for name, pages in papers.items():
        (folder / f"{name}.pdf").write_bytes(pdf([draw(page) for page in pages]))
    for name, screen in _screens().items():
        (folder / f"{name}.png").write_bytes(png(screen))


def _sign_in(story: Row) -> list[Paper]:
    pages = []
    total = len(story["sessions"])
    for index, session in enumerate(story["sessions"], start=1):
        number, _, date, topic, topic_en, trainer, _, hours, place, *_ = session
        marks = story["attendance"][number]
        table = [("工号 No.", "签名 Signature", "成绩 Score", "判定 Result")]
        table += [(who, "（已签 signed）", str(mark), "合格 passed") for who, mark in marks.items()]
        rows = [
            ("主题|Topic", f"{topic}  {topic_en}"),
            ("日期|Date", str(date)),
            ("地点|Place", place),
            ("讲师|Trainer", trainer),
            ("学时|Hours", str(hours)),
            ("合格分|Pass mark", "80"),
        ]
        pages.append(
            Paper(
                ("补训签到与成绩", "Make-up training: sign-in and results"),
                f"No. {number}",
                rows,
                table=table,
                seals=0,
                accent=_GREEN,
                page=f"{index} / {total}",
            )
        )
    return pages


def _permit(company: str) -> Paper:
    return Paper(
        ("低压电工作业证", "Low-voltage electrician's permit"),
        "SAMPLE-DG-2027-0029",
        [
            ("姓名|Name", "马演示  Ma Yanshi"),
            ("工作单位|Employer", company),
            ("作业类别|Class", "电工作业 Electrical work"),
            ("准操项目|Permitted work", "低压电工作业 Low-voltage work"),
            ("复审|Renewal", "复审考核合格，换发 Renewal test passed, reissued"),
            ("有效期|Valid", "2027年2月2日 至 to 2033年2月1日"),
        ],
        foot=("示例省应急管理机构（虚构）", "2027年2月2日"),
        accent=_GREEN,
    )


def _permit_check() -> Paper:
    return Paper(
        ("持证人员证书核对表", "Check of all permits"),
        "No. SAMPLE-HD-2027-02",
        [
            ("核对日期|Date", "2027年2月4日"),
            ("核对范围|Scope", "全部低压电工作业证原件 All originals of the permit"),
            ("核对岗位|Checked by", "网点督导、培训工程师 Outlet inspector, training engineer"),
        ],
        table=(
            ("单位 Unit", "人数 Holders", "有效 Valid", "将到期 Due soon"),
            ("服务中心 Centre", "2", "2", "0"),
            ("现场服务 Field", "14", "14", "1（EA034）"),
            ("服务站 Stations", "3", "3", "0"),
            ("签约网点 Outlets", "22", "22", "0"),
        ),
        body=(
            "EA029已于2027年2月2日换发新证；EA034已报名2月的复审。",
            "EA029 was reissued on 2 February 2027; EA034 is entered for renewal in February.",
        ),
        seals=0,
        accent=_GREEN,
    )


def _supplement(company: str) -> Paper:
    return Paper(
        ("服务网点委托协议补充协议", "Supplement to the outlet agreement"),
        "No. SAMPLE-2027-OUTLET-AGREEMENT-DAOYU-S1",
        [
            ("甲方|Party A", company),
            ("乙方|Party B", "岛屿县示例家电服务部"),
            ("有效期|Valid", "2027年2月3日 至 to 2029年5月31日"),
        ],
        (
            "原协议第二条改为：海岛和山区一般故障60小时内到场，108小时内完成。",
            "Article 2 now reads: ordinary faults on islands and in mountain areas are attended "
            "within 60 hours and completed within 108 hours.",
            "其余条款不变。All other articles stay as they are.",
            "甲方代表 Party A: ____________        乙方代表 Party B: ____________",
        ),
        ("签订日期 Date: 2027年2月3日",),
        seals=2,
        accent=_BLUE,
    )


def _drill() -> Paper:
    return Paper(
        ("桌面演练记录", "Record of a table-top drill"),
        "No. SAMPLE-YL-2027-01",
        [
            ("日期|Date", "2027年2月17日"),
            ("情形|Scenario", "签约网点突然停业或失联  A contracted outlet suddenly stops"),
            ("参加岗位|Posts", "网点管理部经理、热线班长、区域主管、备件管理员"),
        ],
        table=(
            ("时刻 Time", "行动 Action", "责任 Post", "结果 Result"),
            ("14:00", "获知停业 Notice", "网点督导", "登记 recorded"),
            ("14:06", "停止派单 Dispatch off", "热线班长", "完成 done"),
            ("14:35", "转派4张工单 4 orders", "区域主管", "完成 done"),
            ("14:47", "告知4户 4 customers", "热线班长", "完成 done"),
            ("15:30", "收回资料 Data back", "备件管理员", "清单 listed"),
        ),
        body=(
            "评价：2小时启动时限内完成；未发现需要修改的内容。",
            "Finished within the limit of two hours; nothing found that must be changed.",
        ),
        seals=0,
        accent=_GREEN,
    )


def _screens() -> dict[str, Any]:
    menu = ("顾客档案 Customers", "工单 Orders", "投诉 Complaints", "回访 Call-backs",
            "时限预警 Alerts", "权限日志 Access log")  # fmt: skip
    title, url = "客户服务管理系统 EA-CSM", "https://csm.example.com/complaints"
    reopened = (
        ("投诉编号 No.", "日期 Date", "处理 Action", "结果 Result"),
        ("TS-2026-009", "2027-01-28", "重新打开，升一级 Reopened, escalated", "经理 Manager"),
        ("TS-2026-009", "2027-01-30", "补送油杯，免费清洗 Oil cup, free cleaning", "完成 Done"),
        ("TS-2026-009", "2027-02-01", "再次回访 Called again", "满意，关闭 Satisfied, closed"),
        ("TS-2026-024", "2027-01-28", "重新打开，升一级 Reopened, escalated", "总监 Director"),
        ("TS-2026-024", "2027-01-30", "更换整扇柜门 Whole door replaced", "完成 Done"),
        ("TS-2026-024", "2027-02-01", "再次回访 Called again", "满意，关闭 Satisfied, closed"),
    )
    lock = (
        ("投诉编号 No.", "回访结果 Call-back", "可选操作 Choices", "时间 Time"),
        ("TS-TEST-001", "不满意 Not satisfied", "升级 Escalate（关闭已锁定 Close locked）",
         "2027-02-04 10:12"),
        ("TS-TEST-001", "升级后满意 Satisfied after escalation", "关闭 Close", "2027-02-04 10:20"),
        ("TS-TEST-002", "满意 Satisfied", "关闭 Close", "2027-02-04 10:31"),
    )  # fmt: skip
    return {
        "complaint-reopened": window(title, url, menu, reopened),
        "complaint-closing-lock": window(title, url, menu, lock),
    }


if __name__ == "__main__":
    main()
