// What the Build tab adds to a page that works without it: keys, the drag of a field, and the preview that follows.
// It stands on app.js, whose names it uses. The server says "inlet:draft" when the draft has changed.
"use strict";

const preview = () => $("#preview");
const isNarrow = () => !getComputedStyle($(".builder")).gridTemplateColumns.includes(" ");
const selected = () => $(".field-row:has([aria-current])");
const keysAreOff = (event) => typing(event.target) || stored.get("shortcuts") === "off" || Boolean($("dialog[open]"));

// What is swapped in keeps the caret, and which parts of the settings are open
Idiomorph.defaults.ignoreActiveValue = true;
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node, change) =>
  !(change === "remove" && name === "open" && node instanceof HTMLDetailsElement);

// The preview: which of its pages is shown, and what of it is being set up
const look = {
  page: new URL(preview().src).searchParams.get("step"),
  key: selected()?.dataset.field ?? "",
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  asked: 0,
};

async function refresh() {
  const asked = ++look.asked;
  const answer = await fetch(`${new URL(preview().src).pathname}?step=${look.page}`).catch(() => null);
  if (!answer?.ok || asked !== look.asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (asked !== look.asked) return;
  const { documentElement } = preview().contentDocument;
  Idiomorph.morph(documentElement, page.documentElement, { ignoreActiveValue: false, restoreFocus: false });
  paint();
}

const questionOf = (key) => key && $(`[data-key="${CSS.escape(key)}"]`, preview().contentDocument);

function paint() {
  const { contentDocument: shown } = preview();
  if (!shown) return;
  shown.documentElement.style.colorScheme = look.dark ? "dark" : "light";
  $("[data-preview-dark]").setAttribute("aria-pressed", String(look.dark));
  for (const question of $$("[data-key]", shown)) {
    question.style.outline = question.dataset.key === look.key ? "2px solid color-mix(in srgb, var(--accent) 50%, transparent)" : "";
    Object.assign(question.style, { outlineOffset: "6px", borderRadius: "4px" });
  }
}

/** Scrolls the preview, never the page around it. */
function reveal(key) {
  const box = questionOf(key)?.getBoundingClientRect();
  const { contentWindow: shown } = preview();
  if (box && (box.top < 0 || box.bottom > shown.innerHeight)) shown.scrollBy(0, box.top - shown.innerHeight / 3);
}

function watch() {
  paint();
  preview().contentDocument.onclick = (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key || key === look.key) return;
    event.preventDefault(); // a label would click its control too
    document.getElementById(`field-${key}`)?.click();
  };
}

on("inlet:draft", async ({ detail: { page, key, focus } }) => {
  const other = key !== undefined && key !== look.key;
  if (key !== undefined) Object.assign(look, { page, key });
  drag();
  const place = focus ? document.getElementById(focus) : null;
  place?.focus();
  if (place instanceof HTMLInputElement) place.select();
  if (other && isNarrow()) $("#settings").scrollIntoView();
  await refresh();
  if (other) reveal(key);
});

onAt("click", "[data-preview-size]", (button) => {
  for (const other of $$("[data-preview-size]")) other.setAttribute("aria-pressed", String(other === button));
  preview().classList.toggle("is-mobile", button.dataset.previewSize === "mobile");
});
onAt("click", "[data-preview-dark]", () => {
  look.dark = !look.dark;
  paint();
});

// While another field is on its way, nothing is typed into the settings of the one before
onAt("click", "[data-select]", (_, event) => {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) $("#settings").inert = true;
});

// Order: by a drag, and by the grip and keys. Each ends in one post of how far the field came.
const rows = () => $$(".field-row");
const nameOf = (row) => $("a > span", row).textContent;

function drop(row, from) {
  const by = rows().indexOf(row) - from;
  if (by === 0) return;
  const button = $("[data-drop]");
  button.value = `${row.dataset.field}:${by}`;
  button.click();
}

function drag() {
  const list = $("#fields");
  if (Sortable.get(list)) return;
  let from = 0;
  Sortable.create(list, {
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    draggable: ".field-row",
    forceFallback: true,
    handle: ".grip",
    onStart: ({ item }) => { from = rows().indexOf(item); },
    onEnd: ({ item }) => drop(item, from),
  });
}

/** Said at once: each sentence is another, and the server's may follow on its heels. */
const say = (sentence) => { $("#status").textContent = sentence; };
let lifted = null;

function lift(grip) {
  const row = grip.closest(".field-row");
  lifted = { grip, row, from: rows().indexOf(row) };
  grip.setAttribute("aria-pressed", "true");
  say(`${nameOf(row)} is picked up, ${lifted.from + 1} of ${rows().length}.`);
}

function carry(by) {
  const { grip, row } = lifted;
  const others = rows().filter((other) => other !== row);
  const to = Math.max(0, Math.min(rows().indexOf(row) + by, others.length));
  others[to] ? others[to].before(row) : row.parentNode.append(row);
  grip.focus();
  say(`${nameOf(row)} is ${to + 1} of ${rows().length}.`);
}

function letGo(back) {
  const { grip, row, from } = lifted;
  if (back) carry(from - rows().indexOf(row));
  lifted = null;
  grip.setAttribute("aria-pressed", "false");
  if (back) say(`${nameOf(row)} is back at ${from + 1}.`);
  else drop(row, from);
}

onAt("keydown", ".grip", (grip, event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === " " || (event.key === "Enter" && lifted)) lifted ? letGo(false) : lift(grip);
  else if (lifted && by && !event.altKey) carry(by);
  else if (lifted && event.key === "Escape") letGo(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
onAt("focusout", ".grip", (grip, { relatedTarget }) => {
  if (lifted?.grip === grip && relatedTarget && relatedTarget !== grip) letGo(true);
});

// Keys
on("keydown", (event) => {
  const { key, target } = event;
  const command = event.ctrlKey || event.metaKey;
  const press = (selector, root = document) => {
    const control = root && $(selector, root);
    if (!control) return;
    event.preventDefault();
    control.click();
  };
  if (command && key.toLowerCase() === "s") {
    event.preventDefault();
    press("#publish");
  } else if (command && key.toLowerCase() === "z" && !typing(target)) {
    press(event.shiftKey ? "#redo" : "#undo");
  } else if (event.altKey && !typing(target) && (key === "ArrowUp" || key === "ArrowDown")) {
    press(`.button[value$=":${key === "ArrowUp" ? -1 : 1}"]`, selected());
  } else if (key === "Delete" && !command && !keysAreOff(event)) {
    press("#remove");
  } else if (key === "Escape" && target.closest?.("#settings")) {
    $("[aria-current]", $(".builder-fields")).focus();
  }
});

// The palette: what is typed leaves fewer kinds, Enter takes the one that is marked
const shownKinds = () => $$("#kinds button").filter((button) => !button.parentNode.hidden);

function choose(chosen) {
  for (const button of $$("#kinds button")) button.classList.toggle("is-chosen", button === chosen);
}

function sift(words) {
  for (const group of $$("#kinds > div")) {
    for (const item of $$("li", group)) item.hidden = !item.textContent.trim().toLowerCase().includes(words);
    group.hidden = !$("li:not([hidden])", group);
  }
  choose(words ? shownKinds()[0] : null);
  $("#palette [data-none]").hidden = shownKinds().length > 0;
}

onAt("input", "[data-filter]", (input) => sift(input.value.trim().toLowerCase()));
onAt("keydown", "[data-filter]", (_, event) => {
  const kinds = shownKinds();
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const at = kinds.findIndex((button) => button.matches(".is-chosen"));
  if (event.key === "Enter") {
    event.preventDefault();
    kinds[Math.max(at, 0)]?.click();
  } else if (by && kinds.length) {
    event.preventDefault();
    choose(kinds[(Math.max(at, by > 0 ? -1 : 0) + by + kinds.length) % kinds.length]);
  }
});
on("submit", ({ target }) => {
  if (!target.closest("#palette")) return;
  $("#palette").close();
  $("[data-filter]").value = "";
  sift("");
});

preview().addEventListener("load", watch);
on("DOMContentLoaded", () => {
  drag();
  if (preview().contentDocument?.readyState === "complete") watch();
});
