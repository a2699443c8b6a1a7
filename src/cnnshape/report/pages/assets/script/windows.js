// The receptive field, drawn on the input: the windows of a layer's first, middle and last cell.
import { html, link, svg } from "./elements.js";
import { select } from "./state.js";
import { sizesText } from "./texts.js";

const WHICH = ["first", "middle", "last"];
const AXES = ["planes", "rows", "columns"];
const STRIP = 0.15;

// The points that a picture has along its longer side, those that a window needs, and how much is around it.
const SHOWN = 260;
const SMALL = 10;
const AROUND = 4;

export function windowsOf(network, layer) {
  if (!layer.windows) return html("p", {}, whyNone(layer));
  const input = network.layers.find((each) => each.type === "input" && rankOf(network, each) === layer.windows.axes.length);
  if (!input) return html("p", {}, "Its axes are not those of an input.");
  const sizes = spatial(network, input.output_shape);
  const lines = WHICH.map((which, at) => html("div", { class: `extent ${which}` }, `${which}: ${extentText(layer.windows.axes, sizes, at)}`));
  const seen = `One cell sees ${sizesText(layer.window_receptive_field)} cells of the input (${sizesText(sizes)})`;
  const note = layer.windows.is_partial ? [" along the windows alone. It may depend on all of it, because of ", ...cause(network, layer)] : [];
  return html("div", {},
    html("p", {}, seen, ...note, "."),
    picture(layer, sizes), ...enlargement(layer, sizes),
    html("p", {}, "What the output's cells see of the input:"), ...lines);
}

function cause(network, layer) {
  const found = network.causeOf(layer);
  return found === layer ? ["what it does itself"] : [link(found.name, () => select(found.name)), ` (${found.type})`];
}

function whyNone(layer) {
  if (layer.output_shape === null) return "Unknown after a fault.";
  return layer.output_shape.length === 1 ? "It has no place on the input: it is a vector." : "Each cell sees the whole input, or it is not known.";
}

function spatial(network, shape) {
  return network.table.layout === "channels_first" ? shape.slice(1) : shape.slice(0, -1);
}

function rankOf(network, layer) {
  return layer.output_shape ? spatial(network, layer.output_shape).length : -1;
}

function extentText(axes, sizes, at) {
  const names = AXES.slice(-axes.length);
  return axes.map((cells, axis) => `${names[axis]} ${cells[at] ? cellsText(cells[at], sizes[axis]) : "none"}`).join(", ");
}

function cellsText([first, last], size) {
  const padding = [rangeText(first, Math.min(last, -1)), rangeText(Math.max(first, size), last)].filter(Boolean);
  const note = padding.length ? ` (${padding.join(" and ")} ${padding.join().includes("to") || padding.length > 1 ? "are" : "is"} padding)` : "";
  return `${rangeText(first, last)}${note}`;
}

function rangeText(first, last) {
  if (first > last) return "";
  return first === last ? `${first}` : `${first} to ${last}`;
}

// Windows that are a few points of the picture are shown again, with the corner of the input around the first.
function enlargement(layer, sizes) {
  const axes = layer.windows.axes.slice(-2);
  const first = rectOf(axes, 0, sizes[0]);
  const [height, width] = sizes.slice(-2);
  if (axes.length < 2 || !first || Math.max(first.width, first.height) * SHOWN >= SMALL * Math.max(height, width)) return [];
  const side = AROUND * Math.max(first.width, first.height);
  const [x, y] = [first.x - first.width / 2, first.y - first.height / 2];
  const label = `The first window of ${layer.name} at the corner of the input, enlarged`;
  return [svg("svg", { class: "windows enlarged", role: "img", "aria-label": label, width: side, height: side, viewBox: `${x} ${y} ${side} ${side}` },
    svg("rect", { class: "input", width, height }), svg("rect", first)), html("p", { class: "hint" }, "Enlarged: the first window, at the corner of the input.")];
}

// The last two axes lie in the picture; an only axis is a strip.
function picture(layer, sizes) {
  const axes = layer.windows.axes.slice(-2);
  const [height, width] = axes.length === 1 ? [sizes[0] * STRIP, sizes[0]] : sizes.slice(-2);
  const rects = [0, 2, 1].map((at) => rectOf(axes, at, height)).filter(Boolean);
  const left = Math.min(0, ...rects.map((rect) => rect.x));
  const top = Math.min(0, ...rects.map((rect) => rect.y));
  const right = Math.max(width, ...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(height, ...rects.map((rect) => rect.y + rect.height));
  const edge = 0.02 * Math.max(right - left, bottom - top);
  const label = `The input with the windows of the first, middle and last cell of ${layer.name}`;
  return svg("svg", {
    class: "windows", role: "img", "aria-label": label, width: right - left, height: bottom - top,
    viewBox: `${left - edge} ${top - edge} ${right - left + 2 * edge} ${bottom - top + 2 * edge}`,
  }, svg("rect", { class: "input", width, height }), ...rects.map((rect) => svg("rect", rect)));
}

function rectOf(axes, at, height) {
  if (axes.some((cells) => cells[at] === null)) return null;
  const [rows, columns] = axes.length === 1 ? [null, axes[0][at]] : [axes[0][at], axes[1][at]];
  const [y, tall] = rows ? [rows[0], rows[1] - rows[0] + 1] : [0, height];
  return { class: `window ${WHICH[at]}`, x: columns[0], y, width: columns[1] - columns[0] + 1, height: tall };
}
