// The slides of one document: which one is shown, and the keys. Nothing is fetched, so a lost connection is not noticed.
"use strict";
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const main = slides.filter((slide) => !slide.classList.contains("annex"));
  const annex = slides.filter((slide) => slide.classList.contains("annex"));
  const find = (id) => document.getElementById(id);
  const [black, digits, live, agenda, help] = ["black", "digits", "live", "agenda", "help"].map(find);
  const texts = find("presenter").dataset;
  let shown = null;
  let typed = "";
  let notes = false;
  let presenter = null;
  const began = Date.now();

  document.documentElement.classList.add("live");

  function show(slide, { focus = true } = {}) {
    if (!slide || slide === shown) return;
    if (shown) {
      shown.classList.remove("on");
      find(`${shown.id}-notes`).hidden = true;
    }
    shown = slide;
    slide.classList.add("on");
    slide.scrollTop = 0;
    find(`${slide.id}-notes`).hidden = !notes;
    remember(slide);
    live.textContent = `${slide.dataset.said}. ${title(slide)}`;
    for (const link of agenda.querySelectorAll("li a")) {
      if (link.hash === `#${slide.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (focus) slide.focus({ preventScroll: true });
    tell();
  }

  // In a frame that has no address there is nothing to remember a slide by.
  function remember(slide) {
    if (location.protocol !== "about:" && location.hash !== `#${slide.id}`) history.replaceState(null, "", `#${slide.id}`);
  }

  const title = (slide) => slide.querySelector("h1").textContent;
  const line = () => (annex.includes(shown) ? annex : main);
  const step = (by) => show(line()[line().indexOf(shown) + by]);

  function close() {
    for (const dialog of [agenda, help]) if (dialog.open) dialog.close();
  }

  function open(dialog) {
    const was = dialog.open;
    close();
    if (was) return;
    dialog.showModal();
    const here = dialog.querySelector("[aria-current]");
    if (here) here.focus();
  }

  const does = {
    next: () => step(1),
    previous: () => step(-1),
    first: () => show(line()[0]),
    last: () => show(line()[line().length - 1]),
    agenda: () => open(agenda),
    help: () => open(help),
    black: () => { black.hidden = !black.hidden; },
    notes: () => {
      notes = !notes;
      find(`${shown.id}-notes`).hidden = !notes;
    },
    full: () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => {});
    },
    window: accompany,
  };
  const keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next",
    ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous", Backspace: "previous",
    Home: "first", End: "last", f: "full", b: "black", ".": "black", a: "agenda", n: "notes", w: "window", "?": "help",
  };

  function type(digit) {
    typed = digit === null ? "" : (typed + digit).slice(-3);
    digits.textContent = typed;
    digits.hidden = !typed;
  }

  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!black.hidden) {
      black.hidden = true;
      event.preventDefault();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const open = agenda.open || help.open;
    if (key === "Escape") {
      type(null);
      return;
    }
    // Inside the agenda the browser's own keys walk through its links.
    if (open && !["a", "?"].includes(key)) return;
    if (/^[0-9]$/.test(key)) {
      type(key);
    } else if (key === "Enter" && typed) {
      show(slides[Number(typed) - 1]);
      type(null);
    } else if (key === " " && (event.shiftKey || event.target instanceof HTMLButtonElement)) {
      if (!event.shiftKey) return;
      does.previous();
    } else if (keys[key]) {
      type(null);
      does[keys[key]]();
    } else {
      return;
    }
    event.preventDefault();
  }

  document.addEventListener("keydown", pressed);
  black.addEventListener("click", () => { black.hidden = true; });
  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => {
      does[button.dataset.do]();
      button.blur();
    });
  }
  for (const dialog of [agenda, help]) {
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }
  agenda.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !link.hash || link.pathname !== location.pathname) return;
    event.preventDefault();
    agenda.close();
    show(find(link.hash.slice(1)));
  });

  // A click goes on, one on the left third goes back; text can still be selected and links followed.
  find("deck").addEventListener("click", (event) => {
    if (event.target.closest("a, button, .notes") || String(getSelection())) return;
    if (matchMedia("(max-aspect-ratio: 1/1) and (max-width: 760px)").matches) return;
    step(event.clientX < innerWidth / 3 ? -1 : 1);
  });
  let touch = null;
  document.addEventListener("touchstart", (event) => {
    touch = event.touches.length === 1 && !event.target.closest("dialog") ? event.touches[0] : null;
    if (touch && sideways(event.target)) touch = null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!touch) return;
    const [dx, dy] = [event.changedTouches[0].clientX - touch.clientX, event.changedTouches[0].clientY - touch.clientY];
    touch = null;
    if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) step(dx < 0 ? 1 : -1);
  });
  const sideways = (element) => {
    const box = element.closest(".chart, .scroll");
    return box && box.scrollWidth > box.clientWidth + 1;
  };

  let rest = 0;
  function stir() {
    document.body.classList.remove("idle");
    clearTimeout(rest);
    rest = setTimeout(() => document.body.classList.add("idle"), 3000);
  }
  for (const event of ["mousemove", "keydown", "touchstart"]) document.addEventListener(event, stir, { passive: true });

  // A window of its own for whoever speaks: made here, of what is here, so that it opens without a connection, too.
  function accompany() {
    if (presenter && !presenter.closed) {
      presenter.focus();
      return;
    }
    presenter = window.open("", "", "width=900,height=700");
    if (!presenter) return;
    const there = presenter.document;
    there.documentElement.lang = document.documentElement.lang;
    there.title = texts.title;
    there.head.append(there.importNode(document.querySelector("style"), true));
    there.body.className = "presenter";
    there.addEventListener("keydown", pressed);
    tell();
  }

  function tell() {
    if (!presenter || presenter.closed || !shown) return;
    const there = presenter.document;
    const piece = (tag, text, name = "") => {
      const made = there.createElement(tag);
      made.textContent = text;
      made.className = name;
      return made;
    };
    const coming = line()[line().indexOf(shown) + 1];
    const said = there.importNode(find(`${shown.id}-notes`), true);
    said.hidden = false;
    there.body.replaceChildren(
      piece("p", shown.dataset.said, "clock"), piece("h1", title(shown)), said,
      piece("p", coming ? `${texts.next} ${title(coming)}` : texts.last, "coming"), piece("p", "", "clock elapsed"),
    );
    tick();
  }

  function tick() {
    if (!presenter || presenter.closed) return;
    const seconds = Math.floor((Date.now() - began) / 1000);
    const time = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
    const place = presenter.document.querySelector(".elapsed");
    if (place) place.textContent = `${texts.elapsed} ${time}`;
  }
  setInterval(tick, 1000);

  const asked = () => {
    try {
      return find(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  };
  addEventListener("hashchange", () => show(slides.includes(asked()) ? asked() : main[0]));
  addEventListener("beforeprint", close);
  show(slides.includes(asked()) ? asked() : main[0]);
  stir();
})();
