"""The style sheet that companies start from: a specimen of every style that they may change."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from template_authoring.model import Language
from template_authoring.ooxml import Element, qualified, serialise
from template_authoring.package import build_parts, zip_parts
from template_authoring.parser import parse_source
from template_authoring.problems import Problems

STYLE_SHEET = "style.docx"
_START = "packbuilder-specimen"
_SOURCE = f"""---
kind: report
---
@Note: {_START}

@Title: 文件标题 Document title

@DocumentLine: 文件编号：EA-FR-01 版本：A/0 Document line

@Note: 怎样使用：在 Word 中打开本文件，修改样式（右键单击样式名称，选“修改”），
或直接修改下面某一段、某一表头的格式；把标志作为图片插入页眉。另存为公司文件夹中的 style.docx。
改过的地方用于全部文件，没有改的地方保持原样。

@Note: How to use it: open this file in Word and change the styles (right-click a style's name,
Modify), or the look of a paragraph or a table head below; insert your logo as a picture into the
header. Save it as style.docx in the company folder. What you changed holds for every document; the
rest stays as it is.

# 一级标题 Heading 1

@BodyText: 正文。字体、字号、行距、首行缩进和对齐从这里改；列表和表格前后的正文随之改变。

@BodyText: Body text. Fonts, size, line spacing and indent are changed here; lists follow.

## 二级标题 Heading 2

**加粗文字 Bold text** [链接 Link](packbuilder:item/service-manual)

### 三级标题 Heading 3

- 项目符号 Bullet
- 项目符号 Bullet

1. 编号 Number
2. 编号 Number

[[table: 表题 Table caption | widths=40,40,20 | align=l,c,r | head=1 | style=grid]]
| 表头 Table head | 表头 Table head | 表头 Table head |
| 左对齐 Left | 居中 Centred | 1,234.50 |

[[table: 表单 Form | widths=24,26,24,26 | style=form]]
| !标签 Label | 填写内容 Value | !标签 Label | 填写内容 Value |

[[table: 简表 Plain table | widths=40,60 | align=l,l | head=1 | style=plain]]
| 表头 Table head | 表头 Table head |
| 文字 Text | 文字 Text |

[[table: 流程 Flow chart | widths=40,60 | align=l,l | head=0 | style=flow]]
| 步骤 Step | 责任人 Who |
| 步骤 Step | 责任人 Who |

@Caption: 图题 Figure caption

@Promise: 承诺 Promise

@Note: 注 Note

@Small: 小字 Small

@Subtitle: 副标题 Subtitle

# 附录标题 Annex heading {{.annex}}

@Toc1: 目录一级 Contents 1

@Toc2: 目录二级 Contents 2

@FrontCompany: 手册封面的公司名称 Company on a manual

@FrontTitle: 手册封面的标题 Title of a manual

@CoverLine: 封面文字 Cover line

@CoverTitle: 封面标题 Cover title
"""
_HEADER = {
    "{{ company.short_name }}": "公司简称 Company",
    "{{ doc.title }}": "文件标题 Document title",
}
_FRAME_STYLES = ("BodyText", "DocumentLine", "FrontCompany", "FrontTitle")


def specimen() -> bytes:
    """Write the style sheet; the same bytes each time."""
    problems = Problems(Path(STYLE_SHEET))
    extra = {name.lower(): name for name in _FRAME_STYLES}
    source = parse_source(_SOURCE, Language.ZH, problems, extra)
    if problems.found:
        raise AssertionError(problems.lines())
    parts = build_parts(source)
    parts["word/document.xml"] = _without_front(parts["word/document.xml"])
    for name in parts:
        if name.startswith("word/header"):
            parts[name] = _plain_header(parts[name])
    return zip_parts(parts)


def _without_front(part: bytes) -> bytes:
    """Drop what every report has before its text: it prints fields of a profile."""
    root = etree.fromstring(part)
    body: Element = root[0]
    while True:
        first = body[0]
        body.remove(first)
        if _START in str(etree.tostring(first, method="text", encoding="unicode")):
            return serialise(root)


def _plain_header(part: bytes) -> bytes:
    root = etree.fromstring(part)
    for text in root.iter(qualified("t")):
        words = text.text or ""
        for field, plain in _HEADER.items():
            words = words.replace(field, plain)
        if "{%" in words:
            words = "EA-FR-01 · A/0"
        text.text = words
    return serialise(root)
