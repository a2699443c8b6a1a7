/** The names that package.json, the language server and this code share. */

/** The prefix of all settings. */
export const SECTION = "cnnshape";
export const INTERPRETER = "cnnshape.interpreter";

/** A command of the server, which writes the report of a text and returns its address. */
export const REPORT = "cnnshape.report";
export const RESTART = "cnnshape.restart";
export const LOG = "cnnshape.log";

/** Whether the server runs, for the conditions of package.json. */
export const IS_RUNNING = "cnnshape.isRunning";
