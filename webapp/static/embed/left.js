// Tells what is filled in when somebody leaves a form whose owner keeps that, and not before they agreed to it.
// Whether it is kept is for the server to say; without this script a form tells it with each of its steps.
const form = document.querySelector("form[data-consents]");
const typed = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
const agreed = () => form.dataset.consents.split(" ").every((name) => form.elements[name]?.checked ?? true);
let known = form && `${typed()}`, sent;
function leave() {
  const body = typed();
  if (sent || document.visibilityState !== "hidden" || `${body}` === known || !agreed()) return;
  known = `${body}`;
  body.append("_partial", "1");
  fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } });
}
if (form) {
  form.addEventListener("submit", () => (sent = true));
  addEventListener("visibilitychange", leave);
  addEventListener("pagehide", leave);
}
