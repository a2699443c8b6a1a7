// What the playground takes of CodeMirror: `tools/codemirror/build` makes one script of it.
export { EditorState, StateEffect, StateField, Compartment, RangeSetBuilder, Transaction } from "@codemirror/state";
export { EditorView, Decoration, WidgetType, ViewPlugin, keymap, lineNumbers, drawSelection, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, tooltips } from "@codemirror/view";
export { history, historyKeymap, defaultKeymap, indentWithTab } from "@codemirror/commands";
export { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { yaml } from "@codemirror/lang-yaml";
export { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { autocompletion, closeBrackets, completionKeymap, closeBracketsKeymap, snippet } from "@codemirror/autocomplete";
export { search, searchKeymap } from "@codemirror/search";
export { tags } from "@lezer/highlight";
