// How far a hosted form is filled in: the field and the step, and nothing of what is written there.
const form = document.querySelector("form[method=post]"), { _key } = form?.elements ?? {};
let field, told;
const tell = () => {
  if (field === told) return;
  told = field;
  navigator.sendBeacon(`${location.pathname}/seen`, JSON.stringify({ key: _key.value, field, step: +form.dataset.step || 1 }));
};
if (_key) form.addEventListener("input", ({ target, isTrusted }) => isTrusted && ((field = target.name), told || tell()));
for (const event of ["visibilitychange", "pagehide"]) addEventListener(event, tell);
