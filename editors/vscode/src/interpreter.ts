/** Find the Python that has the language server, without asking the editor for anything. */

import * as paths from "node:path";

export type Origin = "setting" | "Python extension" | ".venv" | "PATH";

export interface Interpreter {
  readonly path: string;
  readonly origin: Origin;
}

/** Everything that the choice depends on. */
export interface Surroundings {
  readonly setting: string;
  /** The interpreter that is selected in the Python extension. */
  readonly selected: string | undefined;
  readonly folders: readonly string[];
  /** Whether the user trusts what is in the folders: no program of theirs may run otherwise. */
  readonly isTrusted: boolean;
  readonly home: string;
  readonly searchPath: string;
  readonly platform: NodeJS.Platform;
  readonly isFile: (path: string) => boolean;
}

/**
 * Return the interpreter of the setting, else that of the Python extension, else of `.venv`, else
 * of the PATH. What the setting names is returned even if it is missing: a message can say so.
 */
export function findInterpreter(around: Surroundings): Interpreter | undefined {
  if (around.setting.trim() !== "") {
    return { path: written(around.setting.trim(), around), origin: "setting" };
  }
  if (around.isTrusted) {
    if (around.selected !== undefined && around.isFile(around.selected)) {
      return { path: around.selected, origin: "Python extension" };
    }
    const environment = environments(around).find(around.isFile);
    if (environment !== undefined) {
      return { path: environment, origin: ".venv" };
    }
  }
  const names = around.platform === "win32" ? ["python", "python3"] : ["python3", "python"];
  const path = names.map((name) => onPath(name, around)).find((each) => each !== undefined);
  return path === undefined ? undefined : { path, origin: "PATH" };
}

function written(setting: string, around: Surroundings): string {
  const { join, isAbsolute } = syntax(around);
  const folder = around.folders[0] ?? around.home;
  const path = setting
    .replace(/^~(?=$|[\\/])/, () => around.home)
    .replaceAll("${workspaceFolder}", () => folder);
  if (isAbsolute(path)) {
    return path;
  }
  return /[\\/]/.test(path) ? join(folder, path) : (onPath(path, around) ?? path);
}

function environments(around: Surroundings): string[] {
  const { join } = syntax(around);
  const program = around.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  return around.folders.map((folder) => join(folder, ".venv", ...program));
}

/** Look for a program, but never in folders that depend on where the editor was started. */
function onPath(name: string, around: Surroundings): string | undefined {
  const { join, isAbsolute, delimiter } = syntax(around);
  const file = around.platform === "win32" && !/\.exe$/i.test(name) ? `${name}.exe` : name;
  return around.searchPath
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, file))
    .find(around.isFile);
}

function syntax(around: Surroundings): paths.PlatformPath {
  return around.platform === "win32" ? paths.win32 : paths.posix;
}
