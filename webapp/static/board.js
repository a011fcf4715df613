// What the board of deals adds to a page that works without it: cards moved by a drag, by the grip and keys, and by their
// menus in place; and the moves of others, which wait until nothing is being moved here. It stands on app.js.
"use strict";

const columns = () => $$(".board-cards");
const cardOf = (element) => element.closest(".deal-card");
const stageOf = (element) => element.closest(".board-cards").dataset.stage;
const isClosing = (stage) => stage === "s3" || stage === "s4";
const nameOf = (card) => card.dataset.name;
/** Said at once: each sentence is another, and the server's may follow on its heels. */
const say = (sentence) => { $("#status").textContent = sentence; };
let lifted = null, dragged = false, missed = false;

/** What is asked for, and how far each column was read on. */
function state() {
  const shown = new URLSearchParams($("#deals").dataset.state);
  for (const column of columns()) {
    const cards = $$(".deal-card", column).length;
    if (cards > 25) shown.append("depth", `${column.dataset.stage}:${Math.min(cards, 200)}`);
  }
  return String(shown);
}

// A move: at once, or after the reason is told
function move(card, stage) {
  if (isClosing(stage)) return askWhy(card, stage);
  $("#move [name=state]").value = state();
  const button = $("[data-drop]");
  button.value = `${card.id}:${stage}`;
  button.click();
}

function askWhy(card, stage) {
  const dialog = $("#close"), column = $(`#cards-${stage}`);
  $("#close-title").textContent = `${column.dataset.name}: ${nameOf(card)}`;
  $("[data-closes]", dialog).textContent = `Move to ${column.dataset.name}`;
  $("[name=to]", dialog).value = `${card.id}:${stage}`;
  $("[name=state]", dialog).value = state();
  $("[name=close_reason]", dialog).value = "";
  dialog.returnValue = "";
  dialog.showModal();
  $("[name=close_reason]", dialog).focus();
}

on("submit", ({ target }) => {
  if (target.id !== "closing") return;
  $("#close").returnValue = "sent";
  $("#close").close();
}, true);
on("close", ({ target }) => {
  if (target.id === "close" && target.returnValue !== "sent") refresh();
}, true);

onAt("click", "[data-to]", (item, event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = cardOf(item);
  item.closest("details").open = false;
  $(".grip", card).focus();
  move(card, item.dataset.to);
});

// What is moved stays in focus, wherever the server put it
on("inlet:moved", ({ detail: { deal } }) => {
  const card = document.getElementById(deal);
  const away = document.activeElement === document.body || $("#deals").contains(document.activeElement);
  if (card && away) $(".grip", card).focus();
});

// The drag
function arrange() {
  if (!$("#move")) return;
  for (const column of columns()) {
    if (Sortable.get(column)) continue;
    Sortable.create(column, {
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      delay: 150,
      delayOnTouchOnly: true,
      draggable: ".deal-card",
      fallbackTolerance: 4,
      filter: ".menu, .board-more",
      forceFallback: true,
      group: "deals",
      preventOnFilter: false,
      scrollSensitivity: 60,
      onStart: () => { dragged = true; },
      onEnd: ({ item, from, to }) => {
        dragged = false;
        if (from !== to) move(item, to.dataset.stage);
        else catchUp();
      },
    });
  }
}

// Keys
function lift(grip) {
  const card = cardOf(grip);
  lifted = { grip, card, home: card.parentNode, next: card.nextSibling };
  grip.setAttribute("aria-pressed", "true");
  say(`${nameOf(card)} is picked up, in ${card.parentNode.dataset.name}.`);
}

function put(card, column, before) {
  column.insertBefore(card, before);
  lifted.grip.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function carry(by) {
  const all = columns(), { card } = lifted;
  const to = all[all.indexOf(card.parentNode) + by];
  if (to) put(card, to, to.firstElementChild);
  say(`${nameOf(card)} is in ${card.parentNode.dataset.name}.`);
}

function letGo(back) {
  const { grip, card, home, next } = lifted;
  if (back) put(card, home, next);
  lifted = null;
  grip.setAttribute("aria-pressed", "false");
  if (!back && card.parentNode !== home) return move(card, stageOf(card));
  say(`${nameOf(card)} is back in ${home.dataset.name}.`);
  catchUp();
}

onAt("keydown", ".grip", (grip, event) => {
  const right = grip.matches(":dir(ltr)") ? 1 : -1;
  const by = { ArrowLeft: -right, ArrowRight: right }[event.key];
  if (event.key === " " || event.key === "Enter") lifted ? letGo(false) : lift(grip);
  else if (lifted && by) carry(by);
  else if (lifted && event.key === "Escape") letGo(true);
  else if (!lifted || event.key === "Tab") return;
  event.preventDefault();
  event.stopPropagation();
}, true);
onAt("focusout", ".grip", (grip, { relatedTarget }) => {
  if (lifted?.grip === grip && relatedTarget && relatedTarget !== grip) letGo(true);
});

// The moves of others
const isBusy = () => lifted || dragged || $("dialog[open]") || $("#deals details[open]") || $("#deals [aria-busy=true]");

function refresh() {
  const form = $("#refresh");
  if (!form) return;
  missed = false;
  $$("[name=depth]", form).forEach((input) => input.remove());
  for (const depth of new URLSearchParams(state()).getAll("depth")) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "depth", value: depth }));
  }
  form.dispatchEvent(new CustomEvent("inlet:board"));
}

function catchUp() {
  if (missed) refresh();
}

on("inlet:deal", () => {
  missed = true;
  if (!isBusy()) refresh();
}, true);
// What was asked for before a card was picked up, or a menu opened, comes too late.
on("inlet:swap", (event) => {
  if (event.target.id !== "refresh" || !isBusy()) return;
  missed = true;
  event.preventDefault();
});
on("toggle", () => { if (!isBusy()) catchUp(); }, true);
// A filter may bring other columns
new MutationObserver(arrange).observe($("#main"), { childList: true, subtree: true });
arrange();
