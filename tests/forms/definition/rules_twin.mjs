// The browser's side of the rules for a test: a line of JSON in, what the rules say of it out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { evaluate } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(process.argv[2], "utf8"))}`);

for await (const line of createInterface({ input: process.stdin })) {
  const { rules, fields, answers } = JSON.parse(line);
  console.log(JSON.stringify(evaluate(rules, fields, answers)));
}
