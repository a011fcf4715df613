// Puts a hosted form into any page: frames that fit their content, dialogs, and forms of the page's own that send without
// leaving it. What pages use of it (attributes, lf:… events, window.LeadForms) is a promise and never changes.
// It asks no host but its own for anything, sets no cookie, and stores nothing where consent is missing.
// Served without comments and indentation as /embed.js, and for good as /embed-<version>.js.
(() => {
  // Loaded twice is harmless; an element of the page that happens to have this id is no loader.
  if (window.LeadForms?.scan) return;

  const HOST = new URL(document.currentScript?.src || location.href).origin;
  const CAMPAIGN = /^(utm_\w+|gclid|fbclid|msclkid|ttclid|li_fat_id)$/;
  const WAITING = "lf:waiting:";
  const MOST_TRIES = 5;
  const NATIVE = HTMLFormElement.prototype; // a field named submit or reset would stand in its way
  const WEBFLOW = { success: ".w-form-done", error: ".w-form-fail" };
  const STYLE =
    "dialog{all:initial;position:fixed;inset:0;margin:auto;width:min(640px,100vw - 24px);height:fit-content;max-height:calc(100dvh - 24px);overflow:auto;border-radius:12px;background:Canvas;color:CanvasText;color-scheme:light dark}" +
    "dialog::backdrop{background:#0009}" +
    ".slide{margin-inline:auto 0;width:min(440px,100vw);height:100dvh;max-height:none;border-radius:0}" +
    "iframe{display:block;border:0}" +
    "button{all:initial;position:sticky;top:0;float:inline-end;width:44px;height:44px;margin-bottom:-44px;text-align:center;font:28px/44px sans-serif;color:inherit;cursor:pointer}" +
    "button:focus-visible{outline:3px solid;outline-offset:-4px}";

  const frames = new Map(); // frame: { element: what its events are told of, said: which were }
  const forms = new Map(); // form: { key: of what is being sent, busy }
  const armed = new Set(), shown = new Set();
  const given = {}, came = {};
  let consent, dialog;

  const all = (selector, place = document) => [...place.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const display = (element, visible) => {
    element.hidden = !visible;
    element.style.display = visible ? "block" : "none";
  };

  // Storage may be full, forbidden or gone.
  const store = (area, act, ...values) => {
    try {
      return window[area + "Storage"][act + "Item"](...values) ?? act === "set";
    } catch {}
  };
  const waiting = () => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(WAITING));
    } catch {
      return [];
    }
  };
  const mayStore = () =>
    consent ?? !(navigator.globalPrivacyControl || all("[data-consent=required]")[0]);

  // Events bubble from the frame, the form or the opener, and tell nothing that was typed.
  const idOf = (element) => element.dataset.leadForm || (element.href || "").split(/[?#]/)[0].split("/").pop();
  const emit = (element, name, detail, cancelable) => {
    const event = "lf:" + name;
    detail = { formId: idOf(element), ...detail };
    window[element.dataset.datalayer]?.push({ event, ...detail });
    return (element.isConnected ? element : document).dispatchEvent(
      new CustomEvent(event, { bubbles: true, cancelable, detail }),
    );
  };

  // Where the visitor came from: the first and the last page of this session that a campaign or another site led to.
  // As queries, since old libraries teach arrays and texts to write themselves as JSON in ways of their own.
  const query = new URLSearchParams(location.search);
  const here = new URLSearchParams({ page: location.origin + location.pathname, at: new Date().toISOString() });
  let led = document.referrer && !document.referrer.startsWith(location.origin + "/");
  if (led) here.set("referrer", document.referrer);
  for (const [name, value] of query) if (CAMPAIGN.test(name)) here.set(name, (led = value));

  const touch = () => {
    for (const name of ["first", "last"]) {
      const earlier = mayStore() && (name === "first" || !led) && store("session", "get", "lf:" + name);
      came["_" + name] = earlier || `${here}`;
      mayStore() ? store("session", "set", "lf:" + name, came["_" + name]) : store("session", "remove", "lf:" + name);
    }
  };
  const specials = () => ({ _page: location.href, _title: document.title, _referrer: document.referrer, ...came });

  // What is filled in for the visitor: what the page's address may fill in, what prefill() gave, what is fixed.
  const fieldsOf = (element) => {
    const fields = {};
    for (const name of (element.dataset.prefill || "").split(/[\s,]+/)) if (query.has(name)) fields[name] = query.get(name);
    Object.assign(fields, given);
    for (const { name, value } of element.attributes) if (name.startsWith("data-field-")) fields[name.slice(11)] = value;
    return fields;
  };
  // What was typed or chosen stays as it is.
  const fill = (form, fields) => {
    for (const [name, value] of Object.entries(fields)) {
      const controls = [...form.elements].filter((control) => control.name === name);
      if (!controls.length) form.append(make("input", { type: "hidden", name, value }));
      for (const control of controls)
        if (/radio|checkbox/.test(control.type)) control.checked ||= control.value === value;
        else if (control.type === "hidden" || !control.value) control.value = value;
    }
  };

  // A hosted form in a frame says how high it is and what happens in it. The rest it is told once it has said hello,
  // by message and not by its address, so that no log gets to know it.
  const inform = (frame) =>
    frame.contentWindow.postMessage(
      { lf: "context", specials: specials(), fields: fieldsOf(frames.get(frame).element) },
      new URL(frame.src).origin,
    );
  const adopt = (frame, element = frame) => {
    if (frames.has(frame)) return;
    frames.set(frame, { element, said: {} });
    // Its attributes give way to any style of the page, such as one that resets everything.
    Object.assign(frame.style, { width: frame.width, height: frame.style.height || frame.height + "px" });
    // It may have said hello before this script was there.
    frame.contentWindow.postMessage({ lf: "ping" }, "*");
  };
  const hear = (frame, about, { lf, height, step, submissionId, redirect, colours }) => {
    if (height > 0) frame.style.height = Math.min(height, 20000) + "px";
    if (lf === "escape") dialog?.close();
    if (lf === "hello") {
      about.greeted = true;
      inform(frame);
      Object.assign(frame.parentNode === dialog ? dialog.style : {}, colours);
      lf = "ready";
    }
    if (!/^(ready|start|step|submitted|error)$/.test(lf)) return;
    // Each once; but who sends a second message starts anew.
    if (lf === "start" && about.said.submitted) about.said = { ready: 1 };
    const said = lf + (step || "");
    if (/step|submitted|error/.test(lf) && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
    if (about.said[said] && lf !== "error") return;
    about.said[said] = 1;
    emit(about.element, lf, { step, submissionId });
    if (/^https?:/.test(redirect)) location.assign(redirect);
  };
  addEventListener("message", ({ data, origin, source }) => {
    for (const [frame, about] of frames)
      if (data?.lf && frame.contentWindow === source && new URL(frame.src, HOST).origin === origin) hear(frame, about, data);
  });

  // A form of the page's own: sent by a request that needs no preflight, its problems shown in the page's own places.
  const notice = (form, kind, text) => {
    const places = `[data-lead-${kind}],${WEBFLOW[kind]}`;
    let [place] = [...all(places, form), ...all(`:scope > :is(${places})`, form.parentNode)];
    if (!text) return place && display(place, false);
    if (!place) {
      place = make("p", { role: "alert" });
      place.setAttribute("data-lead-" + kind, "");
      kind === "error" ? form.append(place) : form.after(place);
    }
    // What the page says itself on success stands; a problem is worded by the answer.
    if (!place.textContent.trim() || place.matches("[data-lead-error]")) place.textContent = text;
    display(place, true);
    return place;
  };
  const mark = (form, problems) => {
    let first;
    for (const control of form.elements) {
      const wrong = control.name && Object.hasOwn(problems, control.name);
      if (wrong) first ||= control;
      control.ariaInvalid = wrong ? "true" : null;
    }
    for (const slot of all("[data-lead-error-for]", form)) {
      const name = slot.dataset.leadErrorFor;
      slot.textContent = problems[name]?.[0] || "";
      slot.id ||= "lf-" + name;
      display(slot, slot.textContent);
      for (const control of form.elements)
        if (control.name === name && !control.getAttribute("aria-describedby"))
          control.setAttribute("aria-describedby", slot.id);
    }
    first?.focus();
  };
  const post = async (url, body) => {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    // Too many, or a server in trouble: to be sent again later.
    return answer.status === 429 || answer.status > 499 ? {} : answer.json();
  };
  const done = (form, about, data) => {
    store("local", "remove", WAITING + about.key);
    about.key = "";
    NATIVE.reset.call(form);
    emit(form, "submitted", { submissionId: data.submissionId });
    if (data.redirect) return location.assign(data.redirect);
    notice(form, "error");
    const place = notice(form, "success", data.message);
    if (!form.contains(place)) display(form, false);
    place.tabIndex = -1;
    place.focus();
  };
  const send = async (form, about, submitter) => {
    if (about.busy || !emit(form, "submit", {}, true)) return;
    about.busy = true;
    about.key ||= crypto.getRandomValues(new Uint32Array(4)).join("-");
    fill(form, { ...specials(), _key: about.key });
    const body = new FormData(form, submitter), url = new URL(form.getAttribute("action"), location).href;
    mark(form, {});
    notice(form, "error");
    form.ariaBusy = "true";
    const told = await post(url, body).catch(() => 0);
    form.ariaBusy = null;
    about.busy = false;
    if (told.success) return done(form, about, told.data);
    const problems = told.fields || {}, waits = !told.error && wait(about.key, url, body);
    // Refused by a policy of the page, or by the list of origins: the page that a plain form leads to can say so.
    if (told === 0 && navigator.onLine) return NATIVE.submit.call(form);
    mark(form, problems);
    if (!all("[aria-invalid]", form)[0] || all("[data-lead-error]", form)[0])
      notice(
        form,
        "error",
        told.error ||
          (waits
            ? form.dataset.leadWaiting || "This will be sent as soon as possible."
            : form.dataset.leadFailed || "This could not be sent. Try again."),
      );
    emit(form, "error", { code: told.code || "NOT_SENT", fields: Object.keys(problems) });
  };

  // What could not be sent waits in this browser with its key, so that sending it twice makes one lead; files cannot wait.
  const wait = (key, url, body) => {
    const parts = [...body].filter(([, value]) => value.size !== 0);
    if (!mayStore() || parts.some(([, value]) => value.size)) return false;
    setTimeout(flush, 10000);
    return store("local", "set", WAITING + key, `0\n${url}\n${new URLSearchParams(parts)}`);
  };
  const flush = async () => {
    for (const name of navigator.onLine ? waiting() : []) {
      const [tries, url, text] = (store("local", "get", name) || "").split("\n");
      const told = text && (await post(url, new URLSearchParams(text)).catch(() => 0));
      if (told.success) {
        const [form, about] = [...forms].find(([, { key }]) => WAITING + key === name) || [];
        form ? done(form, about, told.data) : emit(make("a", { href: url }), "submitted", { submissionId: told.data.submissionId });
      }
      if (told.success || told.error || tries >= MOST_TRIES) store("local", "remove", name);
      else if (told) setTimeout(flush, 30000);
      else store("local", "set", name, `${+tries + 1}\n${url}\n${text}`);
    }
  };

  const enhance = (form) => {
    if (forms.has(form)) return;
    const about = {};
    let started;
    forms.set(form, about);
    fill(form, fieldsOf(form));
    form.addEventListener("input", () => (started ||= emit(form, "start")));
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      send(form, about, event.submitter);
    });
    emit(form, "ready");
  };

  // A dialog in a shadow tree, where no style of the page reaches it; its style sheet needs no leave of the page's policy.
  const open = (target, mode) => {
    if (dialog) return;
    const opener =
      (target.href ? target : all(`[data-lead-open][href*="${CSS.escape(target)}"]`)[0]) ||
      make("a", { href: `${HOST}/f/${target}` });
    const title = opener.title || opener.textContent.trim() || "Form", host = make("div"), sheet = new CSSStyleSheet();
    const frame = make("iframe", { title, src: opener.href, width: "100%", height: 480 });
    const button = make("button", { type: "button", textContent: "×", ariaLabel: opener.dataset.leadClose || "Close" });
    dialog = make("dialog", { className: mode || opener.dataset.leadOpen, ariaLabel: title });
    dialog.append(button, frame);
    sheet.replaceSync(STYLE);
    host.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    host.shadowRoot.append(dialog);
    document.body.append(host);
    adopt(frame, opener);
    // The cross, and all that is around the dialog.
    dialog.onclick = () => dialog.close();
    dialog.onclose = () => {
      host.remove();
      dialog = 0;
      emit(opener, "close");
      opener.focus();
    };
    dialog.showModal();
    shown.add(idOf(opener));
    if (mayStore()) store("session", "set", "lf:shown:" + idOf(opener), 1);
    emit(opener, "open");
  };
  // Once per session, however often it is triggered, and not at all for who opened it already.
  const arm = (opener) => {
    if (armed.has(opener)) return;
    armed.add(opener);
    const id = idOf(opener), page = document.documentElement;
    const fire = () => opener.isConnected && !shown.has(id) && !store("session", "get", "lf:shown:" + id) && open(opener);
    for (const trigger of opener.dataset.leadAuto.split("|")) {
      const [kind, amount] = trigger.trim().split(":");
      if (kind === "time") setTimeout(fire, amount * 1000);
      if (kind === "scroll") addEventListener("scroll", () => scrollY / (page.scrollHeight - innerHeight) >= amount / 100 && fire());
      if (kind === "exit") page.addEventListener("mouseleave", ({ clientY }) => clientY <= 0 && fire());
    }
  };
  addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-lead-open]");
    if (!opener || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(opener);
  });

  const scan = (root) => {
    for (const frame of frames.keys()) if (!frame.isConnected) frames.delete(frame);
    for (const frame of all("iframe[data-lead-form][src]", root)) adopt(frame);
    for (const form of all("form[data-lead-form]", root)) enhance(form);
    for (const opener of all("[data-lead-auto]", root)) arm(opener);
  };
  const informAll = () => {
    for (const [frame, { greeted }] of frames) if (greeted) inform(frame);
  };
  window.LeadForms = {
    version: "1.0.0",
    scan,
    open,
    close: () => dialog?.close(),
    on: (name, tell) => addEventListener("lf:" + name, (event) => tell(event.detail, event)),
    prefill: (values) => {
      Object.assign(given, values);
      informAll();
      for (const form of forms.keys()) fill(form, fieldsOf(form));
    },
    setConsent: (granted) => {
      consent = granted;
      touch();
      informAll();
    },
  };

  new MutationObserver(() => scan()).observe(document, { childList: true, subtree: true });
  scan();
  // Only the whole page can tell whether it waits for consent.
  const begin = () => {
    touch();
    informAll();
    flush();
    addEventListener("online", flush);
  };
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", begin) : begin();
})();
