/**
 * Say whether a YAML file may be an architecture: only then is the server started, which decides.
 * Most YAML files are something else, and nobody wants a process, or a message, because of them.
 */

/** The keys that one of which every architecture has at its top. */
const KEYS = ["layers", "input", "inputs", "extends", "blocks"];

const KEY = `["']?(?:${KEYS.join("|")})["']?\\s*:`;
const SCHEMA = "#\\s*yaml-language-server:.*cnnshape";
const AT_THE_TOP = new RegExp(`^(?:${KEY}|${SCHEMA})`, "m");
const IN_BRACES = new RegExp(`^\\s*\\{[^]*${KEY}`);

export function mayBeArchitecture(text: string): boolean {
  return AT_THE_TOP.test(text) || IN_BRACES.test(text);
}
