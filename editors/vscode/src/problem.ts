/** Say why the language server cannot start, and the command that changes it. */

import type { Interpreter } from "./interpreter";
import { INTERPRETER } from "./names";
import type { Failed, Probed } from "./probe";

export interface Problem {
  readonly message: string;
  /** What to run in a terminal, if that is the way out. */
  readonly command?: string;
}

const OLDEST_PYTHON = [3, 11] as const;
const NEEDED = `${OLDEST_PYTHON.join(".")} or newer`;
const INSTALL = "pip install 'cnnshape[editor]'";
const SETTING = `the setting ${INTERPRETER}`;

export function noInterpreter(isTrusted: boolean): Problem {
  const [place, wayOut] = isTrusted
    ? ["", `Install Python ${NEEDED}, or write its path in ${SETTING}.`]
    : [
        " outside of this workspace, which is not trusted",
        `Trust it, or write a path in ${SETTING} of the user.`,
      ];
  return { message: `cnnshape found no Python${place}. ${wayOut}` };
}

/** Return why an interpreter cannot run the server; nothing if it can. */
export function problemOf(
  interpreter: Interpreter,
  found: Probed | Failed,
  platform: NodeJS.Platform,
): Problem | undefined {
  const name = `${interpreter.path} (${interpreter.origin})`;
  const choose = `Choose another in ${SETTING}.`;
  if ("reason" in found) {
    return { message: `cnnshape cannot run ${name}: ${found.reason}. ${choose}` };
  }
  if (isOld(found.python)) {
    const version = `${name} is Python ${found.python.join(".")}`;
    return { message: `cnnshape needs Python ${NEEDED}, and ${version}. ${choose}` };
  }
  const missing = missingIn(found, name);
  return missing === undefined
    ? undefined
    : { message: `${missing}: ${INSTALL}`, command: installCommand(found.executable, platform) };
}

function isOld([major, minor]: readonly [number, number]): boolean {
  const [oldest, oldestMinor] = OLDEST_PYTHON;
  return major < oldest || (major === oldest && minor < oldestMinor);
}

function missingIn(found: Probed, name: string): string | undefined {
  if (!found.cnnshape) {
    return `cnnshape is not installed for ${name}`;
  }
  if (!found.server) {
    return `The cnnshape of ${name} is too old to have a language server`;
  }
  return found.pygls ? undefined : `The language server needs pygls, which ${name} has not`;
}

/** Return the command that installs the server for this interpreter, and for no other. */
export function installCommand(path: string, platform: NodeJS.Platform): string {
  return `${quoted(path, platform)} -m ${INSTALL.replace("install", "install --upgrade")}`;
}

/** Quote a program for the usual shell of a system: PowerShell, or one of Unix. */
function quoted(path: string, platform: NodeJS.Platform): string {
  if (/^[\w./:\\+@-]+$/.test(path) && (platform === "win32" || !path.includes("\\"))) {
    return path;
  }
  return platform === "win32"
    ? `& '${path.replaceAll("'", "''")}'`
    : `'${path.replaceAll("'", `'\\''`)}'`;
}
