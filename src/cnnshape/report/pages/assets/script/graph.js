// The graph: what is folded, where it is, how it is coloured, and what the keys do in it.
import { boundsOf, boxElement, isCovered, overlaps, wireElement } from "./boxes.js";
import { Camera } from "./camera.js";
import { byId, html, svg } from "./elements.js";
import { changeIn, heatOf, legendOf, severityOf } from "./heat.js";
import { forget, placed } from "./layout.js";
import { select, selectBeside, state } from "./state.js";
import { itemNamed, reveal, shownAt } from "./tree.js";

const MOST_UNFOLDED = 3000;
export const READABLE = 0.9;

export class Graph {
  // A camera that looked at another drawing looks at this one, from where it is.
  constructor(network, root, kinds, camera = new Camera(byId("drawing"))) {
    Object.assign(this, { network, root, kinds, shown: [], matches: new Set() });
    // A small picture in a frame that moves: browsers paint a large one in tiles, and style all of it anew.
    this.world = svg("svg", { role: "none", width: 1, height: 1 });
    const moved = html("div", { class: "moved", role: "none" }, this.world);
    byId("drawing").replaceChildren(moved);
    this.camera = camera;
    camera.world = moved;
    camera.onMove = () => this.cull();
    this.draw();
    camera.apply();
  }

  draw() {
    const { boxes, wires, width, height } = placed(this.root, this.network);
    this.boxes = new Map(boxes.map((box) => [box.item, { ...box, bounds: box, element: boxElement(box, this.network) }]));
    this.wires = wires.map((wire) => ({ ...wire, bounds: boundsOf(wire), element: wireElement(wire) }));
    const all = [...this.boxes.values()];
    this.items = new Map(all.map((box) => [box.element, box.item]));
    const open = all.filter((box) => box.item.isOpen && !box.item.isLayer);
    const closed = all.filter((box) => !open.includes(box));
    this.drawn = [...open, ...this.wires, ...closed];
    this.world.replaceChildren();
    this.camera.size = { width, height };
    this.paint();
    this.covered = null;
    this.cull();
  }

  // Paper has no camera: the picture is there whole, in its own size, and is scaled to what fits.
  print() {
    const { width, height } = this.camera.size;
    this.fill(() => true);
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) this.world.setAttribute(name, value);
  }

  unprint() {
    for (const name of ["width", "height"]) this.world.setAttribute(name, 1);
    this.world.removeAttribute("viewBox");
    this.covered = null;
    this.cull();
  }

  cull() {
    const seen = this.camera.seen();
    byId("scale").textContent = `${Math.round(this.camera.zoom * 100)} %`;
    if (isCovered(seen, this.covered)) return;
    this.covered = seen;
    this.fill((each) => overlaps(each.bounds, seen));
  }

  // Take in what is to be in the picture and take out the rest; what has the focus keeps its place.
  fill(isWanted) {
    let next = null;
    for (const each of this.drawn.toReversed()) {
      const { element } = each;
      const isIn = element.parentNode === this.world;
      if (isWanted(each) || (isIn && element === document.activeElement)) {
        if (!isIn) this.world.insertBefore(element, next);
        next = element;
      } else if (isIn) element.remove();
    }
  }

  paint() {
    const shown = [...this.boxes.keys()].filter((item) => item.isLayer || !item.isOpen);
    const heat = heatOf(this.network, state.colour, shown);
    byId("legend").replaceChildren(...legendOf(this.network, state.colour, shown));
    const chosen = this.shownItem(state.selected);
    for (const [item, { element }] of this.boxes) {
      const isOpen = item.isOpen && !item.isLayer;
      const share = isOpen ? null : heat(item);
      if (share === null) element.style.removeProperty("--heat");
      else element.style.setProperty("--heat", share.toFixed(3));
      const severity = isOpen ? null : severityOf(this.network, item);
      const outlined = state.colour === "findings" || severity === "error" ? severity : null;
      const changed = state.colour === "change" && !isOpen ? changeIn(this.network, this.kinds, item) : null;
      const names = [...element.classList].filter((name) => ["box", "layer", "block", "open"].includes(name));
      const isMatch = item.isLayer && this.matches.has(item.first);
      element.setAttribute("class", [...names, share !== null && "heated", outlined, changed, isMatch && "match", item === chosen && "chosen"].filter(Boolean).join(" "));
      element.setAttribute("aria-selected", String(item === chosen));
      element.setAttribute("tabindex", item === chosen ? "0" : "-1");
    }
    for (const { element, from, to } of this.wires) {
      element.firstChild.classList.toggle("near", chosen !== null && [from, to].includes(chosen));
    }
  }

  // The box of a layer or block, or the folded one around it.
  shownItem(name) {
    if (name === null) return null;
    const item = itemNamed(this.root, name);
    if (!item) return null;
    return this.boxes?.has(item) ? item : shownAt(this.root, item.first);
  }

  show(name) {
    const item = itemNamed(this.root, name);
    if (item && !this.boxes.has(item)) {
      reveal(item);
      forget(item);
      this.draw();
    }
    this.paint();
    if (item) this.camera.show(this.boxes.get(item));
  }

  toggle(item) {
    if (item.isLayer) return;
    const before = this.boxes.get(item);
    item.isOpen = !item.isOpen;
    forget(item);
    this.draw();
    // What was clicked stays under the pointer.
    const after = this.boxes.get(item);
    const { zoom } = this.camera;
    this.camera.move((before.left + before.width / 2 - after.left - after.width / 2) * zoom, (before.top - after.top) * zoom);
  }

  unfold() {
    this.openLevel();
    this.camera.whole(READABLE);
  }

  unfoldAll() {
    while (this.openLevel());
    this.camera.whole(READABLE);
  }

  // Open what is folded as far as that can be drawn, and say whether there was anything.
  openLevel() {
    const next = [...this.boxes.keys()].filter((item) => !item.isLayer && !item.isOpen);
    let budget = MOST_UNFOLDED - this.boxes.size;
    const opened = next.filter((item) => (budget -= item.children.length) >= 0);
    for (const item of opened) {
      item.isOpen = true;
      forget(item);
    }
    if (opened.length) this.draw();
    return opened.length > 0;
  }

  fold() {
    for (const item of this.boxes.keys()) {
      if (!item.isLayer) item.isOpen = false;
      forget(item);
    }
    this.draw();
    this.camera.whole(READABLE);
  }

  mark(matches) {
    this.matches = matches;
    this.paint();
  }

  itemOf(target) {
    const element = target.closest?.(".box");
    return this.items.get(element) ?? null;
  }

  click(target) {
    const item = this.itemOf(target);
    if (!item) return;
    if (item.isLayer) select(item.id);
    else {
      this.toggle(item);
      selectBeside(item.id);
    }
    this.focus(item);
  }

  // Up and down along the order of the layers, left and right out of a block and into it.
  key(key) {
    const items = [...this.boxes.keys()].sort((a, b) => a.first - b.first || b.last - a.last);
    const at = items.indexOf(this.shownItem(state.selected));
    const item = items[at];
    const steps = { ArrowDown: items[at + 1], ArrowUp: items[Math.max(0, at - 1)], Home: items[0], End: items.at(-1) };
    if (key in steps) return this.go(steps[key]);
    if (!item) return false;
    if (key === "Enter" || key === " ") return this.go(item, !item.isLayer);
    if (key === "ArrowRight") return this.go(item.isOpen && !item.isLayer ? items[at + 1] : item, !item.isLayer && !item.isOpen);
    if (key === "ArrowLeft") return item.isOpen && !item.isLayer ? this.go(item, true) : this.go(item.parent);
    return false;
  }

  go(item, isToggled = false) {
    if (!item || item.kind === "root") return true;
    if (isToggled) this.toggle(item);
    selectBeside(item.id);
    this.camera.show(this.boxes.get(item));
    this.focus(item);
    return true;
  }

  // What is not in the picture cannot have the focus.
  focus(item) {
    this.cull();
    this.boxes.get(item)?.element.focus({ preventScroll: true });
  }
}
