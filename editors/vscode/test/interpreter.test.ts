import assert from "node:assert/strict";
import { test } from "node:test";
import { findInterpreter, type Surroundings } from "../src/interpreter";

function around(files: string[], others: Partial<Surroundings> = {}): Surroundings {
  return {
    setting: "",
    selected: undefined,
    folders: ["/work"],
    isTrusted: true,
    home: "/home/me",
    searchPath: "/usr/local/bin:/usr/bin",
    platform: "linux",
    isFile: (path) => files.includes(path),
    ...others,
  };
}

const EVERYWHERE = ["/opt/env/bin/python", "/work/.venv/bin/python", "/usr/bin/python3"];

test("the setting comes first, then the Python extension, .venv and the PATH", () => {
  const selected = "/opt/env/bin/python";
  assert.deepEqual(findInterpreter(around(EVERYWHERE, { setting: "/my/python", selected })), {
    path: "/my/python",
    origin: "setting",
  });
  assert.deepEqual(findInterpreter(around(EVERYWHERE, { selected })), {
    path: selected,
    origin: "Python extension",
  });
  assert.deepEqual(findInterpreter(around(EVERYWHERE)), {
    path: "/work/.venv/bin/python",
    origin: ".venv",
  });
  assert.deepEqual(findInterpreter(around(["/usr/bin/python3"])), {
    path: "/usr/bin/python3",
    origin: "PATH",
  });
  assert.equal(findInterpreter(around([])), undefined);
});

test("an interpreter that the Python extension has lost is passed over", () => {
  const found = findInterpreter(around(["/usr/bin/python3"], { selected: "/gone/python" }));
  assert.equal(found?.origin, "PATH");
});

test("no program of an untrusted workspace is chosen", () => {
  const untrusted = { isTrusted: false, selected: "/opt/env/bin/python" };
  assert.equal(findInterpreter(around(EVERYWHERE, untrusted))?.path, "/usr/bin/python3");
  assert.equal(findInterpreter(around(EVERYWHERE.slice(0, 2), untrusted)), undefined);
});

test("folders of the PATH that depend on where the editor starts are passed over", () => {
  const files = ["python3", "./python3", "bin/python3"];
  assert.equal(findInterpreter(around(files, { searchPath: ":.:bin" })), undefined);
});

test("the first folder with a .venv counts", () => {
  const folders = ["/one", "/two"];
  const found = findInterpreter(around(["/two/.venv/bin/python"], { folders }));
  assert.equal(found?.path, "/two/.venv/bin/python");
});

test("the setting may be a program of the PATH, or begin at home or the workspace", () => {
  const written = {
    "python3.12": "/usr/bin/python3.12",
    "python3.99": "python3.99",
    "envs/a/bin/python": "/work/envs/a/bin/python",
    "~/env/bin/python": "/home/me/env/bin/python",
    "${workspaceFolder}/env/bin/python": "/work/env/bin/python",
    " /my/python ": "/my/python",
  };
  for (const [setting, path] of Object.entries(written)) {
    assert.equal(findInterpreter(around(["/usr/bin/python3.12"], { setting }))?.path, path);
  }
});

test("on Windows the programs have other names", () => {
  const windows = {
    platform: "win32" as const,
    folders: ["C:\\work"],
    searchPath: "C:\\Python312;C:\\Windows",
  };
  const environment = "C:\\work\\.venv\\Scripts\\python.exe";
  const installed = "C:\\Python312\\python.exe";
  assert.equal(findInterpreter(around([environment, installed], windows))?.path, environment);
  assert.equal(findInterpreter(around([installed], windows))?.path, installed);
});
