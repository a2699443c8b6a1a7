// What is said of a layer or block while the pointer is over it.
import { byId, definitions, html } from "./elements.js";
import { blockFacts, factsOf } from "./selected.js";

const GAP = 14;

export function showTooltip(item, network, event) {
  const tooltip = byId("tooltip");
  const facts = item.isLayer ? factsOf(item.layer) : blockFacts(network, item);
  tooltip.replaceChildren(html("strong", { class: "name" }, `${item.id}: ${item.title}`), definitions(facts));
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const fits = event.clientX + GAP + width < innerWidth;
  tooltip.style.left = `${Math.max(4, fits ? event.clientX + GAP : event.clientX - GAP - width)}px`;
  tooltip.style.top = `${Math.max(4, Math.min(event.clientY + GAP, innerHeight - height - 4))}px`;
}

export function hideTooltip() {
  byId("tooltip").hidden = true;
}
