"""The fonts that papers carry: free, complete for Vietnamese, and part of the product."""

from pathlib import Path

import fontpkg_be_vietnam_pro

SANS = fontpkg_be_vietnam_pro.ROOT / "files"
"""Folder of Be Vietnam Pro, the font of screens, slides and the brief."""
SERIF = Path(__file__).with_name("fonts")
"""Folder of Liberation Serif: every letter is exactly as wide as in Times New Roman."""
SERIF_REGULAR, SERIF_BOLD = SERIF / "LiberationSerif-Regular.ttf", SERIF / "LiberationSerif-Bold.ttf"
