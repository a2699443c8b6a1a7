/** Tell the user whether the server runs, and what to do if it does not. */

import * as vscode from "vscode";
import { INTERPRETER, LOG, RESTART } from "./names";
import type { Problem } from "./problem";

const COPY = "Copy the command";
const CHOOSE = "Choose an interpreter";
const AGAIN = "Try again";

export class Status implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("cnnshape", { log: true });
  private readonly item = vscode.languages.createLanguageStatusItem("cnnshape", {
    language: "yaml",
  });

  constructor() {
    this.item.name = "cnnshape";
    this.item.command = { command: LOG, title: "Show the log" };
  }

  show(state: "running" | "not running", detail: string): void {
    this.item.text = `cnnshape: ${state}`;
    this.item.detail = detail;
    this.item.severity =
      state === "running"
        ? vscode.LanguageStatusSeverity.Information
        : vscode.LanguageStatusSeverity.Error;
  }

  /** Say what is wrong, with the ways out as buttons. */
  async offer({ message, command }: Problem): Promise<void> {
    this.log.error(message);
    const ways = command === undefined ? [CHOOSE, AGAIN] : [COPY, CHOOSE, AGAIN];
    const chosen = await vscode.window.showErrorMessage(message, ...ways);
    if (chosen === COPY && command !== undefined) {
      await vscode.env.clipboard.writeText(command);
      await this.offerToTryAgain(command);
    } else if (chosen === CHOOSE) {
      await vscode.commands.executeCommand("workbench.action.openSettings", INTERPRETER);
    } else if (chosen === AGAIN) {
      await vscode.commands.executeCommand(RESTART);
    }
  }

  dispose(): void {
    this.log.dispose();
    this.item.dispose();
  }

  private async offerToTryAgain(command: string): Promise<void> {
    const message = `Paste it into a terminal, then start the server: ${command}`;
    if ((await vscode.window.showInformationMessage(message, AGAIN)) === AGAIN) {
      await vscode.commands.executeCommand(RESTART);
    }
  }
}
