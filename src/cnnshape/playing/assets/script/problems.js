// What is wrong with the text, below it: each line leads to its place, each fix is a button.
import { contentOf, html, link } from "./elements.js";
import { countsText, worstFirst } from "./findings.js";
import { plural } from "./texts.js";

const MOST = 200;

export function showProblems(found, elsewhere, editor) {
  const problems = worstFirst(found);
  const shown = problems.slice(0, MOST).map((problem) => problemElement(problem, editor));
  const more = problems.length > MOST ? [html("p", {}, `and ${problems.length - MOST} more`)] : [];
  const fixable = problems.filter((problem) => problem.fixes.length).length;
  const all = fixable > 1 ? [html("p", {}, html("button", { type: "button", click: () => editor.fixAll() }, "Fix all that is safe"))] : [];
  const summary = html("p", { class: "summary" }, countsText(problems) || "Nothing was found.", elsewhere ? ` ${plural(elsewhere, "note")} in the file that it extends.` : "");
  contentOf("problems").replaceChildren(summary, ...all, ...shown, ...more);
}

function problemElement(problem, editor) {
  const [message, ...rest] = problem.lines;
  const place = link(`Line ${editor.lineAt(problem.from)}`, () => editor.goTo(problem.from));
  const head = html("p", {}, place, " ", html("span", { class: "severity" }, `${problem.severity} ${problem.code} `), html("strong", {}, message));
  const buttons = problem.fixes.map((fix) => html("button", { type: "button", class: "fix", click: () => editor.fix(fix) }, `Fix: ${fix.title}`));
  if (problem.can_be_silenced) buttons.push(html("button", { type: "button", class: "silence", click: () => editor.silence(problem) }, "Ignore here"));
  return html("div", { class: `finding ${problem.severity}` }, head, ...rest.map((line) => html("p", {}, line)), ...(buttons.length ? [html("p", {}, ...buttons)] : []));
}
