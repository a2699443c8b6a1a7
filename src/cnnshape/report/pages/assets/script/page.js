// The sections of a page: one network at a time, drawn in each, and kept at what the address says.
import { Charts } from "./charts.js";
import { showDifference } from "./difference.js";
import { byId, html } from "./elements.js";
import { comparedIn, matching } from "./filter.js";
import { showFindings } from "./findings.js";
import { Graph, READABLE } from "./graph.js";
import { changesOf, colours } from "./heat.js";
import { listenToKeys } from "./keys.js";
import { Network } from "./network.js";
import { showOverview } from "./overview.js";
import { showSelected } from "./selected.js";
import { change, readAddress, select, state, subscribe } from "./state.js";
import { Table } from "./table.js";
import { countText, plural, visible } from "./texts.js";
import { hideTooltip, showTooltip } from "./tooltip.js";
import { openAs, treeOf } from "./tree.js";

let data;
let networks;
let roots;
let view;
let sourcesOf;

// Take over new data; what was folded stays folded.
function read(content) {
  const old = roots ?? [];
  data = content;
  networks = data.networks.map((each) => new Network(each, data.columns));
  roots = networks.map(treeOf);
  roots.forEach((root, at) => old[at] && openAs(root, old[at]));
}

function goTo(place) {
  view.sources.mark(place, true);
}

function open(number) {
  const [network, root] = [networks[number], roots[number]];
  const kinds = changesOf(data.difference, number === 1);
  const graph = new Graph(network, root, kinds, view?.graph.camera);
  view = { network, root, graph, table: new Table(network, view?.table), charts: new Charts(network), sources: sourcesOf(network, root) };
  showOverview(network);
  if (!byId("findings").hidden) showFindings(network, goTo);
  byId("networks").querySelectorAll("button").forEach((button, at) => button.setAttribute("aria-pressed", String(at === number)));
}

// Bring what is selected into view, everywhere.
function showSelection() {
  const { graph, table, sources } = view;
  hideTooltip();
  if (state.selected === null) graph.paint();
  else graph.show(state.selected);
  table.choose(state.selected);
  sources.choose(state.selected);
  describeSelection();
}

function describeSelection() {
  showSelected(view.network, view.root, state.selected, goTo);
  view.charts.choose(state.selected);
}

function showMatches() {
  const { network, table, graph } = view;
  const isSearching = state.search.trim() !== "";
  const found = matching(network, state.search);
  table.show(found);
  comparedIn(network, state.search).forEach((name) => table.reveal(name));
  graph.mark(new Set(isSearching ? found.map((layer) => layer.position) : []));
  byId("matches").textContent = isSearching ? matchesText(found.length, network) : "";
}

// Inputs are rows of the table and can be found, but the totals count none of them as a layer.
function matchesText(number, { layers, inputs }) {
  if (number === 0) return "Nothing matches";
  const also = inputs ? ` and ${plural(inputs, "input")}` : "";
  return `${countText(number)} of ${plural(layers.length - inputs, "layer")}${also}`;
}

// Enter goes from one match to the next, and unfolds what it lies in.
function nextMatch() {
  const found = matching(view.network, state.search);
  const at = view.network.byName.get(state.selected)?.position ?? -1;
  const next = found.find((layer) => layer.position > at) ?? found[0];
  if (next) select(next.name);
}

function showTitle() {
  const title = visible(data.title);
  document.title = title;
  document.querySelector("h1").textContent = title;
}

subscribe((changed) => {
  if (changed.has("network")) {
    open(state.network);
    view.graph.camera.whole(READABLE);
  }
  if (changed.has("network") || changed.has("search")) showMatches();
  if (changed.has("colour")) {
    byId("colour").value = state.colour;
    view.graph.paint();
  }
  if (changed.has("network") || changed.has("selected")) showSelection();
});

function listenToGraph() {
  const drawing = byId("drawing");
  drawing.addEventListener("click", (event) => view.graph.click(event.target));
  drawing.addEventListener("pointermove", (event) => {
    const item = event.buttons ? null : view.graph.itemOf(event.target);
    if (item && !(item.isOpen && !item.isLayer)) showTooltip(item, view.network, event);
    else hideTooltip();
  });
  drawing.addEventListener("pointerleave", hideTooltip);
  byId("nearer").addEventListener("click", () => view.graph.camera.zoomBy(1.25));
  byId("farther").addEventListener("click", () => view.graph.camera.zoomBy(0.8));
  byId("whole").addEventListener("click", () => view.graph.camera.whole());
  byId("unfold").addEventListener("click", () => view.graph.unfold());
  byId("all").addEventListener("click", () => view.graph.unfoldAll());
  byId("fold").addEventListener("click", () => view.graph.fold());
}

// Going to a section leaves the address alone: it holds what is selected.
function listenToSections() {
  document.querySelector("nav").addEventListener("click", (event) => {
    const section = event.target.closest("a")?.getAttribute("href").slice(1);
    if (!section) return;
    event.preventDefault();
    byId(section).scrollIntoView();
  });
}

function listenToHeader() {
  const choices = colours(networks[0], data.difference);
  byId("colour").append(...choices.map(([value, words]) => html("option", { value }, words)));
  byId("colour").addEventListener("change", (event) => change({ colour: event.target.value }));
  byId("search").addEventListener("input", (event) => change({ search: event.target.value }));
  byId("search").addEventListener("keydown", (event) => event.key === "Enter" && nextMatch());
  if (networks.length > 1) {
    byId("networks").append(...networks.map((network, at) =>
      html("button", { type: "button", click: () => change({ network: at, selected: null }) }, `${at ? "after" : "before"}: ${network.title}`)));
  }
  return new Set(choices.map(([value]) => value));
}

// Draw the first data, and listen. `sources` makes what shows the files of a network.
export function startPage(content, sources) {
  sourcesOf = sources;
  read(content);
  const known = listenToHeader();
  const follow = () => {
    const asked = readAddress(networks, (colour) => known.has(colour));
    if (asked) change(asked);
  };
  drawAll();
  showSelection();
  view.graph.camera.whole(READABLE);
  listenToGraph();
  listenToSections();
  listenToKeys(() => view.graph);
  follow();
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => {
    byId("graph").before(byId("overview"));
    view.table.print();
    view.graph.print();
  });
  addEventListener("afterprint", () => {
    byId("panels").prepend(byId("overview"));
    view.table.draw();
    view.graph.unprint();
  });
}

// Draw other data in place of what is drawn: selection, folding, sorting and zoom stay.
export function redraw(content) {
  read(content);
  drawAll();
  describeSelection();
  if (state.search.trim()) showMatches();
}

function drawAll() {
  showTitle();
  open(state.network);
  showDifference(data.difference, data.words);
  byId("conventions").textContent = visible(data.conventions);
}
