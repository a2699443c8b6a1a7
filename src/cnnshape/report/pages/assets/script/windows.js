// The receptive field, drawn on the input: the windows of a layer's first, middle and last cell.
import { html, svg } from "./elements.js";
import { sizesText } from "./texts.js";

const WHICH = ["first", "middle", "last"];
const STRIP = 0.15;

export function windowsOf(network, layer) {
  if (!layer.windows) return html("p", {}, whyNone(layer));
  const input = network.layers.find((each) => each.type === "input" && rankOf(network, each) === layer.windows.axes.length);
  if (!input) return html("p", {}, "Its axes are not those of an input.");
  const sizes = spatial(network, input.output_shape);
  const lines = WHICH.map((which, at) => html("div", { class: `extent ${which}` }, `${which}: ${extentText(layer.windows.axes, at)}`));
  const note = layer.windows.is_partial ? ["Along the sliding windows alone: statistics of norms and gates see everything."] : [];
  return html("div", {},
    html("p", {}, `One cell sees ${sizesText(layer.window_receptive_field)} cells of the input (${sizesText(sizes)}). ${note.join("")}`),
    picture(layer, sizes),
    html("p", {}, "What the output's cells see of the input, from cell to cell along each axis:"), ...lines);
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

function extentText(axes, at) {
  return axes.map((cells) => (cells[at] ? `${cells[at][0]} to ${cells[at][1]}` : "nothing")).join(" × ");
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
