/** Ask the editor for what the choice of an interpreter depends on. */

import { statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Surroundings } from "./interpreter";
import { INTERPRETER } from "./names";

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  readonly environments: {
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
    getActiveEnvironmentPath(folder?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

export async function surroundings(): Promise<Surroundings> {
  const { isTrusted } = vscode.workspace;
  return {
    setting: vscode.workspace.getConfiguration().get(INTERPRETER, ""),
    selected: await selectedInterpreter(),
    folders: localFolders().map((folder) => folder.fsPath),
    isTrusted,
    home: homedir(),
    searchPath: process.env["PATH"] ?? "",
    platform: process.platform,
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  };
}

/** Call back when another interpreter is selected in the Python extension. */
export async function onDidSelectInterpreter(
  changed: () => void,
): Promise<vscode.Disposable | undefined> {
  return (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(changed);
}

async function selectedInterpreter(): Promise<string | undefined> {
  const environments = (await pythonExtension())?.environments;
  const active = environments?.getActiveEnvironmentPath(localFolders()[0]);
  const environment = active && (await environments?.resolveEnvironment(active));
  return environment?.executable.uri?.fsPath;
}

/** Return the interface of the Python extension, which would run programs of the workspace. */
async function pythonExtension(): Promise<PythonExtension | undefined> {
  if (!vscode.workspace.isTrusted) {
    return undefined;
  }
  const extension = vscode.extensions.getExtension<Partial<PythonExtension>>("ms-python.python");
  const found = await extension?.activate();
  return found?.environments && { environments: found.environments };
}

function localFolders(): vscode.Uri[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.map((folder) => folder.uri).filter((uri) => uri.scheme === "file");
}
