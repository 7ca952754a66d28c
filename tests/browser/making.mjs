// Servers on their way: one that was given up while the node could not be heard, and one of which the
// node refuses a part. Neither is made twice, and neither stays half a server without a word.

import assert from "node:assert/strict";
import { test } from "node:test";
import { look } from "./look.mjs";
import { comes, person, register, send, message, stage } from "./people.mjs";

const rail = (page) => page.getByRole("navigation", { name: "Servers" });
const servers = (page, name) => rail(page).getByRole("link", { name, exact: true });
const coming = (page) => rail(page).getByText("garden is being made");

async function ask(page, name) {
  await page.getByRole("button", { name: "Add a server" }).first().click();
  await page.getByLabel("Name of a new server").fill(name);
}

async function ada(t) {
  const { node, browser, problems } = await stage(t);
  const page = await person(browser, node, problems);
  await register(page, "ada");
  await page.getByRole("heading", { name: "You are in no server yet" }).waitFor();
  return { node, page, problems };
}

test("a server that was given up after it had reached the node is said to be on its way, and is there once", async (t) => {
  const { page, problems } = await ada(t);
  const context = page.context();
  // The node makes it, and no answer comes; then there is no network any more.
  const deaf = async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch();
    await context.setOffline(true);
    return route.abort();
  };
  await context.route(/\/v1\/servers$/, deaf);
  await ask(page, "garden");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByText("“garden” is still being made").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await coming(page).waitFor();
  await look(page, "server-coming", problems);
  // Whoever tries again by hand makes no second one.
  await ask(page, "garden");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await comes(() => page.getByText("“garden” is still being made").count(), 2);
  await context.unroute(/\/v1\/servers$/, deaf);
  await context.setOffline(false);
  await servers(page, "garden").waitFor();
  await coming(page).waitFor({ state: "detached" });
  assert.equal(await servers(page, "garden").count(), 1);
  await page.reload();
  await servers(page, "garden").click();
  await page.getByRole("heading", { name: "general", level: 1 }).waitFor();
  assert.equal(await servers(page, "garden").count(), 1);
  await send(page, "here we are");
  await message(page, "here we are").waitFor();
  assert.deepEqual(problems.filter((one) => !/ERR_(FAILED|INTERNET_DISCONNECTED)/.test(one)), []);
});

test("of a server of which the node refuses a part it is said what is missing, and the owner goes on or leaves it", async (t) => {
  const { page, problems } = await ada(t);
  let refuses = true;
  let admitted = 0;
  await page.context().route(/\/v1\/servers\/[^/]+\/policy$/, (route) => {
    if (route.request().method() !== "POST") return route.continue();
    if (!refuses || admitted++ < 4) return route.continue();
    const body = { type: "about:blank", title: "limit reached", status: 422, code: "limit_reached" };
    const json = { ...body, detail: "a server has at most 4 channels here", request_id: "x" };
    return route.fulfill({ status: 422, contentType: "application/problem+json", json });
  });
  await ask(page, "class");
  await page.getByRole("radio", { name: /^Class/ }).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("dialog").getByText("at most 4 channels here").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  const told = page.getByRole("region", { name: "This server is not whole" });
  await servers(page, "class").click();
  await told.getByText("Missing:").waitFor();
  assert.match(await told.textContent(), /Missing: the category Together and the channels questions, general and group-work\./);
  await look(page, "server-not-whole", problems);
  // It stays, and is tried again by nobody but the owner.
  await page.reload();
  await told.waitFor();
  const before = admitted;
  await told.getByRole("button", { name: "Go on" }).click();
  await told.getByRole("alert").getByText("at most 4 channels here").waitFor();
  assert.ok(admitted > before);
  refuses = false;
  await told.getByRole("button", { name: "Go on" }).click();
  await told.waitFor({ state: "detached" });
  for (const name of ["announcements", "material", "questions", "general", "group-work"]) {
    await page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name }).waitFor();
  }

  [refuses, admitted] = [true, 0];
  await ask(page, "course");
  await page.getByRole("radio", { name: /^Class/ }).check();
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("dialog").getByText("at most 4 channels here").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await servers(page, "course").click();
  await told.getByRole("button", { name: "Leave it as it is" }).click();
  await told.waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "material" }).waitFor();
  assert.equal(await told.count(), 0);
  assert.deepEqual(problems, []);
});
