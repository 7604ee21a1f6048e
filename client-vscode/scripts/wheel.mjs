// Builds the server's wheel into client-vscode/bundled/, for the private environment.
// The Python is $PYTHON, or the repository's own environment, or the first on PATH; it needs pip. Where it has hatchling
// nothing is downloaded.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = fileURLToPath(new URL("../bundled", import.meta.url));
const run = (command, args, stdio) => spawnSync(command, args, { cwd: root, stdio }).status === 0;

const own = [".venv/bin/python", ".venv/Scripts/python.exe"].map((file) => root + file).filter(existsSync);
const wanted = process.env.PYTHON ? [process.env.PYTHON] : [...own, "python3", "python"];
const python = wanted.find((one) => run(one, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], "ignore"));
if (python === undefined) {
  console.error(`No Python 3.11 or later: ${wanted.join(", ")}. Name one in PYTHON.`);
  process.exit(2);
}
const isolated = run(python, ["-c", "import hatchling"], "ignore") ? ["--no-build-isolation"] : [];
rmSync(target, { recursive: true, force: true });
const options = ["--quiet", "--disable-pip-version-check", "--no-deps", ...isolated, "--wheel-dir", target];
process.exit(run(python, ["-m", "pip", "wheel", ...options, "."], "inherit") ? 0 : 1);
