// The network as a tree: layers in blocks, equal blocks in runs, long lists in ranges.
import { countText } from "./texts.js";

const MAX_SIBLINGS = 48;
const RANGE = 24;

class Item {
  constructor(kind, id, title, first, last, children = []) {
    Object.assign(this, { kind, id, title, first, last, children, parent: null, isOpen: false });
    for (const child of children) child.parent = this;
  }

  get isLayer() {
    return this.kind === "layer";
  }

  holds(position) {
    return this.first <= position && position < this.last;
  }
}

export function treeOf(network) {
  const root = new Item("root", "", network.title, 0, network.layers.length);
  root.isOpen = true;
  const open = [{ last: root.last, item: root, children: [] }];
  const groups = [...network.groups].sort(byPlace);
  let next = 0;
  for (const layer of network.layers) {
    while (open.at(-1).last === layer.position) close(open, network);
    while (next < groups.length && groups[next].first === layer.position) {
      const group = groups[next++];
      const item = new Item("block", group.name, group.block, group.first, group.last);
      item.group = group;
      open.push({ last: group.last, item, children: [] });
    }
    const leaf = new Item("layer", layer.name, layer.kind, layer.position, layer.position + 1);
    leaf.layer = layer;
    open.at(-1).children.push(leaf);
  }
  while (open.length > 1) close(open, network);
  adopt(root, open[0].children, network);
  return root;
}

// Of two blocks with the same layers, the one that holds the other has the shorter path.
function byPlace(a, b) {
  return a.first - b.first || b.last - a.last || a.name.split(".").length - b.name.split(".").length;
}

function close(open, network) {
  const { item, children } = open.pop();
  adopt(item, children, network);
  open.at(-1).children.push(item);
}

function adopt(item, children, network) {
  item.children = ranged(inRuns(children, network.runs), network);
  for (const child of item.children) child.parent = item;
}

function inRuns(children, runs) {
  const found = [...children];
  for (const run of runs) {
    const from = found.findIndex((child) => child.first === run.first);
    const to = found.findIndex((child) => child.last === run.last);
    if (from < 0 || to - from + 1 !== run.times) continue;
    const copies = found.slice(from, to + 1);
    const title = `${copies[0].title} × ${run.times}`;
    found.splice(from, run.times, new Item("run", `${copies[0].id} × ${run.times}`, title, run.first, run.last, copies));
  }
  return found;
}

// A list of thousands is a picture of nothing, and takes minutes to lay out.
function ranged(children, network) {
  let items = children;
  while (items.length > MAX_SIBLINGS) {
    const ranges = [];
    for (let at = 0; at < items.length; at += RANGE) {
      const part = items.slice(at, at + RANGE);
      const [first, last] = [part[0].first, part.at(-1).last];
      const id = `${network.layers[first].name} to ${network.layers[last - 1].name}`;
      ranges.push(new Item("range", id, `${countText(last - first)} layers`, first, last, part));
    }
    items = ranges;
  }
  return items;
}

// The innermost item that is shown for a layer, with what is folded as it is.
export function shownAt(root, position) {
  let item = root;
  while (item.isOpen && !item.isLayer) item = item.children.find((child) => child.holds(position));
  return item;
}

export function itemNamed(root, id) {
  if (root.id === id) return root;
  for (const child of root.children) {
    const found = itemNamed(child, id);
    if (found) return found;
  }
  return null;
}

export function reveal(item) {
  for (let at = item.parent; at; at = at.parent) at.isOpen = true;
}

// Fold and unfold a tree as another is, where both have the same blocks.
export function openAs(root, other) {
  const open = new Set();
  const walk = (item, visit) => {
    visit(item);
    for (const child of item.children) walk(child, visit);
  };
  walk(other, (item) => item.isOpen && open.add(item.id));
  walk(root, (item) => {
    item.isOpen = open.has(item.id);
  });
}
