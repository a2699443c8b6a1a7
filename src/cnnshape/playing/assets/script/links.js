// A link that carries the text: compressed in the fragment, which browsers send to nobody.

const WORD = "file";
const MAX_CHARACTERS = 2 ** 20;

export async function linkOf(text) {
  const words = new URLSearchParams(location.hash.slice(1));
  words.set(WORD, base64(await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text))));
  return `#${words}`;
}

// The text that an address holds: null if it holds none; an error if it is damaged.
export async function linkedText(address) {
  const word = new URLSearchParams(new URL(address).hash.slice(1)).get(WORD);
  if (word === null) return null;
  const bytes = await through(new DecompressionStream("deflate-raw"), bytesOf(word));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

// A few bytes can be those of gigabytes: reading ends where no architecture could be that long.
async function through(transform, bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    size += value.length;
    if (size > 4 * MAX_CHARACTERS) {
      reader.cancel();
      throw new Error("it is too long");
    }
  }
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytesOf(word) {
  const text = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
