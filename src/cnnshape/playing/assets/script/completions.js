// What can be written at the cursor, as cnnshape knows it.
import { visible } from "./texts.js";

export function completionsOf(ask) {
  return async (context) => {
    const word = context.matchBefore(/[\w./=-]*/);
    if (!context.explicit && word.from === word.to) return null;
    const { from, options } = await ask({ ask: "complete", text: context.state.doc.toString(), at: context.pos });
    if (options.length === 0) return null;
    return { from: from ?? word.from, options: options.map(optionOf), validFor: /^[\w./-]*$/ };
  };
}

function optionOf(option) {
  return { label: option.label, apply: option.insert, detail: option.detail && visible(option.detail), info: option.info && visible(option.info), type: option.kind };
}
