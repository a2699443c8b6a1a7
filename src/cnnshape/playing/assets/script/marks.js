// What is drawn into the text: shapes behind layers, the lines of the selected layer, and hovering.
import { html } from "./elements.js";
import { markdownElement, plainText } from "./markdown.js";

const { Decoration, EditorView, StateEffect, StateField, WidgetType } = codemirror;

const setShapes = StateEffect.define();
const setChosen = StateEffect.define();

class Shape extends WidgetType {
  constructor(hint) {
    super();
    this.hint = hint;
  }

  eq(other) {
    return this.hint.label === other.hint.label && this.hint.is_stale === other.hint.is_stale;
  }

  toDOM() {
    return html("span", { class: this.hint.is_stale ? "cm-shape stale" : "cm-shape", title: plainText(this.hint.tooltip) }, this.hint.label);
  }
}

function shapesOf(hints) {
  return Decoration.set(hints.map((hint) => Decoration.widget({ widget: new Shape(hint), side: 1 }).range(hint.at)), true);
}

function linesOf(doc, { line, end_line: end }) {
  const lines = [];
  for (let at = line; at <= Math.min(end, doc.lines); at += 1) lines.push(Decoration.line({ class: "cm-chosen" }).range(doc.line(at).from));
  return Decoration.set(lines);
}

function field(effect, made) {
  return StateField.define({
    create: () => Decoration.none,
    update(value, transaction) {
      const set = transaction.effects.findLast((each) => each.is(effect));
      return set ? made(transaction.state.doc, set.value) : value.map(transaction.changes);
    },
    provide: (of) => EditorView.decorations.from(of),
  });
}

export const marks = [
  field(setShapes, (_, hints) => shapesOf(hints)),
  field(setChosen, (doc, place) => (place ? linesOf(doc, place) : Decoration.none)),
];

export function showShapes(view, hints) {
  view.dispatch({ effects: setShapes.of(hints) });
}

// Mark the lines of a place, or of nothing; the cursor stays where it is.
export function choosePlace(view, place) {
  const effects = [setChosen.of(place)];
  if (place && place.line <= view.state.doc.lines) effects.push(EditorView.scrollIntoView(view.state.doc.line(place.line).from, { y: "nearest", yMargin: 40 }));
  view.dispatch({ effects });
}

export function hoverText(ask) {
  return codemirror.hoverTooltip(async (view, at) => {
    const found = await ask({ ask: "hover", text: view.state.doc.toString(), at });
    if (!found.text) return null;
    return { pos: found.from, end: found.to, create: () => ({ dom: markdownElement(found.text) }) };
  });
}
