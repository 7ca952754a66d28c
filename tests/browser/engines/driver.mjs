// Drives Firefox and WebKit as a person would: both speak WebDriver, Firefox by its own socket (Marionette)
// and WebKit by HTTP, and one table says what a deed is called in either. No program stands between.
// A page is looked into by a script (`finding.mjs`), clicked and typed into by the engine itself.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const START_MS = 60_000;
const REFERENCE = "element-6066-11e4-a52e-4f735466cecf";

/** What a deed is called by Marionette, and where it is sent by HTTP; `:id` is a parameter of it. */
const DEEDS = {
  navigate: ["Navigate", "POST", "url"],
  run: ["ExecuteAsyncScript", "POST", "execute/async"],
  click: ["ElementClick", "POST", "element/:id/click"],
  clear: ["ElementClear", "POST", "element/:id/clear"],
  type: ["ElementSendKeys", "POST", "element/:id/value"],
  act: ["PerformActions", "POST", "actions"],
  picture: ["TakeScreenshot", "GET", "screenshot"],
  rect: ["SetWindowRect", "POST", "window/rect"],
  where: ["GetWindowRect", "GET", "window/rect"],
  windows: ["GetWindowHandles", "GET", "window/handles"],
  window: ["GetWindowHandle", "GET", "window"],
  open: ["NewWindow", "POST", "window/new"],
  turn: ["SwitchToWindow", "POST", "window"],
  close: ["CloseWindow", "DELETE", "window"],
  patience: ["SetTimeouts", "POST", "timeouts"],
};

/** The reference to an element, as scripts are given it and give it back. */
export const elementOf = (id) => ({ [REFERENCE]: id });
export const idOf = (value) => value?.[REFERENCE];

const folderOf = (name) => mkdtempSync(join(tmpdir(), `coterie-${name}-`));

/** Starts a program that ends with us; `said()` is what it has written. */
function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const atExit = () => child.kill("SIGKILL");
  process.once("exit", atExit);
  let said = "";
  const hear = (chunk) => (said += chunk);
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = once(child, "close").catch((error) => (said += error.message));
  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(late);
    process.off("exit", atExit);
  };
  return { child, said: () => said, stop };
}

/** Waits until something is there. */
async function until(what, read, said) {
  const end = Date.now() + START_MS;
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what} did not come\n${said()}`);
    await delay(100);
  }
}

/** Firefox, with a profile of its own; and with what is set in it otherwise. */
async function firefox(more = {}, profile = folderOf("firefox")) {
  const prefs = {
    "marionette.port": 0,
    "app.update.auto": false,
    "app.normandy.enabled": false,
    "browser.aboutwelcome.enabled": false,
    "browser.shell.checkDefaultBrowser": false,
    "browser.safebrowsing.downloads.remote.enabled": false,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": false,
    "dom.disable_open_during_load": false,
    "extensions.update.enabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": false,
    // A mouse, which can hover, as a browser without a screen has none.
    "ui.allPointerCapabilities": 6,
    "ui.primaryPointerCapabilities": 6,
    "ui.prefersReducedMotion": 1,
    ...more,
  };
  const lines = Object.entries(prefs).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  const args = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile];
  const told = join(profile, "MarionetteActivePort");
  rmSync(told, { force: true });
  const program = start(process.env.COTERIE_FIREFOX ?? "firefox-esr", [...args, "about:blank"], {
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
  });
  const port = await until("Firefox", () => (existsSync(told) ? Number(readFileSync(told, "utf8")) || undefined : undefined), program.said);
  const { tell, end } = await marionette(port);
  const deed = async (name, params) => {
    const answer = await tell(`WebDriver:${DEEDS[name][0]}`, params);
    return answer !== null && typeof answer === "object" && "value" in answer ? answer.value : answer;
  };
  await tell("WebDriver:NewSession", { capabilities: { alwaysMatch: { unhandledPromptBehavior: "ignore" } } });
  /** Runs a script among the parts of the browser itself. */
  const chrome = async (script, ...params) => {
    await tell("Marionette:SetContext", { value: "chrome" });
    try {
      return (await tell("WebDriver:ExecuteScript", { script, args: params })).value;
    } finally {
      await tell("Marionette:SetContext", { value: "content" });
    }
  };
  /** The view of the page itself: no window of it becomes as narrow as a phone. */
  const resize = (width, height) =>
    chrome(
      `const view = gBrowser.selectedBrowser;
      for (const [side, length] of Object.entries({ width: arguments[0], height: arguments[1] })) {
        for (const bound of ["", "min-", "max-"]) view.style.setProperty(bound + side, length + "px");
      }`,
      width,
      height,
    );
  /** What stands in its console of pages. */
  const problems = () =>
    chrome(
      `const errors = Ci.nsIScriptError;
      const thrown = Services.console.getMessageArray()
        .filter((one) => one instanceof errors && one.sourceName.startsWith("http"))
        .filter(({ flags }) => !(flags & errors.warningFlag));
      const told = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).getEvents()
        .filter(({ level, filename }) => level === "error" && filename.startsWith("http"));
      return [...thrown.map(String), ...told.map((one) => "console: " + [...one.arguments].join(" "))];`,
    );
  const close = async () => {
    end();
    await program.stop();
  };
  const stop = async () => {
    await close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  /** Closed, and opened again with what it has kept. */
  const again = async () => {
    await close();
    return firefox(more, profile);
  };
  return { deed, resize, problems, stop, again };
}

/** The socket of Firefox: `LENGTH:[0, id, command, parameters]`, and answers `LENGTH:[1, id, error, result]`. */
async function marionette(port) {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map();
  let [bytes, next] = [Buffer.alloc(0), 1];
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const colon = bytes.indexOf(":");
      const length = Number(bytes.subarray(0, colon));
      if (colon < 0 || bytes.length < colon + 1 + length) return;
      const message = JSON.parse(bytes.subarray(colon + 1, colon + 1 + length));
      bytes = bytes.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      const { resolve, reject } = waiting.get(id) ?? {};
      waiting.delete(id);
      if (error) reject?.(new Error(`${error.error}: ${error.message}`));
      else resolve?.(result);
    }
  });
  const lost = () => {
    for (const { reject } of waiting.values()) reject(new Error("Firefox has gone"));
  };
  socket.on("close", lost).on("error", lost);
  await once(socket, "connect");
  const tell = (command, params = {}) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      const text = JSON.stringify([0, id, command, params]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  return { tell, end: () => socket.destroy() };
}

/** WebKit, in the small browser that comes with it, on a screen of its own; and with what else it is told. */
async function webkit(more = []) {
  const screen = start("Xvfb", ["-displayfd", "1", "-screen", "0", "1600x1100x24", "-nolisten", "tcp"]);
  const display = await until("a screen", () => /^(\d+)$/m.exec(screen.said())?.[1], screen.said);
  const home = folderOf("webkit");
  // Nothing of the small browser is wider than a phone.
  mkdirSync(join(home, ".config/gtk-3.0"), { recursive: true });
  writeFileSync(join(home, ".config/gtk-3.0/gtk.css"), "* { min-width: 0; margin: 0; padding: 0; font-size: 1px; }");
  const port = await freePort();
  const env = { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: "x11", HOME: home, XDG_RUNTIME_DIR: home };
  const program = start("WebKitWebDriver", [`--port=${port}`], { env });
  const call = async (method, path, body) => {
    const init = method === "POST" ? { body: JSON.stringify(body ?? {}) } : {};
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method, ...init });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  await until("WebKit", () => call("GET", "status").catch(() => undefined), program.said);
  const options = { binary: miniBrowser(), args: ["--automation", ...more] };
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": options, unhandledPromptBehavior: "ignore" } };
  const { sessionId } = await call("POST", "session", { capabilities });
  const deed = (name, params = {}) => {
    const [, method, route] = DEEDS[name];
    return call(method, `session/${sessionId}/${route.replace(":id", params.id)}`, params);
  };
  /** The window with what stands around the page. */
  const resize = async (width, height) => {
    const put = (rect) => deed("rect", rect);
    await put({ width, height });
    const script = "arguments[0]([innerWidth, innerHeight])";
    for (let again = 0; again < 20; again += 1) {
      await delay(100);
      const [w, h] = await deed("run", { script, args: [] });
      if (w === width && h === height) return;
      const rect = await deed("where");
      await put({ width: rect.width + width - w, height: rect.height + height - h });
    }
  };
  // It writes down nothing of what pages say that are not to be remembered, and in a test all are such.
  const problems = async () => [];
  const stop = async () => {
    await call("DELETE", `session/${sessionId}`).catch(() => {});
    await program.stop();
    await screen.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { deed, resize, problems, stop };
}

/** Where Debian keeps it: below the folder of its architecture and of the library's version. */
function miniBrowser() {
  if (process.env.COTERIE_MINIBROWSER) return process.env.COTERIE_MINIBROWSER;
  for (const below of readdirSync("/usr/lib").filter((name) => name.endsWith("-linux-gnu"))) {
    for (const library of readdirSync(join("/usr/lib", below)).filter((name) => /^webkit2?gtk-/.test(name))) {
      const path = join("/usr/lib", below, library, "MiniBrowser");
      if (existsSync(path)) return path;
    }
  }
  throw new Error("no MiniBrowser of WebKit: apt-get install -y webkit2gtk-driver");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const PRIVATE = { "browser.privatebrowsing.autostart": true };

/** What Safari has of WebKit, and WebKit alone only if it is told so. Files of one's own are there then, and fail. */
const AS_SAFARI = ["AccessHandle", "StorageAPI", "StorageAPIEstimate", "FileSystem", "FileSystemWritableStream"];

const ENGINES = {
  firefox: () => firefox(),
  // Nothing outlives it.
  "firefox-private": async () => ({ ...(await firefox(PRIVATE)), again: undefined }),
  webkit: () => webkit(),
  "webkit-as-safari": () => webkit([`--features=${AS_SAFARI.map((name) => `+${name}`).join(",")}`]),
};

/** Starts an engine by its name: a person's browser, that shares nothing with another. */
export async function startEngine(name) {
  const start = ENGINES[name];
  if (!start) throw new Error(`no engine ${name}: there are ${Object.keys(ENGINES).join(", ")}`);
  return { name, ...(await start()) };
}

/** Those that a story is played in. */
export const engines = () => process.env.COTERIE_ENGINES?.split(",") ?? Object.keys(ENGINES);
