"""The national systems: a section each, with its figures over time, milestones, targets, and what was said of it."""

from services.systems import systems
from ui import frame, sections

page = frame.open_page("systems")
if not page.catalogue.systems:
    frame.stop(page, "page.empty")
found = page.ask(systems, page.address.geography)
codes = [system.code for system in page.catalogue.systems]
first = frame.choose(page, sections.FIRST, codes, "")
opened = frame.choose(page, sections.OPENED, codes, "")

sections.show(page, found, first, opened)
