/** The panels beside the files that show their reports. */

import { basename } from "node:path";
import * as vscode from "vscode";

export class Reports implements vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  /** Show a page that the server has written, as it is: its own policy says what may run in it. */
  async show(document: string, address: string): Promise<void> {
    const page = await vscode.workspace.fs.readFile(vscode.Uri.parse(address));
    const panel = this.panels.get(document) ?? this.open(document);
    panel.webview.html = new TextDecoder().decode(page);
    if (!panel.visible) {
      panel.reveal(undefined, true);
    }
  }

  isVisible(document: string): boolean {
    return this.panels.get(document)?.visible === true;
  }

  dispose(): void {
    for (const panel of this.panels.values()) {
      panel.dispose();
    }
  }

  private open(document: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      "cnnshape.report",
      `Report of ${basename(vscode.Uri.parse(document).path)}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        enableFindWidget: true,
        localResourceRoots: [],
        retainContextWhenHidden: true,
      },
    );
    panel.onDidDispose(() => this.panels.delete(document));
    this.panels.set(document, panel);
    return panel;
  }
}
