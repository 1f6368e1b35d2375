import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";

export const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

export interface View {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** A browser that is driven by the DevTools protocol over a pipe. https://chromedevtools.github.io/devtools-protocol/ */
export interface Browser {
  /** Opens a page, waits until it is quiet, and tells every address that it asked for. */
  open(url: string, view?: View): Promise<readonly string[]>;
  evaluate(expression: string): Promise<unknown>;
  print(): Promise<Buffer>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly request?: { readonly url: string } };
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export async function openChromium(): Promise<Browser> {
  const profile = mkdtempSync(path.join(tmpdir(), "tokcost-chromium-"));
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
  ];
  const child = spawn(CHROMIUM ?? "chromium", [...flags, "--remote-debugging-pipe", `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const { send, onRequest } = connect(child);
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const call = (method: string, params = {}) => send(method, params, String(sessionId));
  await call("Page.enable");
  await call("Network.enable");
  return {
    async open(url, { width, scheme } = { width: 1100, scheme: "light" }) {
      const asked: string[] = [];
      onRequest((address) => asked.push(address));
      const features = [{ name: "prefers-color-scheme", value: scheme }];
      await call("Emulation.setEmulatedMedia", { features });
      await call("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
      await call("Page.navigate", { url });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return asked;
    },
    async evaluate(expression) {
      const { result } = (await call("Runtime.evaluate", { expression, returnByValue: true })) as {
        result: { value: unknown };
      };
      return result.value;
    },
    async print() {
      const { data } = await call("Page.printToPDF", { preferCSSPageSize: true });
      return Buffer.from(String(data), "base64");
    },
    async close() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Messages are JSON with a zero byte behind each. */
function connect(child: ChildProcess) {
  const [toChromium, fromChromium] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (message: Message) => void>();
  let asked: (url: string) => void = () => undefined;
  let rest = "";
  fromChromium.setEncoding("utf8").on("data", (piece: string) => {
    const parts = (rest + piece).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else if (message.method === "Network.requestWillBeSent") asked(message.params?.request?.url ?? "");
    }
  });
  let count = 0;
  const send = (method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> =>
    new Promise((resolve, reject) => {
      const id = ++count;
      waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {}),
      );
      toChromium.write(
        `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
    });
  return { send, onRequest: (then: (url: string) => void) => void (asked = then) };
}
