// "Try it" on the pages of the guide: sends a sample to this server, and shows what it is answered.
"use strict";

const LEAD = /\blead_[0-9a-z]{26}\b/;

const element = (name, text, changes = {}) => Object.assign(document.createElement(name), { textContent: text, ...changes });

function shown(response, milliseconds, body) {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  const pre = element("pre", "", { tabIndex: 0 });
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", "The answer");
  pre.append(element("code", [...headers, "", body].join("\n")));
  const code = element("div", "", { className: "code" });
  code.append(pre);
  const parts = [element("p", `${response.status} ${response.statusText} in ${milliseconds} ms`), code];
  const lead = response.ok && body.match(LEAD);
  if (lead) {
    const line = element("p", "");
    line.append(element("a", "Open the test lead", { href: `/leads/${lead[0]}` }));
    parts.push(line);
  }
  return parts;
}

async function send(form) {
  const answer = form.querySelector("[data-answer]");
  const body = form.querySelector("textarea").value;
  const begun = performance.now();
  try {
    const headers = JSON.parse(form.dataset.headers);
    const response = await fetch(form.dataset.try, { method: "POST", headers, body, credentials: "omit" });
    const text = await response.text();
    answer.replaceChildren(...shown(response, Math.round(performance.now() - begun), text));
  } catch {
    answer.replaceChildren(element("p", "The server could not be reached. Check the connection, then try it again."));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-try]");
  if (form === null) return;
  event.preventDefault();
  send(form);
});
