// What a hosted page does better with scripts: its fields come and go with every answer, as its rules say.
import { applyRules } from "./embed/rules_page.js";

applyRules(document.querySelector("form"));
