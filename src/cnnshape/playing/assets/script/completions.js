// What can be written at the cursor, as cnnshape knows it.
import { markdownElement } from "./markdown.js";

const ICONS = { key: "property", kind: "class", block: "class", layer: "variable", parameter: "variable", function: "function", file: "text", word: "constant" };

export function completionsOf(ask) {
  return async (context) => {
    const before = context.matchBefore(/[\w./-]*/);
    if (!context.explicit && before.from === before.to && !context.matchBefore(/[:=[{,]\s?$/)) return null;
    const { proposals } = await ask({ ask: "complete", text: context.state.doc.toString(), at: context.pos });
    if (proposals.length === 0 || context.aborted) return null;
    return { from: proposals[0].from, options: proposals.map(optionOf), validFor: /^[\w./-]*$/ };
  };
}

// The likeliest come first: cnnshape knows which, and the editor sorts what fits equally by this.
function optionOf(proposal, at, all) {
  return {
    label: proposal.label, type: ICONS[proposal.sort], detail: proposal.sort,
    boost: Math.round(50 - (99 * at) / all.length),
    apply: proposal.is_snippet ? codemirror.snippet(snippetOf(proposal.text)) : proposal.text,
    info: proposal.documentation ? () => markdownElement(proposal.documentation) : undefined,
  };
}

// A snippet of CodeMirror has fields alone, and text where others have `$0`.
function snippetOf(text) {
  return text.replaceAll("$0", "${}");
}
