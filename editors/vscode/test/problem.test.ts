import assert from "node:assert/strict";
import { test } from "node:test";
import type { Interpreter } from "../src/interpreter";
import type { Probed } from "../src/probe";
import { installCommand, noInterpreter, problemOf } from "../src/problem";

const PYTHON: Interpreter = { path: "/work/.venv/bin/python", origin: ".venv" };
const ALL: Probed = {
  executable: PYTHON.path,
  python: [3, 12],
  cnnshape: true,
  server: true,
  pygls: true,
};
const COMMAND = "/work/.venv/bin/python -m pip install --upgrade 'cnnshape[editor]'";

test("nothing is wrong with an interpreter that has all", () => {
  assert.equal(problemOf(PYTHON, ALL, "linux"), undefined);
  assert.equal(problemOf(PYTHON, { ...ALL, python: [3, 11] }, "linux"), undefined);
  assert.equal(problemOf(PYTHON, { ...ALL, python: [4, 0] }, "linux"), undefined);
});

test("what is missing is named, with the command that installs it there", () => {
  const missing = {
    "cnnshape is not installed for": { cnnshape: false, server: false, pygls: false },
    "is too old to have a language server": { server: false },
    "The language server needs pygls": { pygls: false },
  };
  for (const [words, found] of Object.entries(missing)) {
    const problem = problemOf(PYTHON, { ...ALL, ...found }, "linux");
    assert.ok(problem?.message.includes(words), problem?.message);
    assert.ok(problem?.message.includes("/work/.venv/bin/python (.venv)"));
    assert.ok(problem?.message.endsWith(": pip install 'cnnshape[editor]'"));
    assert.equal(problem?.command, COMMAND);
  }
});

test("where a program only chooses an interpreter, the command installs for the chosen one", () => {
  const shim: Interpreter = { path: "/home/me/.pyenv/shims/python3", origin: "PATH" };
  const problem = problemOf(shim, { ...ALL, pygls: false }, "linux");
  assert.ok(problem?.message.includes(shim.path));
  assert.equal(problem?.command, COMMAND);
});

test("an old Python is told by its version, before what it lacks", () => {
  const found: Probed = { ...ALL, python: [3, 9], cnnshape: false, server: false, pygls: false };
  assert.deepEqual(problemOf({ path: "/usr/bin/python3", origin: "PATH" }, found, "linux"), {
    message:
      "cnnshape needs Python 3.11 or newer, and /usr/bin/python3 (PATH) is Python 3.9. " +
      "Choose another in the setting cnnshape.interpreter.",
  });
});

test("an interpreter that cannot be run is named with the reason", () => {
  const problem = problemOf(PYTHON, { reason: "spawn ENOENT" }, "linux");
  assert.deepEqual(problem, {
    message:
      "cnnshape cannot run /work/.venv/bin/python (.venv): spawn ENOENT. " +
      "Choose another in the setting cnnshape.interpreter.",
  });
});

test("without any Python the way out depends on whether the workspace is trusted", () => {
  assert.match(noInterpreter(true).message, /Install Python 3\.11 or newer, or write its path/);
  assert.match(noInterpreter(false).message, /not trusted\. Trust it, or write a path/);
});

test("the path is quoted for the shell of the system", () => {
  const rest = "-m pip install --upgrade 'cnnshape[editor]'";
  assert.equal(installCommand("/a b/it's/python", "linux"), `'/a b/it'\\''s/python' ${rest}`);
  assert.equal(installCommand("C:\\py\\python.exe", "win32"), `C:\\py\\python.exe ${rest}`);
  assert.equal(installCommand("C:\\it's me\\py.exe", "win32"), `& 'C:\\it''s me\\py.exe' ${rest}`);
});
