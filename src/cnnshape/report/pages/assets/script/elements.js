// Elements of the page. Text goes in as text alone: nothing here or elsewhere parses HTML.
import { visible } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, visible(value));
    }
  }
  element.append(...children.map((child) => (typeof child === "object" ? child : visible(child))));
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

export function byId(id) {
  return document.getElementById(id);
}

export function contentOf(section) {
  return byId(section).querySelector(".content");
}

export function link(text, onClick, attributes = {}) {
  return html("button", { type: "button", class: "link name", click: onClick, ...attributes }, text);
}

export function definitions(pairs) {
  const list = html("dl");
  for (const [label, lines] of pairs) {
    const last = [].concat(lines).map((line) => html("div", {}, line));
    list.append(html("dt", {}, label), html("dd", {}, ...last));
  }
  return list;
}
