// The little Markdown that cnnshape says things in, as elements: no text of it is parsed as HTML.
import { html } from "./elements.js";

const FENCE = /^(`{3,})\w*$/;
const PIECES = /(`[^`]+`|\*\*[^*]+\*\*)/;

export function markdownElement(text) {
  const found = html("div", { class: "cm-told" });
  const lines = text.split("\n");
  while (lines.length) {
    const line = lines.shift();
    const fence = FENCE.exec(line);
    if (fence) found.append(html("pre", {}, ...linesUntil(lines, fence[1])));
    else if (line.startsWith("- ")) found.append(html("div", { class: "item" }, "• ", ...pieces(line.slice(2))));
    else if (line.trim()) found.append(html("p", {}, ...pieces(line)));
  }
  return found;
}

function linesUntil(lines, fence) {
  const inside = [];
  while (lines.length && lines[0] !== fence) inside.push(html("div", {}, lines.shift()));
  lines.shift();
  return inside;
}

function pieces(line) {
  return line.split(PIECES).filter(Boolean).map((piece) => {
    if (/^`.+`$/.test(piece)) return html("code", {}, piece.slice(1, -1));
    return /^\*\*.+\*\*$/.test(piece) ? html("strong", {}, piece.slice(2, -2)) : piece;
  });
}

// The same as text alone, where no element can be.
export function plainText(text) {
  return text.replaceAll(/`([^`\n]+)`/g, "$1");
}
