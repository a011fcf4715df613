// Solves the challenge of a page: finds the number whose SHA-256, behind the salt, is the one that is asked for.
// In slices, so that the page stays at hand; in plain script, since a strict policy allows no worker and no wasm, and
// a page without TLS has no crypto.subtle.

const SLICE = 12; // milliseconds
const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants of SHA-256: the fractional parts of the roots of the first primes.
for (let count = 0, number = 2; count < 64; number++) {
  let prime = true;
  for (let factor = 2; factor * factor <= number; factor++) prime = prime && number % factor !== 0;
  if (!prime) continue;
  if (count < 8) START[count] = (Math.sqrt(number) % 1) * 2 ** 32;
  K[count++] = (Math.cbrt(number) % 1) * 2 ** 32;
}

const words = new Uint32Array(64);
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function compress(state) {
  for (let i = 16; i < 64; i++) {
    const near = words[i - 2];
    const far = words[i - 15];
    const one = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10);
    const other = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3);
    words[i] = one + words[i - 7] + other + words[i - 16];
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
}

export function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const length = (((bytes.length + 8) >> 6) + 1) << 6;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 4, bytes.length * 8);
  const state = START.slice();
  for (let block = 0; block < length; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + 4 * i);
    compress(state);
  }
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}

async function solve({ challenge, salt, maxnumber }) {
  let until = performance.now() + SLICE;
  for (let number = 0; number <= maxnumber; number++) {
    if (sha256(salt + number) === challenge) return number;
    if (performance.now() < until) continue;
    await new Promise((go) => setTimeout(go));
    until = performance.now() + SLICE;
  }
  return null;
}

const box = document.querySelector("[data-challenge]");
if (box) {
  const form = box.closest("form");
  const challenge = JSON.parse(box.dataset.challenge);
  const asked = "asked" in box.dataset;
  const proof = solve(challenge).then((number) => {
    form.elements._proof.value = btoa(JSON.stringify({ ...challenge, number }));
  });
  if (asked) {
    // The page was sent already: it goes on by itself, as it was sent.
    box.querySelector("[data-running]").hidden = false;
    box.querySelector("[data-without]").hidden = true;
    form.querySelector(".buttons").hidden = true;
    proof.then(() => form.requestSubmit());
  } else {
    form.addEventListener("submit", (event) => {
      if (form.elements._proof.value) return;
      event.preventDefault();
      const by = event.submitter;
      proof.then(() => form.requestSubmit(by));
    });
  }
}
