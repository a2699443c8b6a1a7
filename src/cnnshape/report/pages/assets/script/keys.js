// Keys that work wherever no text is typed.
import { byId } from "./elements.js";
import { change } from "./state.js";

const ZOOM = { "+": 1.25, "=": 1.25, "-": 0.8 };
const MOVED = 60;

export function listenToKeys(graphNow) {
  document.addEventListener("keydown", (event) => {
    if (event.target.isContentEditable) return;
    const isTyping = /^(INPUT|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      change({ selected: null, search: "" });
      byId("search").value = "";
    } else if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "/") {
      byId("search").focus();
    } else if (!keyOfGraph(graphNow(), event)) {
      return;
    }
    if (event.key !== "Escape") event.preventDefault();
  });
}

function keyOfGraph(graph, event) {
  if (event.key in ZOOM) graph.camera.zoomBy(ZOOM[event.key]);
  else if (event.key === "0") graph.camera.whole();
  else if (!byId("drawing").contains(event.target)) return false;
  else if (event.shiftKey && event.key.startsWith("Arrow")) {
    const [dx, dy] = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [1, 0], ArrowRight: [-1, 0] }[event.key];
    graph.camera.move(dx * MOVED, dy * MOVED);
  } else return graph.key(event.key);
  return true;
}
