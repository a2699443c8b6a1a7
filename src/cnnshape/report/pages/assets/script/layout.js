// Where everything lies. Each open block is laid out for itself, and is one box in the block around it.
import { plural, shapeText, shortened, visible } from "./texts.js";

const PADDING = 14;
const HEADER = 22;
const HEIGHT = 42;
const MOST_LETTERS = 30;
const MOST_OF_KIND = 44;

// Where edges enter and leave an open block. Boxes are numbered: a layer may be called `constructor`.
const IN = "in";
const OUT = "out";

const MOST_KEPT = 1000;
const kept = new Map();

export function captions(item) {
  if (item.kind === "layer") return [shortened(visible(ownName(item)), MOST_LETTERS), shortened(visible(item.title), MOST_OF_KIND)];
  if (item.kind === "block") return [shortened(visible(ownName(item)), MOST_LETTERS), `▸ ${shortened(visible(item.title), MOST_LETTERS)}, ${plural(item.last - item.first, "layer")}`];
  return [shortened(visible(item.title), MOST_LETTERS), `▸ ${item.kind === "run" ? "equal, one after the other" : shortened(visible(item.id), MOST_OF_KIND)}`];
}

// A name without those of the blocks around it, which stand on their boxes.
function ownName(item) {
  let outer = item.parent;
  while (outer && outer.kind !== "block") outer = outer.parent;
  return outer && item.id.startsWith(`${outer.id}.`) ? item.id.slice(outer.id.length + 1) : item.id;
}

function sizeOf(item, network) {
  if (item.isOpen && !item.isLayer) {
    const inner = layoutOf(item, network);
    return { width: inner.width + 2 * PADDING, height: inner.height + HEADER + PADDING, inner };
  }
  const [name, kind] = captions(item).map((text) => text.length);
  return { width: Math.max(110, 22 + 6.8 * name, 22 + 5.7 * kind), height: HEIGHT, inner: null };
}

// A layout is kept until something in it is folded or unfolded: `forget` says so.
function layoutOf(scope, network) {
  scope.layout ??= computed(scope, network);
  return scope.layout;
}

export function forget(item) {
  for (let at = item; at; at = at.parent) at.layout = null;
}

function computed(scope, network) {
  const sizes = scope.children.map((child) => sizeOf(child, network));
  const { width, height, nodes, edges } = laidOut(sizes.map((size) => [size.width, size.height]), edgesOf(scope, network));
  return {
    width,
    height,
    nodes: nodes.map((node) => ({ ...node, item: scope.children[node.number], inner: sizes[node.number].inner })),
    edges: edges.map((edge) => ({ ...edge, from: scope.children[edge.from] ?? null, to: scope.children[edge.to] ?? null })),
  };
}

// Blocks are used again and again: what has the same boxes and edges lies in the same way.
function laidOut(sizes, edges) {
  const key = JSON.stringify([sizes, edges]);
  if (!kept.has(key)) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, laidOutAnew(sizes, edges));
  }
  return kept.get(key);
}

function laidOutAnew(sizes, edges) {
  const graph = new dagre.graphlib.Graph({ multigraph: false })
    .setGraph({ ranksep: 24, nodesep: 22, edgesep: 14, marginx: 2, marginy: 2 })
    .setDefaultEdgeLabel(() => ({}));
  sizes.forEach(([width, height], number) => graph.setNode(`${number}`, { number, width, height }));
  for (const { from, to, text } of edges) {
    for (const port of [from, to]) {
      if (!graph.hasNode(port)) graph.setNode(port, { width: 6, height: 2 });
    }
    graph.setEdge(from, to, { text, width: 6 * text.length + 6, height: 13, labelpos: "c" });
  }
  dagre.layout(graph);
  return {
    width: graph.graph().width,
    height: graph.graph().height,
    nodes: graph.nodes().map((id) => graph.node(id)).filter((node) => node.number !== undefined),
    edges: graph.edges().map((edge) => ({ ...graph.edge(edge), from: edge.v, to: edge.w })),
  };
}

function edgesOf(scope, network) {
  const owner = new Map();
  scope.children.forEach((child, number) => {
    for (let at = child.first; at < child.last; at += 1) owner.set(at, `${number}`);
  });
  const edges = new Map();
  const add = (from, to, read) => {
    const key = JSON.stringify([from, to]);
    const text = shapeText(network.layers[read].output_shape);
    const known = edges.get(key);
    if (!known) edges.set(key, { from, to, text });
    else if (!known.text.split(", ").includes(text)) known.text += known.text.length < 24 ? `, ${text}` : "";
  };
  for (let at = scope.first; at < scope.last; at += 1) {
    const to = owner.get(at);
    for (const read of network.layers[at].reads) {
      const from = owner.get(read) ?? IN;
      if (from !== to) add(from, to, read);
    }
    const leaves = network.readers[at].some((reader) => !scope.holds(reader));
    if (scope.parent && (leaves || network.outputs.has(network.layers[at].name))) add(to, OUT, at);
  }
  return [...edges.values()];
}

// All boxes and wires with their places in the whole drawing; outer boxes come before inner ones.
export function placed(root, network) {
  const found = { boxes: [], wires: [], width: 0, height: 0 };
  place(root, network, 0, 0, found);
  const { width, height } = layoutOf(root, network);
  return { ...found, width, height };
}

function place(scope, network, left, top, found) {
  const { nodes, edges } = layoutOf(scope, network);
  for (const edge of edges) {
    const points = edge.points.map(({ x, y }) => ({ x: x + left, y: y + top }));
    found.wires.push({ points, text: edge.text, x: edge.x + left, y: edge.y + top, from: edge.from, to: edge.to, isInner: scope.parent !== null });
  }
  for (const node of nodes) {
    const box = { item: node.item, left: left + node.x - node.width / 2, top: top + node.y - node.height / 2, width: node.width, height: node.height };
    found.boxes.push(box);
    if (node.inner) place(node.item, network, box.left + PADDING, box.top + HEADER, found);
  }
}
