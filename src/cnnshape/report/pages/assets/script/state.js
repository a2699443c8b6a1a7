// What is looked at: the network, the layer or block, the colour, the search. The address holds it.
import { byId } from "./elements.js";

const listeners = [];

export const state = { network: 0, selected: null, colour: "none", search: "" };

export function subscribe(listener) {
  listeners.push(listener);
}

// Set some of the state; listeners hear which of it changed.
export function change(values) {
  const changed = Object.keys(values).filter((key) => state[key] !== values[key]);
  if (changed.length === 0) return;
  Object.assign(state, values);
  if (!changed.every((key) => key === "search")) writeAddress();
  for (const listener of listeners) listener(new Set(changed));
}

// Select what somebody pointed at, and bring what is said of it to the top of what is seen.
export function select(name) {
  change({ selected: name });
  byId("selected").scrollIntoView();
}

// Select without leaving what has the focus: in a narrow window it is where the details are not.
export function selectBeside(name) {
  change({ selected: name });
  const [panels, details] = ["panels", "selected"].map(byId);
  panels.scrollTop += details.getBoundingClientRect().top - panels.getBoundingClientRect().top;
}

// What else the address holds stays.
function writeAddress() {
  const words = new URLSearchParams(location.hash.slice(1));
  const values = { layer: state.selected, network: state.network > 0 ? String(state.network + 1) : null, colour: state.colour === "none" ? null : state.colour };
  for (const [word, value] of Object.entries(values)) {
    if (value === null) words.delete(word);
    else words.set(word, value);
  }
  const fragment = `#${words}`;
  if (location.hash !== fragment && (location.hash || words.size > 0)) location.hash = fragment;
}

// The state that an address asks for; null for the address of a section, which changes nothing.
export function readAddress(networks, isColour) {
  const words = new URLSearchParams(location.hash.slice(1));
  const isOurs = ["layer", "network", "colour"].some((word) => words.has(word));
  if (!isOurs && location.hash.length > 1) return null;
  const network = Number(words.get("network") ?? 1) - 1;
  const colour = words.get("colour") ?? "none";
  return {
    network: network in networks ? network : 0,
    selected: words.get("layer"),
    colour: isColour(colour) ? colour : "none",
  };
}
