"""`python -m shapes`: make the outlines of `data/` and the files of `static/maps/` that draw them."""

import csv
import sys
from pathlib import Path

from shapes import outlines, provinces, sheet
from shapes.wards import DATA, NEW, OLD, heirs, wards

DRAWN = DATA.parent / "static/maps"
PARENTS = {"hoang_sa": "da_nang", "truong_sa": "khanh_hoa"}
"""The province each archipelago belongs to, in both lists."""


def made() -> dict[Path, str]:
    """Every file by its path."""
    files: dict[Path, str] = {}
    for prefix, shapes in zip((OLD, NEW), provinces.provinces(wards(), heirs()), strict=True):
        islands = {name: (prefix + PARENTS[name], shape) for name, shape in provinces.archipelagos().items()}
        files[DATA / f"outlines_{prefix[4:6]}.geojson"] = outlines.geojson(shapes, islands)
    return files


def drawn() -> dict[Path, str]:
    """The files for the browser, from the outlines as they stand in `data/`."""
    files: dict[Path, str] = {}
    for file in sorted(DATA.glob("outlines_*.geojson")):
        files[DRAWN / f"{file.stem}.css"] = sheet.sheet(file, _names())
        files[DRAWN / f"{file.stem}.svg"] = sheet.lines(file)
    return files


def _names() -> dict[str, str]:
    with (DATA / "org_units.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["short_vi"] for row in csv.DictReader(file)}


def main() -> None:
    """Write them all and say how large they are."""
    for make in (made, drawn):
        for path, text in make().items():
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{path.relative_to(DATA.parent)}: {len(text.encode()):,} bytes\n")


if __name__ == "__main__":
    main()
