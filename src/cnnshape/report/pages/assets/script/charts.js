// Charts of numbers by layer, in the order in which they run, each with its largest marked.
import { contentOf, html, link, svg } from "./elements.js";
import { select, state } from "./state.js";
import { numberText, visible } from "./texts.js";

const NAMES = ["activation_size", "trainable_parameters", "macs", "live_bytes"];
const WIDTH = 720;
const HEIGHT = 80;
const LEAST_OF_PEAK = 3;

export class Charts {
  constructor(network) {
    this.cursors = [];
    this.network = network;
    const figures = NAMES.map((name) => this.figure(network.column(name)));
    contentOf("charts").replaceChildren(...figures);
    this.choose(state.selected);
  }

  figure(column) {
    const { network } = this;
    const largest = network.largest(column.name);
    const read = html("output", { class: "read" });
    const caption = html("figcaption", {}, html("span", {}, titleOf(column)), read);
    const cursor = svg("line", { class: "cursor", y1: 0, y2: HEIGHT });
    this.cursors.push(cursor);
    const { all, peak } = bars(network, column.name, largest);
    const chart = svg("svg", {
      class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "data-column": column.name,
      "aria-label": largest ? `${titleOf(column)}; largest ${numberText(column, largest[column.name])} at ${largest.name}` : titleOf(column),
    }, svg("path", { class: "bars", d: all }), svg("path", { class: "bars peak", d: peak }), cursor);
    chart.addEventListener("pointermove", (event) => {
      const layer = this.layerAt(chart, event);
      read.textContent = visible(`${layer.name}: ${numberText(column, layer[column.name])}`);
    });
    chart.addEventListener("click", (event) => select(this.layerAt(chart, event).name));
    const text = largest ? link(`largest: ${numberText(column, largest[column.name])} at ${largest.name}`, () => select(largest.name)) : "unknown";
    return html("figure", {}, caption, chart, text);
  }

  x(layer) {
    return ((layer.position + 0.5) * WIDTH) / this.network.layers.length;
  }

  layerAt(chart, event) {
    const { left, width } = chart.getBoundingClientRect();
    const { layers } = this.network;
    const at = Math.floor(((event.clientX - left) / width) * layers.length);
    return layers[Math.min(layers.length - 1, Math.max(0, at))];
  }

  choose(name) {
    const layer = this.network.byName.get(name);
    for (const cursor of this.cursors) {
      cursor.style.display = layer ? "" : "none";
      if (layer) for (const end of ["x1", "x2"]) cursor.setAttribute(end, this.x(layer));
    }
  }
}

function titleOf(column) {
  return column.name === "live_bytes" ? `${column.heading}: memory while each layer runs` : `${column.heading} of each layer`;
}

// More layers than there are points: each column of the picture shows its largest. One holds the peak.
function bars(network, name, largest) {
  const { layers } = network;
  const most = Math.max(1, largest?.[name] ?? 0);
  const columns = Math.min(layers.length, WIDTH);
  const wide = WIDTH / columns;
  const paths = { all: "", peak: "" };
  for (let at = 0; at < columns; at += 1) {
    const part = layers.slice(Math.floor((at * layers.length) / columns), Math.floor(((at + 1) * layers.length) / columns));
    const height = (part.reduce((high, layer) => Math.max(high, layer[name] ?? 0), 0) / most) * (HEIGHT - 4);
    const isPeak = part.includes(largest);
    const thick = isPeak ? Math.max(LEAST_OF_PEAK, wide * 0.9) : wide * 0.9;
    const path = height > 0 ? `M${round(at * wide)} ${HEIGHT}v${round(-height)}h${round(thick)}V${HEIGHT}z` : "";
    paths[isPeak ? "peak" : "all"] += path;
  }
  return paths;
}

function round(number) {
  return Number(number.toFixed(2));
}
