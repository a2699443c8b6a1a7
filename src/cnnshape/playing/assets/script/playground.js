// The playground: the editor, and the page of the report that follows it while one types.
import { askerOf } from "./asking.js";
import { Editor } from "./editor.js";
import { byId, html } from "./elements.js";
import { linkOf, linkedText } from "./links.js";
import { Live } from "./live.js";
import { choosePlace } from "./marks.js";
import { redraw, startPage } from "./page.js";
import { showProblems } from "./problems.js";
import { placeOf } from "./selected.js";
import { select } from "./state.js";
import { visible } from "./texts.js";
import { itemNamed } from "./tree.js";

const start = JSON.parse(byId("start").textContent);
const ask = askerOf(start.transport, say);
const live = new Live(ask, show, say);
const editor = new Editor(byId("editor"), ask, { onText, onLayer, say });
let shown = null;
let saving = 0;

function say(text) {
  byId("status").textContent = visible(text);
}

// The text of an editor in place of the files of a report: its lines are marked where they are.
function sources(network, root) {
  shown = network;
  const choose = (place) => choosePlace(editor.view, place?.source === 0 ? place : null);
  return {
    choose(name) {
      const item = name === null ? null : itemNamed(root, name);
      choose(item && placeOf(network, item));
    },
    mark(place) {
      choose(place);
      if (place.source === 0) editor.goTo(editor.offsetOfLine(place.line));
      else if (place.source !== null) say(`It is written in ${network.sources[place.source].name}, line ${place.line}, which this text extends.`);
    },
  };
}

// While a text cannot be read, the numbers of the last one stay, in paler colours.
function show(answer, isWhole) {
  const { page, problems, hints, elsewhere } = answer;
  // What the linter found stays while only errors are known, and there are none.
  if (isWhole || problems.length || editor.problems.some((each) => each.severity === "error")) {
    editor.showProblems(problems);
    showProblems(problems, elsewhere, editor);
  }
  editor.showShapes(hints);
  if (page) {
    if (shown) redraw(page);
    else startPage(page, sources);
  }
  document.body.classList.toggle("stale", page === null);
  say(page ? "" : "The text cannot be read: the numbers are those before.");
  document.body.dataset.shown = isWhole ? "whole" : "drawn";
}

function onText(text) {
  document.body.dataset.shown = "";
  live.change(text);
  clearTimeout(saving);
  saving = setTimeout(keepInAddress, 400);
}

async function keepInAddress() {
  const { text } = editor;
  const link = await linkOf(text);
  if (text === editor.text) history.replaceState(null, "", link);
}

// The layer that is written on a line, innermost, is selected everywhere.
function onLayer(line) {
  const around = (shown?.layers ?? [])
    .filter(({ place }) => place.source === 0 && place.line <= line && line <= place.end_line)
    .sort((a, b) => a.place.end_line - a.place.line - b.place.end_line + b.place.line);
  if (around.length) select(around[0].name);
  return around.length > 0;
}

async function openExample(name) {
  document.body.dataset.shown = "";
  const { text } = await ask({ ask: "example", name });
  editor.replace(text);
}

// The text of an address, if it holds one that is not in the editor already.
async function openLink(address) {
  clearTimeout(saving);
  let text = null;
  try {
    text = await linkedText(address);
  } catch (error) {
    say(`This link is damaged: ${error.message}`);
  }
  if (text !== null && text !== editor.text) editor.replace(text);
  return text !== null;
}

function save() {
  const url = URL.createObjectURL(new Blob([editor.text], { type: "application/yaml" }));
  html("a", { href: url, download: "architecture.yaml" }).click();
  URL.revokeObjectURL(url);
}

async function copyLink() {
  await keepInAddress();
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is copied. It holds the text.");
  } catch {
    say("Copy the address of this page: it holds the text.");
  }
}

// The editor is the file, and problems stand below it.
function hideWhatIsTwice() {
  for (const section of ["file", "findings"]) {
    byId(section).hidden = true;
    document.querySelector(`nav a[href="#${section}"]`).hidden = true;
  }
}

function listen() {
  const groups = start.examples.map(({ task, names }) => html("optgroup", { label: task }, ...names.map((name) => html("option", { value: name }, name))));
  byId("example").append(html("option", { value: "" }, "choose one"), ...groups);
  byId("example").addEventListener("change", (event) => event.target.value && openExample(event.target.value));
  byId("link").addEventListener("click", copyLink);
  byId("save").addEventListener("click", save);
  addEventListener("hashchange", (event) => openLink(event.newURL));
}

async function begin() {
  hideWhatIsTwice();
  listen();
  if (await openLink(location.href)) return;
  editor.replace(start.text);
  show(start.answer, false);
}

begin().catch((error) => say(error.message));
