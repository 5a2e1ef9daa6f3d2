// A real quoit, for as long as a test needs it.
import {spawn} from "node:child_process";
import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {createInterface} from "node:readline";

export class Quoit {
  #folder = mkdtempSync(join(tmpdir(), "quoit-browser-"));
  #process;

  constructor() {
    this.root = join(this.#folder, "root");
    mkdirSync(this.root);
  }

  write(name, content) {
    const path = join(this.root, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, content);
    return path;
  }

  // `sites` and `more` are TOML. Serves from then on, on ports that the kernel chooses.
  async start(more = "", root = this.root) {
    this.configure(more, root);
    this.#process = spawn(process.env.PROGRAM, ["--config", join(this.#folder, "quoit.toml")], {stdio: ["ignore", "ignore", "pipe"]});
    this.log = "";
    for await (const line of createInterface({input: this.#process.stderr})) {
      this.log += line + "\n";
      this.url = /serving .*(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? this.url;
      this.metrics = /metrics on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (this.metrics) break;
    }
    if (!this.metrics) throw new Error(`quoit does not serve:\n${this.log}`);
    // Nobody reads on, but the pipe must not fill.
    this.#process.stderr.resume();
  }

  configure(more = "", root = this.root) {
    writeFileSync(join(this.#folder, "quoit.toml"), `server = { listen = ["127.0.0.1:0"], workers = 2 }
metrics.listen = "127.0.0.1:0"
[[site]]
root = ${JSON.stringify(root)}
${more}
`);
  }

  signal(name) { this.#process.kill(name); }

  // It has to end well.
  async stop() {
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise(resolve => { this.#process.once("exit", resolve); });
      this.#process.kill("SIGTERM");
      const code = await ended;
      if (code !== 0) throw new Error(`quoit ended with exit code ${code}`);
    }
  }

  async end() {
    await this.stop();
    rmSync(this.#folder, {recursive: true});
  }
}
