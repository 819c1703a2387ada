"""Make static/noto-sans-kr.ttf, the font of figures to download: `make font`.

The source is Noto Sans CJK KR of Debian's package fonts-noto-cjk.  The subset has the 2,350 Hangul
syllables of KS X 1001 and the Latin, Greek and mathematical characters of our texts.  matplotlib
can embed only TrueType outlines in a PDF, so the cubic curves of the source become quadratic.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
KOREAN = "Noto Sans CJK KR"
TARGET = Path(__file__).parents[1] / "static" / "noto-sans-kr.ttf"
FAMILY, POSTSCRIPT = "Noto Sans KR Subset", "NotoSansKR-Subset"

HANGUL = [bytes((a, b)).decode("euc_kr") for a in range(0xB0, 0xC9) for b in range(0xA1, 0xFF)]
RANGES = ((0x20, 0x7F), (0xA0, 0x100), (0x391, 0x3CA), (0x3131, 0x3164))
"""ASCII, Latin-1, Greek, single Korean letters."""
SIGNS = "–—‘’“”•…′″←↑→↓↔⇒∀∂∇∈∑−√∝∞∩∪∫≈≠≡≤≥≪≫⊂⊙⊕■□▲▼◆●○✓※⌊⌋、。「」"
WIDE, BEARING = "×÷±…−√≈≠≤≥", 50
"""Signs whose space at both sides is reduced, and the units of it that are left."""
ERROR = 1.0
"""Largest difference from the source's outlines, in units (1,000 per em)."""


def korean_subset() -> TTFont:
    """Return the characters of our texts, from the Korean font of the collection."""
    fonts = TTCollection(SOURCE).fonts
    font = next(font for font in fonts if font["name"].getDebugName(4) == KOREAN)
    options = subset.Options()
    options.hinting = options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    text = "".join(HANGUL) + SIGNS
    codes = [code for first, end in RANGES for code in range(first, end)]
    subsetter.populate(text=text, unicodes=codes)
    subsetter.subset(font)
    return font


def trim_wide_signs(font: TTFont) -> None:
    """Make signs such as × as narrow as their outline: the font has them as wide as a syllable."""
    metrics, cmap = font["hmtx"].metrics, font.getBestCmap()
    for sign in WIDE:
        name = cmap[ord(sign)]
        outline = font["glyf"].glyphs[name]
        outline.coordinates.translate((BEARING - outline.xMin, 0))
        outline.recalcBounds(font["glyf"])
        metrics[name] = (outline.xMax + BEARING, BEARING)


def use_quadratic_outlines(font: TTFont) -> None:
    """Replace the table CFF by the table glyf of TrueType."""
    glyphs, metrics = font.getGlyphSet(), font["hmtx"].metrics
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = font.getGlyphOrder(), {}
    for name in table.glyphOrder:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        outline = table.glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
        outline.recalcBounds(table)
        metrics[name] = (metrics[name][0], getattr(outline, "xMin", 0))
    font["loca"], font["glyf"] = newTable("loca"), table
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    font["post"].formatType = 3.0
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    limits.maxTwilightPoints = limits.maxStorage = limits.maxFunctionDefs = 0
    limits.maxInstructionDefs = limits.maxStackElements = limits.maxSizeOfInstructions = 0
    limits.maxComponentElements = 0


def rename(font: TTFont) -> None:
    """Give the subset a family name of its own, different from that of the complete font."""
    names = {1: FAMILY, 3: POSTSCRIPT, 4: FAMILY, 6: POSTSCRIPT}
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())


def main() -> None:
    """Write the font."""
    if not SOURCE.is_file():
        sys.exit(f"{SOURCE} is missing: apt install fonts-noto-cjk")
    font = korean_subset()
    use_quadratic_outlines(font)
    trim_wide_signs(font)
    rename(font)
    font.recalcTimestamp = False
    font.save(TARGET)
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
