/** The panels beside the files that show their reports. */

import { basename } from "node:path";
import * as vscode from "vscode";
import { withBrightness } from "./theme";

interface Shown {
  readonly panel: vscode.WebviewPanel;
  page: string;
}

export class Reports implements vscode.Disposable {
  private readonly shown = new Map<string, Shown>();
  private readonly following = vscode.window.onDidChangeActiveColorTheme(() => {
    this.shown.forEach(draw);
  });

  /** Show a page that the server has written; its own policy says what may run in it. */
  async show(document: string, address: string): Promise<void> {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(address));
    const page = new TextDecoder().decode(bytes);
    const shown = this.shown.get(document) ?? this.open(document);
    shown.page = page;
    draw(shown);
    if (!shown.panel.visible) {
      shown.panel.reveal(undefined, true);
    }
  }

  isVisible(document: string): boolean {
    return this.shown.get(document)?.panel.visible === true;
  }

  dispose(): void {
    this.following.dispose();
    this.shown.forEach(({ panel }) => panel.dispose());
  }

  private open(document: string): Shown {
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
    panel.onDidDispose(() => this.shown.delete(document));
    const shown = { panel, page: "" };
    this.shown.set(document, shown);
    return shown;
  }
}

function draw({ panel, page }: Shown): void {
  const { Dark, HighContrast } = vscode.ColorThemeKind;
  const isDark = [Dark, HighContrast].includes(vscode.window.activeColorTheme.kind);
  panel.webview.html = withBrightness(page, isDark);
}
