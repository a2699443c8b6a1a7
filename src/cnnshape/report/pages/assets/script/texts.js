// How numbers, shapes and texts of files are written.

const UNKNOWN = "?";
const NOTHING = "-";
const GROUPED = new Intl.NumberFormat("en-US");

// Controls, formats, fillers and marks that a reader cannot see, or that turn a line around.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;

export function visible(text) {
  return String(text).replace(UNSEEN, (character) => {
    const code = character.codePointAt(0).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}

export function countText(number) {
  return number === null || number === undefined ? UNKNOWN : GROUPED.format(number);
}

export function bytesText(number) {
  if (number === null || number === undefined) return UNKNOWN;
  for (const [power, unit] of [[30, "GiB"], [20, "MiB"], [10, "KiB"]]) {
    if (number >= 2 ** power) return `${(number / 2 ** power).toFixed(2)} ${unit}`;
  }
  return `${number} bytes`;
}

export function sizesText(sizes, without = NOTHING) {
  return sizes ? sizes.map((size) => size ?? without).join("x") : without;
}

export function shapeText(shape) {
  return shape ? shape.join("x") : UNKNOWN;
}

export function numberText(column, value) {
  if (Array.isArray(value) || (value === null && column.unit === "cells")) return sizesText(value);
  return column.unit === "bytes" ? bytesText(value) : countText(value);
}

// Long names lose their middle: their beginning and their end tell them apart.
export function shortened(text, most) {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join("")}…${characters.slice(head - most + 1).join("")}`;
}

export function plural(number, word) {
  return `${countText(number)} ${word}${number === 1 ? "" : "s"}`;
}
