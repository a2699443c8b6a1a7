// The colour of a box: a number as a share of the largest, what was found there, or what changed.
import { html } from "./elements.js";
import { worst } from "./network.js";
import { numberText } from "./texts.js";

const FIELD = "receptive_field";
const NUMBERS = ["trainable_parameters", "macs", "activation_size", "live_bytes", FIELD];

export function colours(network, difference) {
  const numbers = NUMBERS.map((name) => [name, network.column(name).words]);
  const changes = difference ? [["change", "what changed"]] : [];
  return [["none", "nothing"], ...numbers, ["findings", "findings"], ...changes];
}

// Returns for an item its share of the largest number among those that are shown, from 0 to 1, or null.
export function heatOf(network, colour, shown) {
  if (!NUMBERS.includes(colour)) return () => null;
  const value = valueOf(network, colour);
  const most = largestHeat(network, colour, shown);
  // A square root keeps the small ones apart: a few layers often hold nearly everything.
  return (item) => Math.sqrt((value(item.first, item.last) ?? 0) / most);
}

// The number of the strongest colour: blocks that are folded have more than any layer, and differ too.
function largestHeat(network, colour, shown) {
  const value = valueOf(network, colour);
  return shown.reduce((most, item) => Math.max(most, value(item.first, item.last) ?? 0), 1);
}

// What the colours mean, as texts and elements.
export function legendOf(network, colour, shown) {
  if (colour === "findings") return ["solid: error, dashed: warning, dotted: info"];
  if (colour === "change") return ["green: added, yellow: changed, pink: removed"];
  if (!NUMBERS.includes(colour)) return [];
  const most = numberText(network.column(colour), largestHeat(network, colour, shown));
  const folded = shown.some((item) => !item.isLayer) && colour !== FIELD ? " (a folded block counts as one)" : "";
  return ["0 ", html("span", { class: "ramp", "aria-hidden": "true" }), ` ${most}${folded}`];
}

function valueOf(network, name) {
  if (name !== FIELD) {
    const column = network.column(name);
    return (first, last) => network.folded(column, first, last);
  }
  return (first, last) => {
    const field = network.layers[last - 1].window_receptive_field ?? [];
    return Math.max(0, ...field.map((size) => size ?? 0));
  };
}

export function severityOf(network, item) {
  return worst(network.layers.slice(item.first, item.last).map((layer) => layer.severity));
}

// The kind of change of each layer by its name, on one side of a difference.
export function changesOf(difference, isAfter) {
  const kinds = new Map();
  for (const each of difference?.layers ?? []) {
    const side = isAfter ? each.after : each.before;
    if (side) kinds.set(side.name, each.change);
  }
  return kinds;
}

export function changeIn(network, kinds, item) {
  const found = network.layers.slice(item.first, item.last).map((layer) => kinds.get(layer.name));
  const only = new Set(found);
  if (only.size === 1) return found[0] ?? null;
  return found.some(Boolean) ? "changed" : null;
}
