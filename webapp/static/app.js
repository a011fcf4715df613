// What the dashboard adds to pages that work without it. One delegated listener per event; nothing is bound to an
// element, so that what htmx swaps in works at once. The htmx:* names stand in this file alone.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, listener, capture = false) => document.addEventListener(type, listener, capture);

/** On an event inside an element that matches: listener(element, event). */
const onAt = (type, selector, listener, capture) =>
  on(type, (event) => {
    const element = event.target instanceof Element && event.target.closest(selector);
    if (element) listener(element, event);
  }, capture);

const stored = {
  get: (key) => { try { return localStorage.getItem(`inlet-${key}`); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(`inlet-${key}`, value); } catch { /* private mode: not kept */ } },
};

/** Say one sentence to those who listen to the page. */
function announce(text) {
  const region = $("#status");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

// Toasts: gone after a while unless they are pointed at or focused; a danger stays.
const TOAST_MS = 6000;

function keepTime(toast) {
  if (toast.dataset.timed !== undefined || toast.classList.contains("toast-danger")) return;
  toast.dataset.timed = "";
  let timer;
  const stop = () => clearTimeout(timer);
  const start = () => { stop(); timer = setTimeout(() => toast.remove(), TOAST_MS); };
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

/** A toast of the page's own making: the words of an answer that never came. */
function complain(text) {
  const toast = document.createElement("div");
  toast.className = "toast toast-danger";
  toast.role = "alert";
  toast.dataset.toast = "";
  toast.innerHTML = '<div></div><button class="button button-quiet button-s" type="button" data-dismiss>Dismiss</button>';
  toast.firstChild.textContent = text;
  $("#toasts").append(toast);
}

onAt("click", "[data-dismiss]", (button) => button.closest("[data-toast]").remove());

// Copy, and show a password
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // plain HTTP has no clipboard API
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

onAt("click", "[data-copy]", async (button) => {
  const label = $("span", button);
  await copyText(button.dataset.copy);
  announce("Copied");
  if (!label || button.dataset.said !== undefined) return;
  button.dataset.said = "";
  const words = label.textContent;
  label.textContent = "Copied";
  setTimeout(() => { label.textContent = words; delete button.dataset.said; }, 2000);
});

onAt("click", "[data-reveal]", (button) => {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.textContent = shown ? "Hide" : "Show";
  button.setAttribute("aria-pressed", String(shown));
});

// Dialogs and drawers; Escape and the return of the focus are the browser's own
onAt("click", "[data-dialog]", (opener, event) => {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  closeMenus();
  if (!dialog.open) dialog.showModal();
});
onAt("click", "[data-close]", (button) => button.closest("dialog").close());
on("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open && outside(event)) event.target.close();
});

function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

// Questions before what cannot be undone: data-confirm="Delete this lead?" on the form or its button
let proceed = null;

function ask(question, label, then) {
  const dialog = $("#confirm");
  $("[data-question]", dialog).textContent = question;
  $("[data-confirmed]", dialog).textContent = label || "Continue";
  proceed = then;
  dialog.showModal();
}

onAt("click", "[data-confirmed]", (button) => {
  const then = proceed;
  button.closest("dialog").close();
  proceed = null;
  then?.();
});

const asking = (form, button) => (button?.dataset.confirm ? button : form.dataset.confirm ? form : null);
const byHtmx = (element) => element?.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]");

on("htmx:confirm", (event) => {
  const { elt, triggeringEvent, issueRequest } = event.detail;
  const source = asking(elt, triggeringEvent?.submitter);
  if (!source) return;
  event.preventDefault();
  ask(source.dataset.confirm, source.dataset.confirmLabel || source.textContent.trim(), () => issueRequest(true));
});

// A form is asked about once and sent once
on("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.method === "dialog" || byHtmx(form) || byHtmx(submitter)) return;
  const source = form.dataset.agreed === undefined && asking(form, submitter);
  delete form.dataset.agreed;
  if (source) {
    event.preventDefault();
    const label = source.dataset.confirmLabel || submitter?.textContent.trim();
    ask(source.dataset.confirm, label, () => {
      form.dataset.agreed = "";
      form.requestSubmit(submitter);
    });
  } else if (form.dataset.sending !== undefined) {
    event.preventDefault();
  } else if (form.method === "post") {
    mark(form, true);
  }
});

/** While it is being sent, its buttons say so; they stay focusable, and their names are still sent. */
function mark(form, sending) {
  if (sending) form.dataset.sending = "";
  else delete form.dataset.sending;
  for (const button of $$("button:not([type=button])", form)) {
    if (sending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) $$("form[data-sending]").forEach((form) => mark(form, false));
});
onAt("click", "[aria-disabled=true]", (_, event) => { event.preventDefault(); event.stopPropagation(); }, true);

// htmx
on("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = $("meta[name=csrf-token]").content;
  // Who was told of the same event is shown the same: the server makes the answer once for all of them.
  else if (detail.elt.id === "fresh" && document.body.dataset.seen) detail.parameters.seen = document.body.dataset.seen;
});
// What refreshes by itself waits while somebody reads further down, has marked rows, or writes in it.
const inUse = (place) => scrollY > 80 || $(".select-row:checked", place) || place.contains(document.activeElement);

on("htmx:beforeRequest", (event) => {
  const { elt, target, requestConfig } = event.detail;
  const live = requestConfig.triggeringEvent?.type.startsWith("inlet:lead") && elt.closest("[data-live]");
  if (live && inUse(live)) {
    event.preventDefault();
    $("[data-news]", live).hidden = false;
    return;
  }
  target.setAttribute("aria-busy", "true");
  if (!(elt instanceof HTMLFormElement)) return;
  if (elt.dataset.sending !== undefined) event.preventDefault();
  else if (elt.method === "post") mark(elt, true);
});
on("htmx:afterRequest", ({ detail: { elt, target } }) => {
  target?.removeAttribute("aria-busy");
  if (elt instanceof HTMLFormElement) mark(elt, false);
});
on("htmx:beforeSwap", ({ detail }) => {
  const { status } = detail.xhr;
  if (status < 400 || status === 422 || detail.xhr.getResponseHeader("HX-Retarget")) {
    // Whoever asked may find that what it asked for is in use by now.
    const asked = new CustomEvent("inlet:swap", { bubbles: true, cancelable: true });
    if (!detail.requestConfig.elt.dispatchEvent(asked)) detail.shouldSwap = false;
    return;
  }
  // An error that does not say where it belongs (a proxy's page, say) replaces nothing.
  detail.shouldSwap = false;
  complain(`The server answered with an error (${status}). Try again in a moment.`);
});
// What is typed while an answer is on its way stays in its field.
let typed = null;
const FIELDS = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=hidden])";
on("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  const field = document.activeElement;
  const sent = target.contains(field) && field.matches(FIELDS) ? requestConfig.formData?.get(field.name) : null;
  typed = sent !== null && sent !== undefined && sent !== field.value ? { id: field.id, value: field.value } : null;
});
on("htmx:afterSwap", () => {
  const field = typed?.id && document.getElementById(typed.id);
  if (field?.matches(FIELDS)) field.value = typed.value;
  typed = null;
});
on("htmx:sendError", () => complain("The server cannot be reached. Check the connection, then try again."));
on("htmx:afterSettle", ({ target }) => arrive(target));

onAt("click", "[data-refresh]", (button) => {
  scrollTo({ top: 0 });
  button.closest("[data-live]").dispatchEvent(new CustomEvent("inlet:refresh"));
});

// Menus: one open at a time, above everything, within the window
const closeMenus = (except) => $$("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });

on("toggle", ({ target: menu }) => {
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".menu")) return;
  const panel = $(".menu-panel", menu);
  if (!panel.showPopover) return;
  panel.popover = "manual";
  if (!menu.open) return panel.matches(":popover-open") && panel.hidePopover();
  closeMenus(menu);
  panel.showPopover();
  place(panel, menu);
}, true);

function place(panel, menu) {
  const edge = 8;
  const box = menu.getBoundingClientRect();
  const below = box.bottom + 4;
  const up = menu.matches(".menu-up") || below + panel.offsetHeight > innerHeight - edge;
  const start = menu.matches(".menu-start") === menu.matches(":dir(ltr)");
  const left = start ? box.left : box.right - panel.offsetWidth;
  const top = up && box.top > panel.offsetHeight ? box.top - 4 - panel.offsetHeight : below;
  Object.assign(panel.style, {
    position: "fixed",
    inset: "auto",
    left: `${Math.max(edge, Math.min(left, innerWidth - edge - panel.offsetWidth))}px`,
    top: `${Math.max(edge, top)}px`,
  });
}

let pressedAt = 0;

on("click", ({ target }) => {
  const within = target.closest?.("details.menu");
  if (within) pressedAt = performance.now();
  closeMenus(target.closest?.(".menu-panel a, .menu-panel .menu-item") ? null : within);
});
on("focusin", ({ target }) => closeMenus(target.closest?.("details.menu")));
// What scrolled the button into view as it was pressed is told of late, and closes nothing.
window.addEventListener("scroll", (event) => {
  if (performance.now() - pressedAt > 200 && !event.target.closest?.(".menu-panel")) closeMenus();
}, { capture: true, passive: true });

// Keys. Those of one character can be switched off, and are never taken from what is being typed.
const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const visible = (element) => element.checkVisibility();
const isMenuItem = (element) => element.closest?.(".menu-panel") && element.matches("a, button");

function focusSearch() {
  const fields = $$("main [data-search], [data-search]").sort((a, b) => Boolean(b.closest("main")) - Boolean(a.closest("main")));
  let field = fields.find(visible);
  if (!field && fields[0]) {
    $("#nav")?.showPopover?.();
    field = fields.find(visible);
  }
  field?.focus();
  field?.select();
}

on("keydown", (event) => {
  const { key, target } = event;
  const open = $("details.menu[open]");
  if (key === "Escape" && open) {
    open.open = false;
    $("summary", open).focus();
  } else if ((key === "ArrowDown" || key === "ArrowUp") && open && open.contains(target)) {
    event.preventDefault();
    step(open, target, key === "ArrowDown" ? 1 : -1);
  } else if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") {
    event.preventDefault();
    focusSearch();
  } else if (event.ctrlKey || event.metaKey || event.altKey || typing(target) || stored.get("shortcuts") === "off") {
    return;
  } else if (key === "/" && $("[data-search]")) {
    event.preventDefault();
    focusSearch();
  } else if (key === "?" && !$("dialog[open]")) {
    $("#shortcuts")?.showModal();
  } else if (/^[a-z]$/.test(key) && $(`[data-key=${key}]`) && !$("dialog[open]")) {
    const place = $(`[data-key=${key}]`);
    event.preventDefault();
    place.matches("a, button") ? place.click() : place.focus();
  }
});

// Escape leaves a field that is edited in its place as it was
on("keydown", ({ key, target }) => {
  if (key === "Escape") $("[data-cancel]", target.closest?.("form") || document.createElement("form"))?.click();
});

// A word for what is being written: data-insert="@Ada " data-into="body"; of several ids, into the one that was used last
let written;
on("focusout", ({ target }) => (written = target));
onAt("click", "[data-insert]", (button) => {
  const areas = button.dataset.into.split(" ").map((id) => document.getElementById(id));
  const area = areas.includes(written) ? written : areas[0];
  area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
  area.focus();
});

// What is new replaces nothing that is in use
on("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  const inUse = target.dataset.editing !== undefined || target.contains(document.activeElement);
  if (inUse && !["toasts", "state"].includes(target.id)) event.detail.shouldSwap = false;
});

function step(menu, from, by) {
  const items = $$(".menu-panel :is(a, button)", menu);
  const at = isMenuItem(from) ? items.indexOf(from) : by > 0 ? -1 : items.length;
  items[(at + by + items.length) % items.length]?.focus();
}

onAt("change", "[data-shortcuts]", (box) => stored.set("shortcuts", box.checked ? "on" : "off"));

// Theme: seen at once, kept by the server
onAt("submit", "[data-theme-switch]", async (form, event) => {
  event.preventDefault();
  event.stopPropagation();
  const { value } = event.submitter;
  document.documentElement.dataset.theme = value;
  for (const button of $$("button", form)) button.setAttribute("aria-pressed", String(button.value === value));
  announce(`Theme: ${event.submitter.textContent.trim()}`);
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 400) complain("The theme was not saved. Try again in a moment.");
}, true);

// Rows that are selected
function count(form) {
  const rows = $$(".select-row", form);
  const chosen = rows.filter((row) => row.checked).length;
  const all = $("[data-select-all]", form);
  for (const words of $$("[data-selected]", form)) words.textContent = `${chosen} selected`;
  if (all) Object.assign(all, { checked: chosen > 0 && chosen === rows.length, indeterminate: chosen > 0 && chosen < rows.length });
}

onAt("change", "[data-select-all]", (all) => {
  $$(".select-row", all.closest(".selection")).forEach((row) => { row.checked = all.checked; });
});
onAt("change", ".selection", (form) => count(form));

// The language of code samples, the same on every page
onAt("change", "[data-remember]", (group, { target }) => {
  stored.set(group.dataset.remember, target.value);
  recall();
});

function recall(root = document) {
  for (const group of $$("[data-remember]", root)) {
    const choice = $$("input", group).find((input) => input.value === stored.get(group.dataset.remember));
    if (choice) choice.checked = true;
  }
}

// How long ago, kept true while the page stands open
const DAY = 86_400;

function tellTime(root = document) {
  for (const time of $$("time[data-moment]", root)) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (seconds < 0 || seconds >= DAY) continue;
    const minutes = Math.floor(seconds / 60);
    time.textContent = minutes < 1 ? "just now" : minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
  }
}

setInterval(tellTime, 60_000);

/** What a new part of the page needs: its toasts timed, its dialog open, its refusal in focus. */
function arrive(root) {
  $$("[data-toast]").forEach(keepTime);
  recall(root);
  $$(".selection", root).forEach(count);
  for (const dialog of $$("dialog[data-open]", root)) {
    dialog.removeAttribute("data-open");
    dialog.close();
    dialog.showModal();
  }
  const summary = $(".error-summary:not([data-met])", root);
  if (!summary) return;
  summary.dataset.met = "";
  summary.focus();
  if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
}

// A link of the summary shows the label too, not the control alone
onAt("click", ".error-summary a", (link, event) => {
  const control = document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  control.focus({ preventScroll: true });
  (control.closest(".field") || control).scrollIntoView({ block: "center" });
});

on("DOMContentLoaded", () => {
  const box = $("[data-shortcuts]");
  if (box) box.checked = stored.get("shortcuts") !== "off";
  arrive(document);
});
