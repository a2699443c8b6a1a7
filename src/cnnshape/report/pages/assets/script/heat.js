// The colour of a box: a number as a share of the largest, what was found there, or what changed.
import { worst } from "./network.js";
import { countText } from "./texts.js";

const NUMBERS = ["trainable_parameters", "macs", "activation_size", "live_bytes", "receptive_field"];

export function colours(network, difference) {
  const numbers = NUMBERS.map((name) => [name, network.column(name).words]);
  const changes = difference ? [["change", "what changed"]] : [];
  return [["none", "nothing"], ...numbers, ["findings", "findings"], ...changes];
}

// Returns for an item the share of the largest number among layers, from 0 to 1, or null.
export function heatOf(network, colour) {
  if (!NUMBERS.includes(colour)) return () => null;
  const value = valueOf(network, colour);
  const most = largestHeat(network, colour);
  // A square root keeps the small ones apart: a few layers often hold nearly everything.
  return (item) => Math.sqrt(Math.min(1, (value(item.first, item.last) ?? 0) / most));
}

// The number of the hottest colour: that of the layer with the most.
function largestHeat(network, colour) {
  const value = valueOf(network, colour);
  return network.layers.reduce((most, layer) => Math.max(most, value(layer.position, layer.position + 1) ?? 0), 1);
}

export function legendOf(network, colour) {
  if (colour === "findings") return "solid: error, dashed: warning, dotted: info";
  if (colour === "change") return "green: added, yellow: changed, pink: removed";
  if (!NUMBERS.includes(colour)) return "";
  return `darkest: ${countText(largestHeat(network, colour))} (the most of a layer) and above`;
}

function valueOf(network, name) {
  if (name !== "receptive_field") {
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
