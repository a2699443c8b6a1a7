// Boxes and wires as elements, and which of them are in view: what is not is not drawn.
import { svg } from "./elements.js";
import { captions } from "./layout.js";
import { plural, shapeText } from "./texts.js";

const MARGIN = 800;

export function boxElement(box, network) {
  const { item } = box;
  const isOpen = item.isOpen && !item.isLayer;
  const [name, kind] = captions(item);
  const middle = box.left + box.width / 2;
  const texts = isOpen
    ? [svg("text", { x: box.left + 10, y: box.top + 15 }, item.kind === "block" ? `▾ ${name}  ·  ${item.title}` : `▾ ${item.title}`)]
    : [
        svg("text", { x: middle, y: box.top + 18 }, name),
        svg("text", { x: middle, y: box.top + 33, class: "kind" }, kind),
      ];
  const rect = svg("rect", { x: box.left, y: box.top, width: box.width, height: box.height });
  return svg("g", {
    class: `box ${item.isLayer ? "layer" : "block"}${isOpen ? " open" : ""}`,
    role: "treeitem", tabindex: -1, "aria-level": levelOf(item), "aria-label": labelOf(item, network),
    "aria-expanded": item.isLayer ? null : String(isOpen), "aria-selected": "false", "data-id": item.id,
  }, rect, ...texts);
}

function levelOf(item) {
  let level = 0;
  for (let at = item.parent; at; at = at.parent) level += 1;
  return level;
}

function labelOf(item, network) {
  if (item.isLayer) return `${item.id}, ${item.title}, ${shapeText(item.layer.output_shape)}`;
  const gives = shapeText(network.layers[item.last - 1].output_shape);
  return `${item.id}, ${item.title}, ${plural(item.last - item.first, "layer")}, ${gives}`;
}

export function wireElement(wire) {
  const path = svg("path", { class: "wire", d: curve(wire.points) });
  const [before, end] = wire.points.slice(-2);
  const turn = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  const arrow = svg("path", { class: "arrow", d: "M0 0L-7 -3.5L-7 3.5Z", transform: `translate(${end.x} ${end.y}) rotate(${turn})` });
  const text = svg("text", { class: "shape", x: wire.x, y: wire.y + 4 }, wire.text);
  return svg("g", { "aria-hidden": "true", class: wire.isInner ? "inner" : null }, path, arrow, text);
}

// Straight at both ends, and round in between.
function curve(points) {
  const [start, ...others] = points;
  let d = `M${start.x} ${start.y}`;
  for (let at = 0; at < others.length - 1; at += 1) {
    const [here, next] = [others[at], others[at + 1]];
    const isLast = at === others.length - 2;
    const [x, y] = isLast ? [next.x, next.y] : [(here.x + next.x) / 2, (here.y + next.y) / 2];
    d += `Q${here.x} ${here.y} ${x} ${y}`;
  }
  if (others.length === 1) d += `L${others[0].x} ${others[0].y}`;
  return d;
}

export function boundsOf(wire) {
  const xs = wire.points.map((point) => point.x);
  const ys = wire.points.map((point) => point.y);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

// Whether what was drawn around one view is enough for another: taking boxes in and out is costly.
export function isCovered(seen, before) {
  const isAsLarge = before && Math.abs(seen.right - seen.left - before.right + before.left) < 1;
  return isAsLarge && Math.abs(seen.left - before.left) < MARGIN / 2 && Math.abs(seen.top - before.top) < MARGIN / 2;
}

export function overlaps(bounds, seen) {
  return (
    bounds.left < seen.right + MARGIN && bounds.left + bounds.width > seen.left - MARGIN &&
    bounds.top < seen.bottom + MARGIN && bounds.top + bounds.height > seen.top - MARGIN
  );
}
