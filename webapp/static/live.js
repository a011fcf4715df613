// What happens in the workspace, as events of the body: inlet:lead, inlet:comment, …, one for the noun of each kind, and
// for leads inlet:lead-created or inlet:lead-changed beside it, and inlet:<its id> for all that is about one lead.
// The tab that holds the lock listens for all tabs of this browser. Without a stream, everything is asked for anew now and then.
(() => {
  "use strict";
  const POLL = 20_000, GAP = 500;
  const channel = new BroadcastChannel("inlet-live"), seen = new Set(), fresh = new Set(), resting = new Map();
  let last = "", unread = 0, broken = 0;

  function listen() {
    const source = new EventSource("/live?after=" + last);
    source.onopen = () => state(true);
    source.onmessage = (event) => share({ id: event.lastEventId, ...JSON.parse(event.data) });
    source.onerror = () => {
      state(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => (share({ kind: "reset" }), listen()), POLL);
    };
  }

  function share(news) {
    channel.postMessage(news);
    hear(news);
  }

  function hear(news) {
    if (news.live !== undefined) return state(news.live, true);
    if (news.kind === "reset") return ["reset", "lead", "lead-changed", "comment", "form", "deal", "callback", "endpoint", "notice"].forEach((noun) => soon(noun, news));
    if (seen.has(news.id)) return;
    seen.add((last = document.body.dataset.seen = news.id));
    if (seen.size > 2000) seen.delete(seen.values().next().value);
    if (news.kind === "lead.created" && !news.test && !document.hasFocus()) count(unread + 1);
    const noun = news.kind.split(".")[0];
    soon(noun, news);
    if (news.lead) soon(news.lead, news);
    if (noun === "lead") soon(isNew(news) ? "lead-created" : "lead-changed", news);
  }

  // What happens to a lead as it comes in, such as its assignment, is no change of what was seen before.
  function isNew(news) {
    if (news.kind === "lead.created") fresh.add(news.lead), setTimeout(() => fresh.delete(news.lead), 2000);
    return fresh.has(news.lead);
  }

  // At once, and then at most every half second: many things that happen together are looked at together.
  function soon(noun, news) {
    if (resting.has(noun)) return resting.set(noun, news);
    document.body.dispatchEvent(new CustomEvent("inlet:" + noun, { detail: news }));
    resting.set(noun, null);
    setTimeout(() => {
      const more = resting.get(noun);
      resting.delete(noun);
      if (more) soon(noun, more);
    }, GAP * (0.8 + 0.4 * Math.random())); // or else all dashboards would ask in the same moment
  }

  function count(number) {
    unread = number;
    document.title = (number ? `(${number}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  }

  function state(live, told) {
    if (!told) channel.postMessage({ live });
    const badge = document.getElementById("reconnecting");
    if (live) broken = clearTimeout(broken), badge.hidden = true;
    else broken ||= setTimeout(() => (badge.hidden = false), 2000);
  }

  channel.onmessage = (event) => hear(event.data);
  addEventListener("focus", () => count(0));
  navigator.locks ? navigator.locks.request("inlet-live", () => (listen(), new Promise(() => {}))) : listen();
})();
