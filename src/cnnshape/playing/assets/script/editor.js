// The editor: CodeMirror with problems, fixes, completions and shapes that cnnshape gives.
import { completionsOf } from "./completions.js";
import { hoverText, marks, showShapes } from "./marks.js";
import { visible } from "./texts.js";

const { EditorState, EditorView, tags } = codemirror;

const COLOURS = codemirror.HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName, tags.keyword], color: "var(--keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.labelName, tags.typeName], color: "var(--number)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
]);

export class Editor {
  // `ask` answers questions; `onText` is given each new text, `onLayer` the number of a line, `say` a sentence.
  constructor(parent, ask, { onText, onLayer, say }) {
    Object.assign(this, { ask, say, problems: [], checked: null });
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          codemirror.lineNumbers(), codemirror.foldGutter(), codemirror.history(), codemirror.drawSelection(),
          codemirror.highlightActiveLine(), codemirror.highlightActiveLineGutter(), codemirror.bracketMatching(),
          codemirror.closeBrackets(), codemirror.indentUnit.of("  "), codemirror.yaml(), codemirror.search(), EditorView.lineWrapping,
          codemirror.syntaxHighlighting(COLOURS), codemirror.lintGutter(), marks, hoverText(ask),
          codemirror.autocompletion({ override: [completionsOf(ask)], activateOnTypingDelay: 60 }),
          EditorView.contentAttributes.of({ "aria-label": "Text of the architecture" }),
          EditorView.updateListener.of((update) => update.docChanged && onText(this.text)),
          codemirror.keymap.of([
            { key: "Mod-.", run: () => this.fixLine() },
            { key: "Mod-Enter", run: () => onLayer(this.line) },
            ...codemirror.completionKeymap, ...codemirror.closeBracketsKeymap, ...codemirror.lintKeymap,
            ...codemirror.searchKeymap, ...codemirror.historyKeymap, ...codemirror.foldKeymap,
            codemirror.indentWithTab, ...codemirror.defaultKeymap,
          ]),
        ],
      }),
    });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  // The number of the line that the cursor is on.
  get line() {
    return this.lineAt(this.view.state.selection.main.head);
  }

  lineAt(offset) {
    const { doc } = this.view.state;
    return doc.lineAt(Math.min(offset, doc.length)).number;
  }

  replace(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
  }

  // Problems of the text as it is now: a newer one gets its own soon, and takes no fix of these.
  showProblems(problems) {
    Object.assign(this, { problems, checked: this.text });
    const found = problems.map((problem) => ({
      from: problem.from, to: problem.to, severity: problem.severity, source: problem.code,
      message: problem.lines.map(visible).join("\n"),
      actions: problem.fixes.map((fix) => ({ name: visible(`Fix: ${fix.title}`), apply: () => this.fix(fix) })),
    }));
    this.view.dispatch(codemirror.setDiagnostics(this.view.state, found));
  }

  showShapes(hints) {
    showShapes(this.view, hints);
  }

  fix({ changes }) {
    if (this.text === this.checked) this.apply(changes);
  }

  apply(changes) {
    this.view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
    this.view.focus();
  }

  // Write a comment that silences a problem, at its line.
  async silence({ code, from }) {
    await this.changeBy({ ask: "silence", code, at: from });
  }

  async fixAll() {
    await this.changeBy({ ask: "fix_all" });
  }

  // Make the changes that are the answer to a question, unless one has typed meanwhile.
  async changeBy(question) {
    const { text } = this;
    const { changes } = await this.ask({ ...question, text });
    if (text === this.text) this.apply(changes);
  }

  // The first fix on the line of the cursor.
  fixLine() {
    const problem = this.problems.find((each) => each.fixes.length && this.lineAt(each.from) <= this.line && this.line <= this.lineAt(each.to));
    if (problem) this.fix(problem.fixes[0]);
    else this.say("There is no fix for this line.");
    return true;
  }

  goTo(offset) {
    this.view.dispatch({ selection: { anchor: Math.min(offset, this.view.state.doc.length) }, effects: EditorView.scrollIntoView(offset, { y: "center" }) });
    this.view.focus();
  }

  offsetOfLine(number) {
    const { doc } = this.view.state;
    return doc.line(Math.min(number, doc.lines)).from;
  }
}
