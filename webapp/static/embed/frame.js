// The half of the embed that runs in a hosted form while another page shows it in a frame; see embed.js for the other.
// It tells how high the page is and what happens in it, and is told where it stands and what to fill in.
if (parent !== window) {
  const root = document.documentElement, form = document.querySelector("form[method=post]");
  const refused = document.querySelector(".summary, .error-summary");
  // The policy of this page lets only allowed websites frame it; what it hears must come from that one.
  const above = location.ancestorOrigins?.[0] || (document.referrer && new URL(document.referrer).origin);
  const tell = (lf, more) => parent.postMessage({ lf, ...more }, "*");
  const height = () => Math.ceil(root.getBoundingClientRect().height);
  let started = false;

  function put(name, value) {
    const controls = [...form.elements].filter((control) => control.name === name);
    if (!controls.length) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    for (const control of controls) {
      // A consent is given by its giver alone.
      if ("given" in control.dataset) continue;
      if (/radio|checkbox/.test(control.type)) control.checked ||= control.value === value;
      else if (control.type === "hidden" || !control.value) control.value = value;
      // What the rules of the form show may hang on it.
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  addEventListener("message", ({ data, origin, source }) => {
    if (source !== parent || (above && origin !== above) || !data) return;
    if (data.lf === "ping") hello();
    if (data.lf === "context" && form)
      for (const [name, value] of Object.entries({ ...data.fields, ...data.specials })) put(name, `${value ?? ""}`);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("escape");
  });
  form?.addEventListener("input", ({ isTrusted }) => {
    if (isTrusted && !started) tell("start");
    started ||= isTrusted;
  });
  // Without a connection the browser would put its own page in the place of what was typed.
  form?.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    addEventListener("online", () => form.requestSubmit(event.submitter), { once: true });
  });

  // A dialog takes on the colours of the page, unless that has none of its own.
  function hello() {
    const { backgroundColor, color } = getComputedStyle(document.body);
    tell("hello", { height: height(), colours: /, 0\)$/.test(backgroundColor) ? {} : { background: backgroundColor, color } });
  }

  root.classList.add("framed");
  new ResizeObserver(() => tell("height", { height: height() })).observe(root);
  hello();
  const step = Number(form?.dataset.step);
  if (refused) {
    tell("error");
    refused.focus();
  } else if (step > 1) tell("step", { step });
  else if (!form && location.pathname.endsWith("/thanks"))
    tell("submitted", { submissionId: root.dataset.submission, redirect: root.dataset.onward });
}
