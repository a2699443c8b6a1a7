import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { probe, readProbe } from "../src/probe";

test("what the probe prints is read", () => {
  const found = {
    executable: "/usr/bin/python3",
    python: [3, 12],
    cnnshape: true,
    server: true,
    pygls: false,
  };
  assert.deepEqual(readProbe(JSON.stringify(found)), found);
});

test("anything else is the reason", () => {
  assert.deepEqual(readProbe("hello"), { reason: 'it answers "hello"' });
  assert.deepEqual(readProbe("[3]"), { reason: 'it answers "[3]"' });
  assert.deepEqual(readProbe("null"), { reason: 'it answers "null"' });
});

test("a program that is missing, fails or is no Python is told with its reason", async () => {
  const missing = await probe("/no/such/python", "probe.py", tmpdir());
  assert.ok("reason" in missing && missing.reason.includes("ENOENT"), JSON.stringify(missing));
  // Node itself is a program that cannot run a script of Python.
  const other = await probe(process.execPath, "no-such-script.py", tmpdir());
  assert.ok("reason" in other && other.reason !== "", JSON.stringify(other));
});
