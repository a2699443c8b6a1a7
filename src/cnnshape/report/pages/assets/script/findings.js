// What the linter found, the worst first, each with its lines of the file and its layers.
import { contentOf, html, link } from "./elements.js";
import { RANKS } from "./network.js";
import { select } from "./state.js";
import { plural } from "./texts.js";

const MOST_LAYERS = 8;

export function showFindings(network, goTo) {
  const found = worstFirst(network.findings);
  contentOf("findings").replaceChildren(html("p", {}, countsText(found) || "Nothing was found."), ...saying(found).map((same) => findingElement(network, same, goTo)));
}

export function worstFirst(found) {
  return found.toSorted((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity));
}

// How many there are of each severity; nothing if there are none.
export function countsText(found) {
  const counts = RANKS.map((rank) => [found.filter((each) => each.severity === rank).length, rank]).filter(([number]) => number);
  return counts.map(([number, rank]) => (rank === "info" ? `${number} info` : plural(number, rank))).join(", ");
}

// What differs only in where and in numbers is one finding with several places.
function saying(found) {
  const groups = Map.groupBy(found, (each) => JSON.stringify([each.severity, each.code, each.message]));
  return [...groups.values()];
}

// A line of a block is found for each use of it: what is the same there is said once, with all the layers.
function alike(found) {
  const groups = new Map();
  for (const each of found) {
    const key = JSON.stringify([each.code, each.message, each.file, each.location, each.notes, each.help]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((same) => (same.length === 1 ? same[0] : {
    ...same[0], related: [], layers: [...new Set(same.flatMap((each) => each.layers))],
  }));
}

function findingElement(network, same, goTo) {
  const [finding] = same;
  const often = same.length > 1 ? ` (in ${same.length} places)` : "";
  const head = html("p", {},
    html("span", { class: "severity" }, `${finding.severity} ${finding.code} `), `${finding.name}: `, html("strong", {}, finding.message), often);
  return html("div", { class: `finding ${finding.severity}` }, head, ...alike(same).flatMap((each) => placeElements(network, each, goTo)));
}

function placeElements(network, finding, goTo) {
  const { place } = finding;
  const where = `${finding.file}:${finding.location.line}:${finding.location.column}`;
  const quoted = place.source === null ? "" : network.sources[place.source].lines[place.line - 1];
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
  return [at, ...code, ...lines.map((line) => html("p", {}, line)), ...named];
}
