// The search: words that are in a layer's name, kind or shape, and comparisons, as macs>1e6.
import { shapeText } from "./texts.js";

const COMPARISON = /^([a-z_]+)(>=|<=|>|<|=)([\d.,_]+(?:e\d+)?)$/;

const TESTS = {
  ">": (a, b) => a > b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, "=": (a, b) => a === b,
};

// Names as files write them, beside those of the columns.
const SHORT = { parameters: "trainable_parameters", size: "activation_size", live: "live_bytes", memory: "live_bytes" };

export function matching(network, search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const tests = words.map((word) => testOf(network, word));
  return network.layers.filter((layer) => tests.every((test) => test(layer)));
}

function testOf(network, word) {
  const [, written, sign, digits] = COMPARISON.exec(word) ?? [];
  const column = network.column(SHORT[written] ?? written);
  if (column) {
    const number = Number(digits.replace(/[,_]/g, ""));
    return (layer) => typeof layer[column.name] === "number" && TESTS[sign](layer[column.name], number);
  }
  return (layer) => `${layer.name} ${layer.kind} ${shapeText(layer.output_shape)}`.toLowerCase().includes(word);
}
