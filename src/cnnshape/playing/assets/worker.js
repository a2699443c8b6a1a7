// cnnshape in a worker of the browser: Python as WebAssembly, and the packages that it needs.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const PACKAGES = "/home/pyodide/packages";

async function bundle() {
  const response = await fetch("cnnshape.zip");
  if (!response.ok) throw new Error(`cnnshape.zip: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

async function start() {
  postMessage({ progress: "Loading Python, 9 MB the first time…" });
  const [python, packages] = await Promise.all([loadPyodide({ indexURL: new URL("pyodide/", location.href).href }), bundle()]);
  postMessage({ progress: "Starting cnnshape…" });
  python.unpackArchive(packages, "zip", { extractDir: PACKAGES });
  python.runPython(`import sys; sys.path.insert(0, "${PACKAGES}")`);
  return python.pyimport("cnnshape.playing.answers").Playground();
}

const started = start().catch((error) => {
  postMessage({ failure: `cnnshape cannot run in this browser: ${error.message}` });
  throw error;
});

addEventListener("message", async ({ data }) => {
  const playground = await started;
  try {
    postMessage({ number: data.number, answer: playground.answer(data.question) });
  } catch (error) {
    postMessage({ number: data.number, error: String(error.message).trim().split("\n").at(-1) });
  }
});
