// What a form's rules hide, require and skip: the twin of webapp/forms/definition/rules.py, which has the last word.
const texts = (value) => [value].flat()
  .filter((item) => item != null && item !== false)
  .map((item) => String(item).normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase())
  .filter(Boolean);
const number = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? +text : NaN);
const day = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? text : NaN); // nothing is before or after NaN

const COMPARE = {
  is: (a, b, type) => a === b || (/^(number|rating|budget)$/.test(type) && number(a) === number(b)),
  contains: (a, b, type) => (type === "checkboxes" ? a === b : a.includes(b)),
  starts_with: (a, b) => a.startsWith(b),
  ends_with: (a, b) => a.endsWith(b),
  gt: (a, b) => number(a) > number(b),
  gte: (a, b) => number(a) >= number(b),
  lt: (a, b) => number(a) < number(b),
  lte: (a, b) => number(a) <= number(b),
  before: (a, b) => day(a) < day(b),
  after: (a, b) => day(a) > day(b),
};
const NEGATIONS = { is_not: "is", none_of: "is", not_contains: "contains" };

function meets(type, op, answer, value) {
  if (op === "filled") return answer.length > 0;
  if (op === "empty") return !answer.length;
  const compare = COMPARE[NEGATIONS[op] || op] || COMPARE.is; // any_of
  return answer.some((a) => value.some((b) => compare(a, b, type))) !== op in NEGATIONS;
}

/** `answers`: texts or lists of texts by key. Gives {hidden: [key], required: {key: true}, goTo: {page: page}}. */
export function evaluate(rules, fields, answers) {
  const types = new Map(), pages = new Map();
  let end = 1;
  answers = new Map(Object.entries(answers));
  fields.forEach(({ key, type }, place) => {
    if (type === "page_break" && place) end++;
    types.set(key, type);
    pages.set(key, type === "hidden" ? 0 : end - 1);
  });
  rules = rules.filter(({ when }) => when.conditions.every(({ field }) => pages.has(field)));
  const turned = (some, does) => new Set(some.flatMap(({ then }) => then.filter((action) => action.do === does).map((action) => action.field)));
  const awaiting = turned(rules, "show");
  let hidden = new Set(awaiting), required, goTo;
  for (let passes = rules.length; passes >= 0; passes--) {
    const held = rules.filter(({ when }) => when.conditions[when.match === "any" ? "some" : "every"](
      ({ field, op, value }) => meets(types.get(field), op, hidden.has(field) ? [] : texts(answers.get(field)), texts(value)),
    ));
    required = { __proto__: null }, goTo = {};
    for (const { when, then } of held) {
      const from = Math.max(...when.conditions.map(({ field }) => pages.get(field)));
      for (const { do: does, field, page } of then) {
        const to = page ? pages.get(page) : end;
        if (does === "require" || does === "optional") required[field] ??= does === "require";
        else if (does === "go_to" && to > from) goTo[from] ??= to;
      }
    }
    const seen = new Set();
    for (let page = 0; page < end; page = goTo[page] ?? page + 1) seen.add(page);
    const shown = turned(held, "show"), hides = turned(held, "hide");
    const now = new Set([...pages.keys()].filter((key) => (awaiting.has(key) && !shown.has(key)) || hides.has(key) || !seen.has(pages.get(key))));
    const settled = String([...now]) === String([...hidden]);
    hidden = now;
    if (settled) break;
  }
  return { hidden: [...hidden], required, goTo };
}
