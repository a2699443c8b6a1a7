// What the linter found, the worst first, each with its lines of the file and its layers.
import { contentOf, html, link } from "./elements.js";
import { RANKS } from "./network.js";
import { select } from "./state.js";
import { plural } from "./texts.js";

const MOST_LAYERS = 8;

export function showFindings(network, goTo) {
  const found = [...network.findings].sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity));
  const counts = RANKS.map((rank) => [found.filter((each) => each.severity === rank).length, rank]).filter(([number]) => number);
  const summary = counts.map(([number, rank]) => (rank === "info" ? `${number} info` : plural(number, rank))).join(", ") || "Nothing was found.";
  contentOf("findings").replaceChildren(html("p", {}, summary), ...found.map((each) => findingElement(network, each, goTo)));
}

function findingElement(network, finding, goTo) {
  const { place } = finding;
  const where = `${finding.file}:${finding.location.line}:${finding.location.column}`;
  const quoted = place.source === null ? "" : network.sources[place.source].lines[place.line - 1];
  const head = html("p", {},
    html("span", { class: "severity" }, `${finding.severity} ${finding.code} `), `${finding.name}: `, html("strong", {}, finding.message));
  const lines = [
    ...finding.notes.map((note) => `note: ${note}`),
    ...(finding.help ? [`help: ${finding.help}`] : []),
    ...finding.related.map((each) => `line ${each.location.line}: ${each.message}`),
  ];
  const at = html("p", {}, place.source === null ? where : link(where, () => goTo(place)));
  const code = quoted ? [html("p", {}, html("code", {}, quoted.trim()))] : [];
  const layers = finding.layers.slice(0, MOST_LAYERS).flatMap((name) => [link(name, () => select(name)), " "]);
  const more = finding.layers.length > MOST_LAYERS ? `and ${finding.layers.length - MOST_LAYERS} more` : "";
  const named = layers.length ? [html("p", {}, "Layers: ", ...layers, more)] : [];
  return html("div", { class: `finding ${finding.severity}` }, head, at, ...code, ...lines.map((line) => html("p", {}, line)), ...named);
}
