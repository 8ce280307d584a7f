// What the framework's page lacks: its own words in the language of the reader, and menu links that carry the state.
// Served by web/shell.py, which puts the words in the place of WORDS: a table {what the framework writes: what we write}.
(() => {
  const words = new Map(Object.entries(WORDS));
  const attributes = ["aria-label", "title", "placeholder"];
  // A word of the framework may hold a number, written {number} in both languages.
  const counted = [...words].filter(([said]) => said.includes("{number}")).map(([said, ours]) => {
    const [before, after] = said.split("{number}");
    return [before, after, ours];
  });
  const spoken = (text) => {
    if (words.has(text)) return words.get(text);
    for (const [before, after, ours] of counted) {
      if (!text.startsWith(before) || !text.endsWith(after)) continue;
      const number = text.slice(before.length, text.length - after.length);
      if (/^\d+$/.test(number)) return ours.replace("{number}", number);
    }
    return undefined;
  };

  const speak = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = spoken(node.nodeValue.trim());
      if (said !== undefined && node.nodeValue !== said) node.nodeValue = said;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of attributes) {
      const said = spoken(node.getAttribute(name) ?? "");
      if (said !== undefined) node.setAttribute(name, said);
    }
    node.childNodes.forEach(speak);
  };

  if (words.size) {
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(speak);
        else speak(change.target);
      }
    }).observe(document.documentElement, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
    });
  }

  // An address that is completed, or written again, is no new place: Back leads to the screen before.
  const carried = ["workspace", "lang", "as_of"];
  const same = (one, other) => {
    const sorted = (search) => { const found = new URLSearchParams(search); found.sort(); return found.toString(); };
    return sorted(one) === sorted(other);
  };
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const there = new URL(url, location.href);
    const here = new URLSearchParams(location.search);
    const bare = carried.some((key) => !here.has(key));
    if (there.pathname === location.pathname && (bare || same(there.search, location.search))) {
      history.replaceState(state, title, url);
    } else {
      push(state, title, url);
    }
  };

  // The menu's own click keeps the state through the session. A new tab or a copied link has only the address.
  const carry = (event) => {
    const link = event.target.closest?.('[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]');
    if (!link) return;
    const here = new URLSearchParams(location.search);
    const there = new URL(link.href);
    for (const key of carried) {
      if (here.has(key)) there.searchParams.set(key, here.get(key));
    }
    link.href = there.href;
  };
  for (const kind of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(kind, carry, true);

  // On a map the arrow keys lead from a place to the nearest one in their direction. Tab goes through all of them.
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    const here = event.target.closest?.("[data-map] a");
    if (!way || !here || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const middle = (place) => {
      const box = place.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    };
    const [x, y] = middle(here);
    let nearest = null, least = Infinity;
    for (const place of here.closest("[data-map]").querySelectorAll("a")) {
      const [right, down] = [middle(place)[0] - x, middle(place)[1] - y];
      const along = right * way[0] + down * way[1];
      const aside = Math.abs(right * way[1]) + Math.abs(down * way[0]);
      const far = along + 2 * aside;
      if (along > 1 && along >= 0.7 * aside && far < least) [nearest, least] = [place, far];
    }
    event.preventDefault();
    nearest?.focus();
  });
})();
