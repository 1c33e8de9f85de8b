"""The fonts that conversion uses, as data: names in Word files, and the faces that draw them.

Word files keep the names that people have (宋体, Times New Roman). A machine that converts rarely
has those faces; every name is mapped here to free ones, best first.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One family that can play a role.

    Attributes:
        family: its English family name; in a collection this is what picks the face.
        files: patterns of the names of its files.
        is_substitute: it draws the text, but in another style than the name promises.
    """

    family: str
    files: tuple[str, ...]
    is_substitute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FontRole:
    """What a group of names in Word files stands for.

    Attributes:
        role: short name, used in reports.
        word_names: names in Word files.
        candidates: families that can draw it, best first.
        package: the Debian package that brings the best of them.
    """

    role: str
    word_names: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    package: str


_NOTO_SERIF = ("NotoSerifCJK-*", "NotoSerifCJKsc-*")
_NOTO_SANS = ("NotoSansCJK-*", "NotoSansCJKsc-*")

_SERIF = (
    Candidate(family="Noto Serif CJK SC", files=_NOTO_SERIF),
    Candidate(family="Source Han Serif SC", files=("SourceHanSerif*",)),
    Candidate(family="Noto Serif SC", files=("NotoSerifSC*",)),
)
_SANS = (
    Candidate(family="Noto Sans CJK SC", files=_NOTO_SANS),
    Candidate(family="Source Han Sans SC", files=("SourceHanSans*",)),
    Candidate(family="Noto Sans SC", files=("NotoSansSC*",)),
)


def _stand_in(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(family=one.family, files=one.files, is_substitute=True) for one in candidates
    )


ROLES: tuple[FontRole, ...] = (
    FontRole(
        role="song",
        word_names=(
            "宋体", "SimSun", "NSimSun", "新宋体", "SimSun-ExtB", "小标宋", "方正小标宋简体",
            "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", "华文宋体",
            "STSong", "方正书宋_GBK", "等线 Serif", "思源宋体", "Source Han Serif SC",
            "Source Han Serif CN", "Noto Serif SC",
        ),
        candidates=_SERIF + _stand_in(_SANS),
        package="fonts-noto-cjk",
    ),
    FontRole(
        role="hei",
        word_names=(
            "黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "Microsoft YaHei UI", "等线",
            "DengXian", "等线 Light", "DengXian Light", "华文黑体", "STHeiti", "华文细黑",
            "STXihei", "方正黑体_GBK", "思源黑体", "Source Han Sans SC", "Source Han Sans CN",
            "Noto Sans SC", "PingFang SC", "苹方-简",
        ),
        candidates=_SANS,
        package="fonts-noto-cjk",
    ),
    FontRole(
        role="fangsong",
        word_names=(
            "仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312", "华文仿宋", "STFangsong",
            "方正仿宋_GBK", "方正仿宋简体",
        ),
        candidates=(
            Candidate(family="FandolFang", files=("FandolFang-*",)),
            *_stand_in(_SERIF + _SANS),
        ),
        package="fonts-noto-cjk",
    ),
    FontRole(
        role="kai",
        word_names=(
            "楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312", "华文楷体", "STKaiti",
            "方正楷体_GBK", "方正楷体简体",
        ),
        candidates=(
            Candidate(family="LXGW WenKai", files=("LXGWWenKai-*",)),
            Candidate(family="AR PL UKai CN", files=("ukai*",)),
            *_stand_in(_SERIF + _SANS),
        ),
        package="fonts-lxgw-wenkai",
    ),
    FontRole(
        role="latin-serif",
        word_names=("Times New Roman", "Times", "Cambria", "Georgia", "Garamond", "Tinos"),
        candidates=(
            Candidate(family="Liberation Serif", files=("LiberationSerif-*",)),
            Candidate(family="Tinos", files=("Tinos-*",)),
        ),
        package="fonts-liberation",
    ),
    FontRole(
        role="latin-sans",
        word_names=(
            "Arial", "Helvetica", "Calibri", "Calibri Light", "Aptos", "Segoe UI", "Verdana",
            "Tahoma", "Arimo", "Arial Unicode MS",
        ),
        candidates=(
            Candidate(family="Liberation Sans", files=("LiberationSans-*",)),
            Candidate(family="Arimo", files=("Arimo-*",)),
        ),
        package="fonts-liberation",
    ),
    FontRole(
        role="latin-mono",
        word_names=("Courier New", "Courier", "Consolas", "Cousine"),
        candidates=(
            Candidate(family="Liberation Mono", files=("LiberationMono-*",)),
            Candidate(family="Cousine", files=("Cousine-*",)),
        ),
        package="fonts-liberation",
    ),
    # Word's own tick boxes are set in MS Gothic and Segoe UI Symbol. The Chinese faces have □ but
    # no ☑, so a face with both is part of the set, and the last to be asked.
    FontRole(
        role="symbol",
        word_names=("Segoe UI Symbol", "MS Gothic", "ＭＳ ゴシック"),
        candidates=(
            Candidate(family="DejaVu Sans", files=("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")),
            Candidate(family="OpenSymbol", files=("opens___.ttf",), is_substitute=True),
        ),
        package="fonts-dejavu-core",
    ),
    # LibreOffice recodes the bullets of Word's symbol fonts for OpenSymbol, which it brings along.
    FontRole(
        role="bullet",
        word_names=("Symbol", "Wingdings", "Wingdings 2", "Webdings"),
        candidates=(
            Candidate(family="OpenSymbol", files=("opens___.ttf",)),
            Candidate(
                family="DejaVu Sans",
                files=("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
                is_substitute=True,
            ),
        ),
        package="fonts-opensymbol",
    ),
)  # fmt: skip
