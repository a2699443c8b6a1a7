/** Ask an interpreter what it has of the language server before the server is started. */

import { execFile } from "node:child_process";

/** What `probe.py` prints. */
export interface Probed {
  /** The program itself, where what was run only chooses one, as those of pyenv do. */
  readonly executable: string;
  readonly python: readonly [number, number];
  readonly cnnshape: boolean;
  readonly server: boolean;
  readonly pygls: boolean;
}

/** The interpreter could not be run, and why. */
export interface Failed {
  readonly reason: string;
}

const TIMEOUT = 30_000;

export function probe(
  interpreter: string,
  script: string,
  folder: string,
): Promise<Probed | Failed> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: TIMEOUT };
    execFile(interpreter, [script], options, (error, printed, complaint) => {
      if (error === null) {
        resolve(readProbe(printed));
      } else {
        resolve({ reason: lastLine(complaint) || error.message });
      }
    });
  });
}

export function readProbe(printed: string): Probed | Failed {
  try {
    const found: unknown = JSON.parse(printed);
    if (typeof found === "object" && found !== null && "pygls" in found) {
      return found as Probed;
    }
  } catch {
    // It is no Python, or one that prints something else: what it printed is the reason.
  }
  return { reason: `it answers ${JSON.stringify(printed.slice(0, 80))}` };
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1) ?? "";
}
