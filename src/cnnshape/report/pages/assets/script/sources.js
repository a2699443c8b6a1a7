// The file, with a link from each of its lines to the layer that is written there.
import { contentOf, html } from "./elements.js";
import { worst } from "./network.js";
import { select } from "./state.js";
import { placeOf } from "./selected.js";
import { itemNamed } from "./tree.js";

export class Sources {
  constructor(network, root) {
    Object.assign(this, { network, root, chosen: [] });
    this.layers = network.sources.map(() => new Map());
    for (const layer of network.layers) this.note(layer);
    const severities = this.severities();
    this.lines = network.sources.map((source, at) => source.lines.map((text, line) => this.line(at, line + 1, text, severities)));
    this.texts = this.lines.map((lines, at) =>
      html("div", { class: "text", tabindex: 0, role: "region", "aria-label": network.sources[at].name }, ...lines));
    const parts = this.texts.flatMap((text, at) => [html("h3", {}, network.sources[at].name), text]);
    contentOf("file").replaceChildren(...(parts.length ? parts : [html("p", {}, "It was read from no text.")]));
  }

  // A line belongs to the first layer that is written on it; the innermost where they are nested.
  note(layer) {
    const { source, line, end_line: end } = layer.place;
    if (source === null) return;
    for (let at = line; at <= end; at += 1) {
      const known = this.layers[source].get(at);
      if (!known || end - line < known.place.end_line - known.place.line) this.layers[source].set(at, layer);
    }
  }

  severities() {
    const found = this.network.sources.map(() => new Map());
    for (const { place, severity } of this.network.findings) {
      if (place.source !== null) found[place.source].set(place.line, worst([found[place.source].get(place.line), severity]));
    }
    return found;
  }

  line(source, number, text, severities) {
    const layer = this.layers[source].get(number);
    const severity = severities[source].get(number);
    const names = ["line", layer && "layer", severity].filter(Boolean).join(" ");
    const mark = severity ? `${severity[0].toUpperCase()} ` : "";
    const at = html("span", { class: "at", title: severity ?? null }, `${mark}${number}`);
    const click = layer ? { click: () => select(layer.name), "data-layer": layer.name } : {};
    return html("div", { class: names, ...click }, at, html("span", {}, text));
  }

  choose(name) {
    const item = name === null ? null : itemNamed(this.root, name);
    this.mark(item ? placeOf(this.network, item) : { source: null }, false);
  }

  mark(place, isShown) {
    for (const line of this.chosen) line.classList.remove("chosen");
    this.chosen = place.source === null ? [] : this.lines[place.source].slice(place.line - 1, place.end_line);
    for (const line of this.chosen) line.classList.add("chosen");
    if (this.chosen.length === 0) return;
    const text = this.texts[place.source];
    text.scrollTop += this.chosen[0].getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    if (isShown) text.scrollIntoView({ block: "nearest" });
  }
}
