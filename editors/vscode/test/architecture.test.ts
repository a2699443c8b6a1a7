import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeArchitecture } from "../src/architecture";

test("a key of the language at the top, or its schema, may be an architecture", () => {
  const texts = [
    "name: lenet\r\ninput: 28x28x1\r\n",
    "layers:\n- conv",
    '"extends": resnet50.yaml',
    "blocks : {}",
    "{name: a, layers: []}",
    "# yaml-language-server: $schema=https://host/cnnshape/schema.json\n",
  ];
  for (const text of texts) {
    assert.ok(mayBeArchitecture(text), text);
  }
});

test("other YAML is left alone", () => {
  const texts = [
    "",
    "services:\n  web:\n    extends: base\n",
    "on:\n  workflow_call:\n    inputs: {}\n",
    "layers_of_cake: 3\n",
    "# the layers: of a cake\n",
    "# yaml-language-server: $schema=https://host/compose.json\n",
  ];
  for (const text of texts) {
    assert.ok(!mayBeArchitecture(text), text);
  }
});
