/** The language server: started with the interpreter that is found, and told from other states. */

import * as vscode from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";
import { languageClient } from "./client";
import { findInterpreter, type Interpreter } from "./interpreter";
import { IS_RUNNING } from "./names";
import { probe } from "./probe";
import { noInterpreter, type Problem, problemOf } from "./problem";
import type { Reports } from "./reports";
import type { Status } from "./status";
import { onDidSelectInterpreter, surroundings } from "./surroundings";

export class Server {
  /** Whether it was ever asked to start: nothing starts it again before. */
  isWanted = false;
  private client: LanguageClient | undefined;
  private following: vscode.Disposable | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly reports: Reports,
    private readonly status: Status,
  ) {}

  /** Start the server, or start it again; one start waits for another. */
  restart(): Promise<void> {
    this.isWanted = true;
    this.last = this.last.then(() => this.replace());
    return this.last;
  }

  restartIfWanted(): void {
    if (this.isWanted) {
      void this.restart();
    }
  }

  /** Stop the server, after it has started if it is just starting. */
  stop(): Promise<void> {
    this.last = this.last.then(() => this.end());
    this.following?.dispose();
    return this.last;
  }

  private async replace(): Promise<void> {
    await this.end();
    try {
      const around = await surroundings();
      const interpreter = findInterpreter(around);
      if (interpreter === undefined) {
        this.failed(noInterpreter(around.isTrusted));
      } else {
        await this.startWith(interpreter);
      }
      this.following ??= await onDidSelectInterpreter(() => this.restartIfWanted());
    } catch (error) {
      this.failed({ message: `The language server of cnnshape did not start: ${String(error)}` });
    }
  }

  private async startWith(interpreter: Interpreter): Promise<void> {
    const problem = await this.problemWith(interpreter);
    if (problem === undefined) {
      await this.start(interpreter);
    } else {
      this.failed(problem);
    }
  }

  private async problemWith(interpreter: Interpreter): Promise<Problem | undefined> {
    const { extensionPath: folder } = this.context;
    const found = await probe(interpreter.path, this.context.asAbsolutePath("probe.py"), folder);
    return problemOf(interpreter, found, process.platform);
  }

  private async start(interpreter: Interpreter): Promise<void> {
    const { extensionPath: folder } = this.context;
    const client = languageClient(interpreter.path, folder, this.reports, this.status.log);
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      const isRunning = newState === State.Running;
      void vscode.commands.executeCommand("setContext", IS_RUNNING, isRunning);
      if (this.client === client) {
        this.status.show(isRunning ? "running" : "not running", interpreter.path);
      }
    });
    await client.start();
  }

  private async end(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.status.log.warn(`The server did not end as it should: ${String(error)}`);
    }
  }

  private failed(problem: Problem): void {
    this.status.show("not running", problem.message);
    void this.status.offer(problem);
  }
}
