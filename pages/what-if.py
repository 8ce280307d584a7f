"""What if: another pace, another deadline, or some units at another level; the national figure and the target then."""

from services import scenarios
from ui import deeds, elements, frame, what_if

page = frame.open_page("what-if")
indicator, unit = what_if.subject(page)
scenario = what_if.asked(page, indicator, unit)
outcome = page.ask(scenarios.played, scenario)

elements.show(deeds.answer(), what_if.title(page, outcome))
what_if.choose(page, indicator, unit, scenario)
what_if.show(page, outcome)
what_if.offer(page, outcome)
