import assert from "node:assert/strict";
import { test } from "node:test";
import { withBrightness } from "../src/theme";

test("a page asks the editor how bright it is, no longer the system", () => {
  const page = [
    '<meta name="color-scheme" content="light dark">',
    "<style>@media (prefers-color-scheme: dark) { :root { --ink: #eee } }</style>",
    "<pre># how to ask: (prefers-color-scheme: dark)</pre>",
  ].join("\n");
  assert.equal(
    withBrightness(page, true),
    page.replace("light dark", "dark").replace("(prefers-color-scheme: dark)", "all"),
  );
  assert.equal(
    withBrightness(page, false),
    page.replace("light dark", "light").replace("(prefers-color-scheme: dark)", "not all"),
  );
});
