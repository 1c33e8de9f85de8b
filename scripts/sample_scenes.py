"""Drawings that stand for the photographs and screen pictures of the sample company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageDraw

from sample_drawing import GREY, INK, RULE, font, watermark, wrap

_SIZE = (1400, 1000)
_WALL, _FLOOR, _BLUE, _WOOD, _SKIN = "#e8edf2", "#c9cdd2", "#2f6f9f", "#b98b57", "#e7c3a0"


def _canvas(caption: str, date: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", _SIZE, _WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 640, 1400, 1000), fill=_FLOOR)
    pen.rectangle((0, 936, 1400, 1000), fill="#30343b")
    pen.text((24, 946), caption, "white", font(28))
    pen.text((1376, 950), date, "#f0b429", font(26), anchor="ra")
    return image, pen


def _person(pen: ImageDraw.ImageDraw, x: int, y: int, colour: str = _BLUE) -> None:
    pen.ellipse((x - 30, y - 110, x + 30, y - 44), fill=_SKIN)
    pen.pieslice((x - 34, y - 118, x + 34, y - 50), 180, 360, fill="#3a3230")
    pen.rounded_rectangle((x - 52, y - 40, x + 52, y + 70), 26, fill=colour)


def workplace(name: str, date: str) -> Image.Image:
    """Eight hotline seats in two rows."""
    image, pen = _canvas("热线座席区（示意图）  Hotline seats (drawing)", date)
    pen.rounded_rectangle((260, 40, 1140, 150), 14, fill=_BLUE)
    pen.text((700, 60), name, "white", font(38), anchor="ma")
    pen.text((700, 110), "服务热线 400-000-0000 · Service hotline", "white", font(24), anchor="ma")
    for row, y in enumerate((420, 740)):
        for seat in range(4):
            x = 190 + seat * 340
            _person(pen, x, y - 30)
            pen.arc((x - 36, y - 150, x + 36, y - 78), 180, 360, fill=INK, width=6)
            pen.rectangle((x - 130, y, x + 130, y + 22), fill=_WOOD)
            pen.rectangle((x - 118, y + 22, x - 100, y + 120), fill="#8a6a45")
            pen.rectangle((x + 100, y + 22, x + 118, y + 120), fill="#8a6a45")
            pen.rounded_rectangle((x + 30, y - 90, x + 128, y - 18), 6, fill=INK)
            pen.rectangle((x + 38, y - 82, x + 120, y - 26), fill="#9fd0ea")
            pen.text((x - 110, y + 30), f"座席 {row * 4 + seat + 1:02d}", INK, font(24))
    return watermark(image, 90)


def tools(rows: Sequence[Mapping[str, str]], date: str) -> Image.Image:
    """A board with twelve tools, each with its name."""
    image, pen = _canvas("维修工具（示意图）  Repair tools (drawing)", date)
    pen.rectangle((50, 50, 1350, 900), fill="#d7c4a5", outline="#8a6a45", width=8)
    for index, row in enumerate(rows[:12]):
        x, y = 90 + index % 4 * 315, 90 + index // 4 * 265
        pen.rounded_rectangle((x, y, x + 275, y + 235), 10, fill="#f6f1e6", outline=RULE, width=2)
        _tool(pen, index, x + 137, y + 88)
        pen.text((x + 137, y + 164), row["zh"], INK, font(23), anchor="ma")
        pen.text((x + 137, y + 198), row["en"], GREY, font(17), anchor="ma")
    return watermark(image, 90)


def _tool(pen: ImageDraw.ImageDraw, index: int, x: int, y: int) -> None:
    if index in (0, 1, 2, 5, 7, 8):  # instruments with a display
        pen.rounded_rectangle((x - 48, y - 68, x + 48, y + 66), 12, fill="#f0b429")
        pen.rectangle((x - 34, y - 54, x + 34, y - 18), fill="#cfe3d2")
        pen.text((x, y - 53), f"{index * 7 + 12}.{index}", INK, font(26), anchor="ma")
        pen.ellipse((x - 26, y - 4, x + 26, y + 48), fill=INK)
        pen.line((x, y + 22, x + 14, y + 6), "white", 5)
    elif index in (4, 6):  # round gauges
        pen.ellipse((x - 62, y - 66, x + 62, y + 58), fill="white", outline=INK, width=8)
        pen.line((x, y - 4, x + 34, y - 38), "#c0392b", 6)
        pen.rectangle((x - 10, y + 58, x + 10, y + 76), fill=INK)
    elif index == 3:  # a clamp
        pen.arc((x - 44, y - 74, x + 44, y + 14), 300, 240, fill=INK, width=12)
        pen.rounded_rectangle((x - 30, y, x + 30, y + 70), 10, fill=_BLUE)
    elif index == 11:  # a level
        pen.rounded_rectangle((x - 66, y - 40, x + 66, y + 44), 14, fill="#2d8a55")
        pen.line((x - 90, y, x + 90, y), "#c0392b", 4)
    else:  # drills
        pen.rounded_rectangle((x - 70, y - 50, x + 36, y - 4), 12, fill=_BLUE)
        pen.rectangle((x + 36, y - 36, x + 96, y - 20), fill=GREY)
        pen.polygon(
            ((x - 60, y - 6), (x - 16, y - 6), (x - 30, y + 70), (x - 74, y + 70)), fill=INK
        )


def packaging(company: Mapping[str, Any], product: Mapping[str, Any], date: str) -> Image.Image:
    """A carton with its label, beside it what is packed with the product."""
    image, pen = _canvas("包装与随附文件（示意图）  Packaging and documents (drawing)", date)
    pen.polygon(((80, 260), (190, 170), (840, 170), (730, 260)), fill="#d9b27c")
    pen.polygon(((730, 260), (840, 170), (840, 780), (730, 880)), fill="#a97c46")
    pen.rectangle((80, 260, 730, 880), fill="#c79a5f")
    pen.rectangle((120, 320, 690, 720), fill="white", outline=INK, width=3)
    lines = (
        company["name"]["zh"],
        company["name"]["en"],
        f"品名 Product  {product['name']['zh']}",
        product["name"]["en"],
        f"型号 Model  {product['models'][0]}",
        f"执行标准 Standard  {product['standard']}",
        "地址 Address",
        company["address"]["operating"]["zh"],
    )
    for index, line in enumerate(lines):
        pen.text((144, 340 + index * 46), line, INK, font(23))
    for index, sign in enumerate(("↑↑ 向上", "怕湿 Keep dry", "小心轻放 Fragile")):
        pen.text((130 + index * 200, 770), sign, INK, font(25))
    for index, (zh, en) in enumerate(
        (
            ("使用说明书", "Instructions"),
            ("产品合格证", "Certificate of conformity"),
            ("保修卡", "Warranty card"),
        )
    ):
        x, y = 900, 120 + index * 260
        pen.rectangle((x, y, x + 420, y + 220), fill="white", outline=_BLUE, width=6)
        pen.text((x + 210, y + 50), zh, INK, font(40), anchor="ma")
        pen.text((x + 210, y + 112), en, GREY, font(22), anchor="ma")
        pen.text((x + 210, y + 160), "服务热线 400-000-0000", _BLUE, font(24), anchor="ma")
    return watermark(image, 90)


def commitments(profile: Mapping[str, Any], date: str) -> Image.Image:
    """The commitments on the wall of a service station."""
    image, pen = _canvas("示例市中心服务站公示（示意图）  On display at a station (drawing)", date)
    pen.rectangle((230, 40, 1170, 880), fill="white", outline=_WOOD, width=14)
    pen.text((700, 66), "服务承诺  Service commitments", INK, font(42), anchor="ma")
    pen.text((700, 130), profile["company"]["name"]["zh"], GREY, font(25), anchor="ma")
    y = 180
    for index, entry in enumerate(profile["commitments"], start=1):
        pen.text((270, y), f"{index}. {entry['title']['zh']}", _BLUE, font(26))
        pen.text((1130, y), entry["figure"]["zh"], "#b03a2e", font(24), anchor="ra")
        pen.text((300, y + 36), f"{entry['title']['en']}: {entry['figure']['en']}", GREY, font(19))
        y += 80
    pen.text((700, y + 4), "服务热线 400-000-0000", INK, font(30), anchor="ma")
    return watermark(image, 90)


def training(topic: Mapping[str, str], date: str) -> list[Image.Image]:
    """A class in front of a board, and the table where people signed in."""
    image, pen = _canvas("培训现场（示意图）  Training session (drawing)", date)
    pen.rectangle((300, 60, 1100, 360), fill="#2f4f3f", outline=_WOOD, width=12)
    pen.text((700, 130), topic["zh"], "white", font(40), anchor="ma")
    pen.text((700, 200), topic["en"], "white", font(26), anchor="ma")
    pen.text((700, 270), date, "#f0e6a0", font(28), anchor="ma")
    _person(pen, 200, 380, "#b03a2e")
    for row, y in enumerate((560, 710, 855)):
        for seat in range(6 + row):
            x = 700 + int((seat - (5 + row) / 2) * (170 - row * 8))
            _person(pen, x, y)
    second, pen = _canvas("签到处（示意图）  Sign-in desk (drawing)", date)
    pen.rectangle((280, 90, 1120, 860), fill="white", outline=INK, width=3)
    pen.text((700, 120), "培训签到表  Sign-in sheet", INK, font(40), anchor="ma")
    for index in range(9):
        y = 220 + index * 66
        pen.line((320, y, 1080, y), RULE, 2)
        if index < 8:
            label = "工号 No.        签名 Signature" if index == 0 else f"{index:02d}"
            pen.text((336, y + 16), label, INK, font(26))
    return [watermark(image, 90), watermark(second, 90)]


def window(
    title: str, url: str, menu: Sequence[str], lines: Sequence[Sequence[str]]
) -> Image.Image:
    """A program's window with a menu at the left and a table or text at the right."""
    image = Image.new("RGB", (1600, 1000), "#f4f6f8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 1600, 56), fill="#d8dde3")
    for index, colour in enumerate(("#e2574c", "#f0b429", "#4caf6e")):
        pen.ellipse((20 + index * 34, 18, 40 + index * 34, 38), fill=colour)
    pen.rounded_rectangle((150, 10, 1560, 46), 10, fill="white")
    pen.text((170, 14), url, GREY, font(21))
    pen.rectangle((0, 56, 1600, 146), fill=_BLUE)
    pen.text((40, 78), title, "white", font(34))
    pen.rectangle((0, 146, 280, 1000), fill="#e3e8ee")
    for index, entry in enumerate(menu):
        pen.text((30, 180 + index * 62), entry, INK, font(24))
    y = 180
    for row, cells in enumerate(lines):
        width = 1260 / len(cells)
        height = 0
        for column, cell in enumerate(cells):
            texts = wrap(cell, font(23), width - 16)
            for index, text in enumerate(texts):
                pen.text((310 + column * width, y + index * 34), text, INK, font(23))
            height = max(height, 34 * len(texts))
        y += height + 16
        pen.line((310, y - 8, 1570, y - 8), _BLUE if row == 0 else RULE, 3 if row == 0 else 1)
    return watermark(image, 80)
