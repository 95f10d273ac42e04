import { Client } from "../src/jmap/client.js";
import { same, test } from "./check.js";

const answers = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** A server that knows one account and whose session can end. */
async function loggedIn(run: (client: Client, server: { isIn: boolean; account: string; asked: number }) => Promise<void>) {
  const server = { isIn: true, account: "A1", asked: 0 };
  const real = globalThis.fetch;
  globalThis.fetch = async (input) => {
    const path = String(input);
    if (path === "/auth/login") server.isIn = true;
    if (!server.isIn) return answers(401, { detail: "log in" });
    if (path === "/jmap/session") return answers(200, { primaryAccounts: { "urn:ietf:params:jmap:mail": server.account }, capabilities: {} });
    if (path === "/jmap/api") server.asked++;
    return answers(200, path === "/jmap/api" ? { methodResponses: [["Mailbox/get", { list: [] }, "c0"]] } : { csrfToken: "T" });
  };
  try {
    const client = new Client();
    await client.login("me", "secret");
    await run(client, server);
  } finally {
    globalThis.fetch = real;
  }
}

test("a question that met the end of the session is asked again after the login", () =>
  loggedIn(async (client, server) => {
    let ended = 0;
    client.listener = { sessionEnded: () => ended++ };
    server.isIn = false;
    const answer = client.call(["Mailbox/get", { ids: null }]);
    await client.login("me", "secret");
    same(await answer, [{ list: [] }]);
    same([ended, server.asked], [1, 1]);
  }));

test("what would change something is not asked again", () =>
  loggedIn(async (client, server) => {
    server.isIn = false;
    const status = await client.call(["Email/set", {}]).catch((failure) => failure.status);
    await client.login("me", "secret");
    same([status, server.asked], [401, 0]);
  }));

test("somebody else's login answers no question of before", () =>
  loggedIn(async (client, server) => {
    server.isIn = false;
    const status = client.call(["Mailbox/get", { ids: null }]).catch((failure) => failure.status);
    server.account = "A2";
    await client.login("other", "secret");
    same([await status, server.asked], [401, 0]);
  }));
