// Keeps a form on the page as its rules say, with every answer. What the server renders for it:
//   <script type="application/json" id="rules">{"rules", "fields", "answers"}</script>   answers: those of other pages
//   <div data-key="company_size" data-awaiting>   the field with all its controls; data-awaiting: hidden to begin with,
//       by `@media (scripting: enabled) { [data-awaiting] { display: none } }`, so that all is there without scripts
//   <span data-optional>(optional)</span>         in it, where there is one: shown while the field is not required
import { evaluate } from "./rules.js";

const CONTROLS = "input, select, textarea, button";

/** Listens to the form; `told` is what the page carries, unless given. Answers a function that applies the rules now. */
export function applyRules(form, told = JSON.parse(document.getElementById("rules")?.textContent ?? "null")) {
  if (!told) return () => {};
  const places = [...form.querySelectorAll("[data-key]")].map((place) => {
    const controls = [...place.querySelectorAll(CONTROLS)];
    const mark = place.querySelector("[data-optional]");
    const were = controls.map(({ required, disabled }) => ({ required, disabled }));
    return { place, key: place.dataset.key, controls, were, mark, unmarked: mark?.hidden };
  });
  const apply = () => {
    const { hidden, required } = evaluate(told.rules, told.fields, { ...told.answers, ...answersOf(form) });
    for (const it of places) settle(it, hidden.includes(it.key), required[it.key]);
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
  return apply;
}

/** What is hidden is not sent; it keeps what was typed in case it is shown again. */
function settle({ place, controls, were, mark, unmarked }, hides, requires) {
  place.hidden = hides;
  delete place.dataset.awaiting;
  const ticks = controls.filter(({ type }) => type === "checkbox").length;
  controls.forEach((control, nr) => {
    control.disabled = hides || were[nr].disabled;
    const oneOfMany = control.type === "checkbox" && ticks > 1; // none of several boxes is required by itself
    if ("required" in control && !oneOfMany) control.required = requires ?? were[nr].required;
  });
  if (mark) mark.hidden = requires ?? unmarked;
}

/** Answers by name, also those of fields that are hidden now: a list where there are several. */
function answersOf(form) {
  const answers = Object.create(null);
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || type === "submit" || ((type === "checkbox" || type === "radio") && !control.checked)) continue;
    const given = control.files ? [...control.files].map((file) => file.name) : [control.value];
    answers[name] = [...(answers[name] ?? []), ...given];
  }
  return answers;
}
