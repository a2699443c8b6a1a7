// What is said of the selected layer or block: formulas, receptive field, place in the file.
import { contentOf, definitions, html, link } from "./elements.js";
import { select } from "./state.js";
import { itemNamed } from "./tree.js";
import { bytesText, numberText, plural, shapeText } from "./texts.js";
import { windowsOf } from "./windows.js";

const SUMMED = ["trainable_parameters", "non_trainable_parameters", "macs", "activation_size", "live_bytes"];

export function factsOf(layer) {
  const about = layer.description ? [["About", layer.description]] : [];
  return [...about, ...layer.explanation];
}

export function blockFacts(network, item) {
  const layers = network.layers.slice(item.first, item.last);
  const outer = new Set(layers.flatMap((layer) => layer.reads).filter((read) => !item.holds(read)));
  const reads = [...outer].map((read) => `${network.layers[read].name} (${shapeText(network.layers[read].output_shape)})`);
  const numbers = SUMMED.map((name) => network.column(name)).map((column) => [
    `${column.heading}${column.sum === "largest" ? ", largest" : ""}`,
    numberText(column, network.folded(column, item.first, item.last)),
  ]);
  return [["Layers", plural(layers.length, "layer")], ["Reads", reads.length ? reads : "nothing"], ["Gives", shapeText(layers.at(-1).output_shape)], ...numbers];
}

export function showSelected(network, root, name, goTo) {
  const content = contentOf("selected");
  const item = name === null ? null : itemNamed(root, name);
  if (!item) {
    const text = name === null ? "Click a layer in the graph, the table, a chart or the file." : `There is no layer ${name} here.`;
    content.replaceChildren(html("p", {}, text));
    return;
  }
  const title = html("h3", { class: "name" }, `${item.id}: ${item.title}`);
  const place = placeOf(network, item);
  const line = place.source === null ? [] : [link(`${network.sources[place.source].name}:${place.line}`, () => goTo(place))];
  content.replaceChildren(title, ...line, ...(item.isLayer ? ofLayer(network, item.layer) : [definitions(blockFacts(network, item))]));
}

export function placeOf(network, item) {
  return item.group?.place ?? network.layers[item.first].place;
}

function ofLayer(network, layer) {
  const others = factsOf(layer).filter(([label]) => label !== "Reads");
  return [
    definitions([["Reads", linksTo(network, layer.reads)], ["Read by", linksTo(network, network.readers[layer.position])], ...others, ["Live bytes", liveLines(network, layer)]]),
    html("h3", {}, "On the input"),
    windowsOf(network, layer),
  ];
}

// The memory while a layer runs; at the peak, what it is the sum of.
function liveLines(network, layer) {
  const { peak } = network;
  const bytes = bytesText(layer.live_bytes);
  if (peak?.layer !== layer.name) return bytes;
  const parts = peak.alive.map((name) => network.byName.get(name)).map((each) => [each.activation_bytes, `${shapeText(each.output_shape)} of ${each.name}`]);
  if (peak.scratch) parts.push([peak.scratch, "scratch while it runs"]);
  const terms = parts.map(([size, what], at) => `${at ? "+ " : ""}${plural(size, "byte")}: ${what}`);
  return [`${bytes}, the most in this network`, ...terms, `= ${plural(peak.bytes, "byte")}`];
}

function linksTo(network, positions) {
  if (positions.length === 0) return "nothing";
  return positions.map((at) => {
    const { name, output_shape: shape } = network.layers[at];
    return html("span", {}, link(name, () => select(name)), ` (${shapeText(shape)})`);
  });
}
