// The table of the layers: sorted, filtered, and with rows only where they are seen.
import { columnsOf, sorted } from "./columns.js";
import { contentOf, html } from "./elements.js";
import { change, select, state } from "./state.js";
import { shortened } from "./texts.js";

const ROW = 26;
const SPARE = 12;
const MOST_PRINTED = 3000;
const MOST_LETTERS = 34;
const MOST_OF_CELL = 14;
const FIXED = 2;

export class Table {
  // Sorted and scrolled as the table of another network is, if there was one.
  constructor(network, other = null) {
    this.columns = columnsOf(network);
    const by = this.columns.find((column) => column.name === other?.by.name) ?? this.columns[0];
    const { isDescending = false, top = 0, height = 420 } = other ?? {};
    Object.assign(this, { rows: network.layers, layers: network.layers, by, isDescending, top: 0, height });
    this.body = html("tbody");
    this.heads = this.columns.map((column) => this.head(column));
    const table = html("table", { role: "grid", "aria-label": "Layers" }, html("thead", {}, html("tr", {}, ...this.heads)), this.body);
    this.table = table;
    this.scroll = html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Layers, scrollable" }, table);
    // Measured here alone: to ask while the page is drawn would lay it out every time.
    this.scroll.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.resized()).observe(this.scroll);
    this.scroll.addEventListener("keydown", (event) => this.key(event));
    contentOf("table").replaceChildren(this.scroll);
    this.show(network.layers);
    if (top > 0) this.scrollTo(top);
  }

  head(column) {
    const button = html("button", { type: "button", title: "Sort; a third click goes back to the order of the file", click: () => this.sort(column) }, column.heading);
    return html("th", { scope: "col", class: column.isNumber ? "number" : null, "data-column": column.name }, button);
  }

  // Numbers are looked at for the largest: they start with it. A third click goes back to the file's order.
  sort(column) {
    const startsDescending = Boolean(column.isNumber && column.name !== "position" && column.name !== "line");
    const isThird = this.by === column && this.isDescending !== startsDescending;
    this.isDescending = this.by === column ? !this.isDescending && !isThird : startsDescending;
    this.by = isThird ? this.columns[0] : column;
    this.show(this.layers);
    this.reveal(this.by.name);
  }

  // Bring a column into view, beside those that always are.
  reveal(name) {
    const [, fixed] = this.heads.map((head) => head.getBoundingClientRect());
    const head = this.heads.find((each) => each.dataset.column === name);
    if (!head || this.heads.indexOf(head) < FIXED) return;
    const [{ left, right }, frame] = [head, this.scroll].map((each) => each.getBoundingClientRect());
    if (left < fixed.right) this.scroll.scrollLeft -= fixed.right - left;
    else if (right > frame.right) this.scroll.scrollLeft += right - frame.right;
  }

  show(layers) {
    this.layers = layers;
    this.rows = sorted(layers, this.by, this.isDescending);
    this.heads.forEach((head, at) => {
      const direction = this.isDescending ? "descending" : "ascending";
      head.setAttribute("aria-sort", this.columns[at] === this.by ? direction : "none");
    });
    this.table.setAttribute("aria-rowcount", String(this.rows.length + 1));
    if (this.top > 0) this.scrollTo(0);
    this.draw();
  }

  scrollTo(top) {
    this.scroll.scrollTop = top;
    this.scrolled();
  }

  scrolled() {
    this.top = this.scroll.scrollTop;
    this.draw();
  }

  resized() {
    const { clientHeight } = this.scroll;
    const isTaller = clientHeight > this.height;
    this.height = clientHeight;
    if (isTaller) this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.top / ROW) - SPARE);
    this.fill(first, Math.min(this.rows.length, first + Math.ceil(this.height / ROW) + 2 * SPARE));
  }

  fill(first, last) {
    const shown = this.rows.slice(first, last).map((layer, at) => this.row(layer, first + at));
    this.body.replaceChildren(this.space(first), ...shown, this.space(this.rows.length - last));
  }

  row(layer, at) {
    const isChosen = layer.name === state.selected;
    const cells = this.columns.map((column) => {
      const text = column.text(layer);
      const short = column.name === "name" ? shortened(text, MOST_LETTERS) : text;
      return html("td", { class: column.isNumber ? "number" : "cell", title: text.length > MOST_OF_CELL ? text : null }, short);
    });
    return html("tr", {
      class: isChosen ? "chosen" : null, "aria-selected": String(isChosen), "aria-rowindex": at + 2,
      "data-name": layer.name, click: () => select(layer.name),
    }, ...cells);
  }

  space(rows) {
    const cell = html("td", { colspan: this.columns.length });
    cell.style.height = `${rows * ROW}px`;
    const row = html("tr", { class: "space", "aria-hidden": "true" }, cell);
    row.hidden = rows === 0;
    return row;
  }

  choose(name) {
    const at = this.rows.findIndex((layer) => layer.name === name);
    const top = at * ROW;
    const isSeen = top >= this.top && top + 2 * ROW <= this.top + this.height;
    if (at >= 0 && !isSeen) this.scrollTo(Math.max(0, top - this.height / 2));
    else this.draw();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (!step || event.target.closest("button")) return;
    event.preventDefault();
    const at = this.rows.findIndex((layer) => layer.name === state.selected);
    const next = this.rows[Math.min(this.rows.length - 1, Math.max(0, at + step))];
    if (next) change({ selected: next.name });
  }

  print() {
    this.fill(0, Math.min(this.rows.length, MOST_PRINTED));
  }
}
