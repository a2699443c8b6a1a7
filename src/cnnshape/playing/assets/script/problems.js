// What is wrong with the text, below it: each line leads to its place, each fix is a button.
import { contentOf, html, link } from "./elements.js";

const MOST = 200;

export function showProblems(problems, editor) {
  const shown = problems.slice(0, MOST).map((problem) => problemElement(problem, editor));
  const more = problems.length > MOST ? [html("p", {}, `and ${problems.length - MOST} more`)] : [];
  contentOf("problems").replaceChildren(...(shown.length ? shown : [html("p", {}, "Nothing was found.")]), ...more);
}

function problemElement(problem, editor) {
  const [message, ...rest] = problem.lines;
  const place = link(`Line ${editor.lineAt(problem.from)}`, () => editor.goTo(problem.from));
  const head = html("p", {}, place, " ", html("span", { class: "severity" }, `${problem.severity} ${problem.code} `), html("strong", {}, message));
  const fixes = problem.fixes.map((fix) => html("button", { type: "button", click: () => editor.apply(fix) }, fix.title));
  return html("div", { class: `finding ${problem.severity}` }, head, ...rest.map((line) => html("p", {}, line)), ...(fixes.length ? [html("p", {}, ...fixes)] : []));
}
