// Two networks: the totals before and after, and each layer that is not the same.
import { byId, contentOf, html, link } from "./elements.js";
import { change } from "./state.js";
import { countText, plural, shapeText } from "./texts.js";

const MOST = 500;

export function showDifference(difference, words) {
  byId("difference").hidden = difference === null;
  if (difference === null) return;
  const verdict = difference.equal ? "Nothing differs but names." : `${plural(difference.layers.length, "layer")} ${difference.layers.length === 1 ? "differs" : "differ"}.`;
  const layers = difference.layers.slice(0, MOST).map((each) => changeElement(each, words));
  const more = difference.layers.length > MOST ? [html("p", {}, `and ${countText(difference.layers.length - MOST)} more`)] : [];
  contentOf("difference").replaceChildren(
    html("p", {}, verdict),
    grid("Totals", ["Total", "Before", "After", "Change"], Object.entries(difference.totals).map(([name, total]) => totalCells(words[name], total)), "number"),
    ...(layers.length ? [grid("Changed layers", ["Layer", "Change", "Before", "After", "Differs"], layers)] : []), ...more);
}

function totalCells(label, total) {
  const percent = total.percent ? ` (${total.percent > 0 ? "+" : ""}${total.percent.toFixed(1)} %)` : "";
  const sign = total.change > 0 ? "+" : "";
  const grew = total.change === null ? "?" : `${sign}${countText(total.change)}${percent}`;
  return [label, countText(total.before), countText(total.after), grew];
}

function changeElement(each, words) {
  const go = () => change({ network: each.after ? 1 : 0, selected: each.name });
  const [before, after] = [each.before, each.after].map((side) => (side ? `${side.type} ${shapeText(side.output_shape)}` : "-"));
  return [link(each.name, go), each.change, before, after, each.differs.map((name) => words[name] ?? name).join(", ")];
}

// The first column names what the others, all of one kind, say something of.
function grid(label, headings, rows, kind = "cell") {
  const head = html("tr", {}, ...headings.map((heading, at) => html("th", { scope: "col", class: at && kind === "number" ? kind : null }, heading)));
  const body = rows.map((cells) => html("tr", {}, ...cells.map((cell, at) => html("td", { class: at ? kind : "cell" }, cell))));
  return html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, html("table", {}, html("thead", {}, head), html("tbody", {}, ...body)));
}
