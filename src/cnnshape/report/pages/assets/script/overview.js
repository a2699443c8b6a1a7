// The network at a glance: totals, where the most is, and which blocks it is built of.
import { contentOf, definitions, html, link } from "./elements.js";
import { select } from "./state.js";
import { bytesText, countText } from "./texts.js";

const MOST_RUNS = 6;

export function showOverview(network) {
  const { description, table } = network;
  const texts = [description, table.source].filter(Boolean).map((text) => html("p", {}, text));
  const largest = [
    ["Memory peak", peakOf(network)],
    ["Most parameters", mostOf(network, "trainable_parameters", countText)],
    ["Most MACs", mostOf(network, "macs", countText)],
  ].filter(([, element]) => element);
  const facts = definitions(network.totals);
  for (const [label, element] of largest) facts.append(html("dt", {}, label), html("dd", {}, element));
  const blocks = blockLines(network);
  if (blocks.length) facts.append(html("dt", {}, "Blocks"), html("dd", {}, ...blocks));
  contentOf("overview").replaceChildren(...texts, facts);
}

function peakOf({ peak, table }) {
  if (peak === null) return bytesText(table.totals.peak_activation_bytes);
  return html("span", {}, link(peak.layer, () => select(peak.layer)), `: ${bytesText(peak.bytes)}`, " while it runs");
}

function mostOf(network, name, text) {
  if (network.layers.some((each) => each[name] === null)) return "?";
  const layer = network.largest(name);
  return layer && layer[name] > 0 ? link(`${layer.name}: ${text(layer[name])}`, () => select(layer.name)) : null;
}

function blockLines(network) {
  const uses = new Map();
  for (const group of network.groups) uses.set(group.block, [...(uses.get(group.block) ?? []), group]);
  return [...uses].map(([block, groups]) =>
    html("div", {}, link(`${block} × ${groups.length}`, () => select(groups[0].name)), inARow(network, block)));
}

// How often a block comes in a row, run by run: equal ones are one box of the graph.
function inARow(network, block) {
  const runs = network.runs.filter((run) => network.groups.some((each) => each.block === block && each.first === run.first && (run.last - run.first) / run.times === each.last - each.first));
  const times = runs.map((run) => run.times);
  const texts = times.length <= MOST_RUNS ? times : [...new Set(times)].map((each) => `${each} in ${times.filter((other) => other === each).length} places`);
  return texts.length ? ` (equal in a row: ${texts.join(", ")})` : "";
}
