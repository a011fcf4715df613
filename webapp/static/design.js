// What the Design tab adds to a page that works without it: pickers of colours, and a preview that follows.
// It stands on app.js, whose names it uses. The server says "inlet:draft" when the draft has changed.
"use strict";

const preview = $("#preview");
let dark = matchMedia("(prefers-color-scheme: dark)").matches;

function paint() {
  const root = preview.contentDocument?.documentElement;
  if (root) root.style.colorScheme = dark ? "dark" : "light";
  $("[data-preview-dark]").setAttribute("aria-pressed", String(dark));
}

async function follow() {
  const answer = await fetch(preview.src).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  Idiomorph.morph(preview.contentDocument.documentElement, page.documentElement);
  paint();
}

on("inlet:draft", follow);
on("input", ({ target }) => {
  if (target.dataset.mirrors) document.getElementById(target.dataset.mirrors).value = target.value;
});
onAt("click", "[data-preview-size]", (button) => {
  for (const other of $$("[data-preview-size]")) other.setAttribute("aria-pressed", String(other === button));
  preview.classList.toggle("is-mobile", button.dataset.previewSize === "mobile");
});
onAt("click", "[data-preview-dark]", () => {
  dark = !dark;
  paint();
});
preview.addEventListener("load", paint);
paint();
