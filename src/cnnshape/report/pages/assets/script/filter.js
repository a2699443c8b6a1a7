// The search: words that are in a layer's name, kind or shape, and comparisons, as macs>1e6.
import { shapeText } from "./texts.js";

const COMPARISON = /^([a-z_]+)(>=|<=|>|<|=)([\d.,_]+(?:e\d+)?)$/;

const TESTS = {
  ">": (a, b) => a > b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, "=": (a, b) => a === b,
};

// Names as files write them, beside those of the columns.
const SHORT = { parameters: "trainable_parameters", size: "activation_size", live: "live_bytes", memory: "live_bytes" };

// The numbers that a search compares.
export function comparedIn(network, search) {
  return wordsOf(search).map((word) => comparisonIn(network, word)?.column.name).filter(Boolean);
}

export function matching(network, search) {
  const tests = wordsOf(search).map((word) => testOf(network, word));
  return network.layers.filter((layer) => tests.every((test) => test(layer)));
}

function wordsOf(search) {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}

function comparisonIn(network, word) {
  const [, written, sign, digits] = COMPARISON.exec(word) ?? [];
  const column = network.column(SHORT[written] ?? written);
  return column ? { column, sign, number: Number(digits.replace(/[,_]/g, "")) } : null;
}

function testOf(network, word) {
  const comparison = comparisonIn(network, word);
  if (comparison) {
    const { column, sign, number } = comparison;
    return (layer) => typeof layer[column.name] === "number" && TESTS[sign](layer[column.name], number);
  }
  return (layer) => `${layer.name} ${layer.kind} ${shapeText(layer.output_shape)}`.toLowerCase().includes(word);
}
