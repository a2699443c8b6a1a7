/** A client of the language server that shows reports in panels. */

import * as vscode from "vscode";
import { LanguageClient, type Middleware, type StaticFeature } from "vscode-languageclient/node";
import { REPORT, SECTION } from "./names";
import type { Reports } from "./reports";

/** `-P` keeps the modules of the folder that Python starts in out of reach. */
const SERVER = ["-P", "-m", "cnnshape", "server"];

export function languageClient(
  interpreter: string,
  folder: string,
  reports: Reports,
  outputChannel: vscode.LogOutputChannel,
): LanguageClient {
  const client = new LanguageClient(
    SECTION,
    "cnnshape",
    { command: interpreter, args: SERVER, options: { cwd: folder } },
    {
      documentSelector: ["file", "untitled"].map((scheme) => ({ language: "yaml", scheme })),
      synchronize: { configurationSection: SECTION },
      middleware: showingReports(reports),
      outputChannel,
    },
  );
  client.registerFeature(WITHOUT_BROWSER);
  return client;
}

/** Let the server leave it to this client to show a report: it would open a browser. */
const WITHOUT_BROWSER: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.window = { ...capabilities.window, showDocument: { support: false } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

function showingReports(reports: Reports): Middleware {
  return {
    async executeCommand(command, args, next): Promise<unknown> {
      const document = command === REPORT ? documentOf(args[0]) : undefined;
      const answer: unknown = await next(command, document === undefined ? args : [document]);
      if (document !== undefined && typeof answer === "string") {
        await reports.show(document, answer);
      }
      return answer;
    },
  };
}

/** The file of a lens or a menu, or else the one that is edited. */
function documentOf(argument: unknown): string | undefined {
  const editor = vscode.window.activeTextEditor;
  return (argument ?? editor?.document.uri)?.toString();
}
