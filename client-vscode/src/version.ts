/** Versions as they are written, compared by their numbers. */

export type Version = readonly number[];

/** The oldest Python that runs the server. */
export const OLDEST_PYTHON: Version = [3, 11];

/** The oldest server that this client works with. */
export const OLDEST_SERVER: Version = [0, 1];

/** The numbers of the first version in a text, such as `canonic 0.1.0`; undefined where there is none. */
export function versionIn(text: string): Version | undefined {
  const found = /\d+(?:\.\d+)+/.exec(text);
  return found ? found[0].split(".").map(Number) : undefined;
}

/** Whether `version` is `oldest` or later. */
export function isAtLeast(version: Version, oldest: Version): boolean {
  for (let index = 0; index < oldest.length; index++) {
    const difference = (version[index] ?? 0) - (oldest[index] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}

/** A version as it is written. */
export function shown(version: Version): string {
  return version.join(".");
}
