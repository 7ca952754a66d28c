// The bare page: forms and lists. Keys and the core live in worker.js; nothing secret stays here.
// Text of others only ever becomes text nodes.

const $ = (id) => document.getElementById(id);
const worker = new Worker("/worker.js", { type: "module" });
const asked = new Map();
let nextAsk = 1;
let following = null;

worker.addEventListener("message", ({ data }) => {
  const request = asked.get(data.id);
  if (data.alarm) problem(data.alarm);
  else if (data.row) request?.onRow?.(data.row);
  else {
    asked.delete(data.id);
    if (data.failure) request?.reject(Object.assign(new Error(data.failure.message), data.failure));
    else request?.resolve(data.value);
  }
});
worker.addEventListener("error", (event) => problem(`The core stopped: ${event.message}`));

/** Asks the core; `onRow` gets the rows of a request that has many. */
function ask(request, onRow) {
  const id = nextAsk++;
  const answer = new Promise((resolve, reject) => asked.set(id, { resolve, reject, onRow }));
  worker.postMessage({ id, request });
  return Object.assign(answer, { id });
}

function problem(words) {
  $("problem").textContent = words ?? "";
  $("problem").hidden = !words;
}

/** Does what a form says, with its buttons off meanwhile. */
function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    problem();
    try {
      await act(fields);
      form.reset();
    } catch (failure) {
      problem(failure.message);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });
}

function item(...parts) {
  const li = document.createElement("li");
  li.append(...parts);
  return li;
}

async function signedIn(who) {
  $("who").textContent = `You are ${who.username}.`;
  $("sign-in").hidden = true;
  $("inside").hidden = false;
  await listServers();
}

async function listServers() {
  const { servers } = await ask({ do: "list_servers" });
  const shown = await Promise.all(
    servers.map(({ server_id: server }) => ask({ do: "show_server", server })),
  );
  $("servers").replaceChildren(
    ...shown.flatMap((server) =>
      server.channels.map((channel) => {
        const button = document.createElement("button");
        button.textContent = `${server.name} / ${channel.name}`;
        button.addEventListener("click", () => openChannel(server, channel));
        return item(button);
      }),
    ),
  );
  return shown;
}

function openChannel(server, channel) {
  if (following) worker.postMessage({ abandon: following.ask.id });
  $("channel").hidden = false;
  $("channel-title").textContent = `${server.name} / ${channel.name}`;
  $("link").textContent = "";
  $("timeline").replaceChildren();
  const request = { do: "tail", channel: channel.channel_id, after: null };
  const opened = { server: server.server_id, channel: channel.channel_id };
  opened.ask = ask(request, showRow);
  opened.ask.catch((failure) => following === opened && problem(failure.message));
  following = opened;
}

function showRow(row) {
  if (row.type === "caught_up") return;
  const line = item();
  if (row.type === "message") {
    const at = document.createElement("time");
    at.dateTime = new Date(row.sent_at).toISOString();
    at.textContent = new Date(row.sent_at).toLocaleTimeString();
    const author = document.createElement("b");
    author.textContent = row.author.username ?? row.author.user_id;
    line.append(at, " ", author, ` ${row.text}`);
  } else {
    line.className = "hint";
    const range = row.to ? `#${row.from} to #${row.to}` : `#${row.seq ?? row.from}`;
    line.append(`${range}: ${row.type}${row.reason ? ` (${row.reason})` : ""}`);
  }
  $("timeline").append(line);
}

onSubmit($("sign-in"), async ({ do: act, username, password }) => {
  $("who").textContent = "Working: this takes a second or two.";
  try {
    await signedIn(await ask({ do: act, username, password, device_name: "browser" }));
  } catch (failure) {
    $("who").textContent = "Nobody is signed in here.";
    throw failure;
  }
});

onSubmit($("create"), async ({ name }) => {
  const made = await ask({ do: "create_server", name });
  await listServers();
  openChannel(made, made.channels[0]);
});

onSubmit($("join"), async ({ link }) => {
  const joined = await ask({ do: "join", link, wait: true });
  await listServers();
  openChannel(joined, joined.channels[0]);
});

onSubmit($("send"), ({ text }) =>
  ask({ do: "send", channel: following.channel, texts: [text] }));

$("invite").addEventListener("click", async () => {
  const life = 24 * 3600 * 1000;
  const request = { do: "create_invitation", server: following.server, uses: 10, life_ms: life };
  try {
    $("link").textContent = (await ask(request)).link;
  } catch (failure) {
    problem(failure.message);
  }
});

try {
  await signedIn(await ask({ do: "whoami" }));
} catch (failure) {
  if (failure.kind === "not_signed_in") {
    $("who").textContent = "Nobody is signed in here.";
    $("sign-in").hidden = false;
  } else problem(failure.message);
}
