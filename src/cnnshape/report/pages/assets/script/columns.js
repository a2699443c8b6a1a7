// The columns of the table: what each shows of a layer, and what it sorts by.
import { seesAll } from "./network.js";
import { numberText, sizesText } from "./texts.js";

const NUMBERS = [
  "output_shape", "activation_size", "trainable_parameters", "macs", "live_bytes", "receptive_field", "effective_stride",
];

// More than any field: whoever depends on the whole input is sorted after all others.
const ALL = 1e12;

function isAll(column, layer) {
  return column.name === "receptive_field" && layer.window_receptive_field !== null && seesAll(layer);
}

function textOf(column, layer) {
  if (column.name === "output_shape" && layer.output_shape === null) return "?";
  const value = layer[column.name];
  return isAll(column, layer) ? `${sizesText(value, "all")} (${sizesText(layer.window_receptive_field)})` : numberText(column, value);
}

export function columnsOf(network) {
  const numbers = NUMBERS.map((name) => network.column(name)).map((column) => ({
    name: column.name,
    heading: column.heading,
    isNumber: true,
    text: (layer) => textOf(column, layer),
    key: (layer) => sortKey(layer[column.name]) + (isAll(column, layer) ? ALL + sortKey(layer.window_receptive_field) : 0),
  }));
  return [
    { name: "position", heading: "#", isNumber: true, text: (layer) => String(layer.position), key: (layer) => layer.position },
    { name: "name", heading: "Name", text: (layer) => layer.name, key: (layer) => layer.name },
    { name: "kind", heading: "Kind", text: (layer) => layer.kind, key: (layer) => layer.kind },
    ...numbers,
    { name: "line", heading: "Line", isNumber: true, text: (layer) => String(layer.location.line), key: (layer) => layer.location.line },
  ];
}

// Shapes by how many values they have; what is unknown or missing counts as less than nothing.
function sortKey(value) {
  if (value === null) return -1;
  return Array.isArray(value) ? value.reduce((product, size) => product * (size ?? 1), 1) : value;
}

export function sorted(layers, column, isDescending) {
  const sign = isDescending ? -1 : 1;
  const collator = new Intl.Collator("en", { numeric: true });
  const compare = column.isNumber
    ? (a, b) => column.key(a) - column.key(b)
    : (a, b) => collator.compare(column.key(a), column.key(b));
  return [...layers].sort((a, b) => sign * compare(a, b) || a.position - b.position);
}
