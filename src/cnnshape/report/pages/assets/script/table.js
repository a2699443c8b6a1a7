// The table of the layers: sorted, filtered, and with rows only where they are seen.
import { columnsOf, sorted } from "./columns.js";
import { contentOf, html } from "./elements.js";
import { select, state } from "./state.js";
import { shortened } from "./texts.js";

const ROW = 26;
const SPARE = 12;
const MOST_PRINTED = 3000;
const MOST_LETTERS = 34;

export class Table {
  // Sorted and scrolled as the table of another network is, if there was one.
  constructor(network, other = null) {
    this.columns = columnsOf(network);
    const by = this.columns.find((column) => column.name === other?.by.name) ?? this.columns[0];
    Object.assign(this, { rows: network.layers, layers: network.layers, by, isDescending: other?.isDescending ?? false });
    this.body = html("tbody");
    this.heads = this.columns.map((column) => this.head(column));
    const table = html("table", { role: "grid", "aria-label": "Layers" }, html("thead", {}, html("tr", {}, ...this.heads)), this.body);
    this.table = table;
    this.scroll = html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Layers, scrollable" }, table);
    this.scroll.addEventListener("scroll", () => this.draw());
    this.scroll.addEventListener("keydown", (event) => this.key(event));
    const top = other?.scroll.scrollTop ?? 0;
    contentOf("table").replaceChildren(this.scroll);
    this.show(network.layers);
    this.scroll.scrollTop = top;
  }

  head(column) {
    const button = html("button", { type: "button", click: () => this.sort(column) }, column.heading);
    return html("th", { scope: "col", class: column.isNumber ? "number" : null, "data-column": column.name }, button);
  }

  // Numbers are looked at for the largest: they start with it.
  sort(column) {
    this.isDescending = this.by === column ? !this.isDescending : Boolean(column.isNumber && column.name !== "position" && column.name !== "line");
    this.by = column;
    this.show(this.layers);
  }

  show(layers) {
    this.layers = layers;
    this.rows = sorted(layers, this.by, this.isDescending);
    this.heads.forEach((head, at) => {
      const direction = this.isDescending ? "descending" : "ascending";
      head.setAttribute("aria-sort", this.columns[at] === this.by ? direction : "none");
    });
    this.table.setAttribute("aria-rowcount", String(this.rows.length + 1));
    this.scroll.scrollTop = 0;
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / ROW) - SPARE);
    const height = this.scroll.clientHeight || 420;
    this.fill(first, Math.min(this.rows.length, first + Math.ceil(height / ROW) + 2 * SPARE));
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
      return html("td", { class: column.isNumber ? "number" : "cell", title: text.length > 30 ? text : null }, short);
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
    const isSeen = top >= this.scroll.scrollTop && top + 2 * ROW <= this.scroll.scrollTop + this.scroll.clientHeight;
    if (at >= 0 && !isSeen) this.scroll.scrollTop = Math.max(0, top - this.scroll.clientHeight / 2);
    this.draw();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (!step || event.target.closest("button")) return;
    event.preventDefault();
    const at = this.rows.findIndex((layer) => layer.name === state.selected);
    const next = this.rows[Math.min(this.rows.length - 1, Math.max(0, at + step))];
    if (next) select(next.name);
  }

  print() {
    this.fill(0, Math.min(this.rows.length, MOST_PRINTED));
  }
}
