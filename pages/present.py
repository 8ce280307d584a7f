"""The presentation of a pack inside a screen, where the server does not send it by itself."""

from ui import elements, frame, packs_desk, presenting_desk

page = frame.open_page("present")
number = packs_desk.chosen(page)

if number is None:
    frame.stop(page, "page.present.which", link=packs_desk.back(page))
elements.show(presenting_desk.head(page, packs_desk.opened(page, number)))
presenting_desk.show(page, number)
