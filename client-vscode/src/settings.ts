/** The settings that the client itself reads; all others are the server's. */

import * as path from "node:path";

export type ImportStrategy = "fromEnvironment" | "managed";
export type LogLevel = "error" | "warning" | "info" | "debug";

export interface Settings {
  /** The executable of the server, or "". */
  readonly path: string;
  /** A Python that has the server installed, or "". */
  readonly interpreter: string;
  readonly importStrategy: ImportStrategy;
  readonly logLevel: LogLevel;
}

/** Settings whose change means another server process. */
export const RESTARTING = ["path", "interpreter", "importStrategy", "logLevel"] as const;

/** Where the variables of a setting get their values from. */
export interface Surroundings {
  readonly home: string;
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Read the settings through `get`; a value of the wrong type counts as unset. */
export function readSettings(get: (key: string) => unknown, around: Surroundings): Settings {
  const place = (key: string): string => {
    const value = get(key);
    return typeof value === "string" ? expand(value.trim(), around) : "";
  };
  return {
    path: place("path"),
    interpreter: place("interpreter"),
    importStrategy: get("importStrategy") === "managed" ? "managed" : "fromEnvironment",
    logLevel: oneOf(get("logLevel"), ["error", "warning", "info", "debug"], "info"),
  };
}

/**
 * Fill in `~`, `${userHome}`, `${workspaceFolder}` and `${env:NAME}`, and make a relative path absolute: it starts at the
 * first workspace folder. A bare name stays as it is, to be looked up on PATH.
 */
export function expand(value: string, around: Surroundings): string {
  const folder = around.folders[0] ?? around.home;
  const filled = value
    .replace(/^~(?=$|[\\/])/, () => around.home)
    .replaceAll("${userHome}", () => around.home)
    .replaceAll("${workspaceFolder}", () => folder)
    .replace(/\$\{env:([^}]+)\}/g, (_, name: string) => around.env[name] ?? "");
  return /[\\/]/.test(filled) && !path.isAbsolute(filled) ? path.join(folder, filled) : filled;
}

function oneOf<T extends string>(value: unknown, words: readonly T[], otherwise: T): T {
  return words.find((word) => word === value) ?? otherwise;
}
