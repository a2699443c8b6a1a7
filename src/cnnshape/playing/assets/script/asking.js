// Questions to cnnshape: to the server that the page comes from, or to a worker that runs it here.

export function askerOf(transport, onProgress) {
  return transport === "worker" ? workerAsker(onProgress) : askServer;
}

async function askServer(question) {
  let response;
  try {
    response = await fetch("answer", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
    });
  } catch {
    throw new Error("The server has ended: start `cnnshape play` again, and open this link with its address.");
  }
  if (!response.ok) throw new Error(`The server refused to answer: ${response.status} ${response.statusText}`);
  return response.json();
}

function workerAsker(onProgress) {
  const worker = new Worker("worker.js", { type: "module" });
  const waiting = new Map();
  let count = 0;
  const failAll = (text) => {
    for (const { reject } of waiting.values()) reject(new Error(text));
    waiting.clear();
  };
  worker.addEventListener("error", (event) => failAll(`cnnshape cannot run in this browser: ${event.message}`));
  worker.addEventListener("message", ({ data }) => {
    if (data.progress) return onProgress(data.progress);
    if (data.failure) return failAll(data.failure);
    const { resolve, reject } = waiting.get(data.number);
    waiting.delete(data.number);
    return data.error ? reject(new Error(data.error)) : resolve(JSON.parse(data.answer));
  });
  return (question) => new Promise((resolve, reject) => {
    count += 1;
    waiting.set(count, { resolve, reject });
    worker.postMessage({ number: count, question: JSON.stringify(question) });
  });
}
