// The columns of the table: what each shows of a layer, and what it sorts by.
import { numberText } from "./texts.js";

const NUMBERS = [
  "output_shape", "activation_size", "trainable_parameters", "macs", "live_bytes", "receptive_field", "effective_stride",
];

export function columnsOf(network) {
  const numbers = NUMBERS.map((name) => network.column(name)).map((column) => ({
    name: column.name,
    heading: column.heading,
    isNumber: true,
    text: (layer) => (column.name === "output_shape" && layer.output_shape === null ? "?" : numberText(column, layer[column.name])),
    key: (layer) => sortKey(layer[column.name]),
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
