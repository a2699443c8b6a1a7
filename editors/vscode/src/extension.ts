/** The extension: it starts the language server when the first architecture is open. */

import * as vscode from "vscode";
import { mayBeArchitecture } from "./architecture";
import { INTERPRETER, LOG, REPORT, RESTART } from "./names";
import { Reports } from "./reports";
import { Server } from "./server";
import { Status } from "./status";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const status = new Status();
  const reports = new Reports();
  const started = new Server(context, reports, status);
  server = started;
  context.subscriptions.push(
    status,
    reports,
    vscode.commands.registerCommand(RESTART, () => started.restart()),
    vscode.commands.registerCommand(LOG, () => status.log.show()),
    ...startingWhenWanted(started),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (reports.isVisible(uri.toString())) {
        void vscode.commands.executeCommand(REPORT, uri);
      }
    }),
  );
  vscode.workspace.textDocuments.forEach((document) => consider(started, document));
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

/** Start the server with the first architecture, and again when its interpreter may be another. */
function startingWhenWanted(started: Server): vscode.Disposable[] {
  return [
    vscode.workspace.onDidOpenTextDocument((document) => consider(started, document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => consider(started, document)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.restartIfWanted()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(INTERPRETER)) {
        started.restartIfWanted();
      }
    }),
  ];
}

function consider(started: Server, document: vscode.TextDocument): void {
  const isFirst = !started.isWanted && document.languageId === "yaml";
  if (isFirst && mayBeArchitecture(document.getText())) {
    void started.restart();
  }
}
