// The Share tab: measures the form's page in frames of three widths, and tells the seconds since a website showed it.
const place = document.querySelector("[data-measure]");

if (place) {
  const heights = new Map();
  const frames = [...place.querySelectorAll("iframe")];
  addEventListener("message", ({ data, origin, source }) => {
    const frame = frames.find((one) => one.contentWindow === source);
    if (!frame || origin !== location.origin || !(data?.height > 0)) return;
    heights.set(frame.width, data.height);
    if (heights.size === frames.length) keep();
  });
  // Those that said hello before.
  for (const frame of frames) frame.contentWindow.postMessage({ lf: "ping" }, "*");

  async function keep() {
    const body = { version: Number(place.dataset.version) };
    for (const [width, height] of heights) {
      body[`at${width}`] = height;
      document.querySelector(`[data-height="${width}"]`).textContent = height;
    }
    place.remove();
    await fetch(place.dataset.measure, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
      body: JSON.stringify(body),
    });
    const paste = document.getElementById("paste");
    if (paste.contains(document.activeElement)) return;
    // Whoever asks for something else meanwhile is shown that, with the heights in it.
    paste.addEventListener("inlet:swap", (event) => {
      if (event.target === paste && paste.querySelector(".htmx-request")) event.preventDefault();
    });
    htmx.ajax("GET", location.href, { source: paste, target: paste, swap: "outerHTML" });
  }
}

setInterval(() => {
  for (const time of document.querySelectorAll("#seen time")) {
    const seconds = Math.round((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (seconds < 60) time.textContent = `${Math.max(seconds, 0)} s ago`;
  }
}, 1000);
