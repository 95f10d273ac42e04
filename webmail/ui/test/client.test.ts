import { Client } from "../src/jmap/client.js";
import { same, test } from "./check.js";

const answers = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

interface Server {
  isIn: boolean;
  account: string;
  asked: number;
  /** Whose session it is, and its CSRF token. */
  person: string;
  token: string;
}

/** A server that knows one account and whose session can end. */
async function loggedIn(run: (client: Client, server: Server) => Promise<void>) {
  const server: Server = { isIn: true, account: "A1", asked: 0, person: "me", token: "T" };
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const path = String(input);
    if (path === "/auth/login") server.isIn = true;
    if (path === "/auth/session" && !server.isIn) return new Response(null, { status: 204 });
    if (!server.isIn) return answers(401, { detail: "log in" });
    if (path === "/jmap/session") return answers(200, { primaryAccounts: { "urn:ietf:params:jmap:mail": server.account }, capabilities: {} });
    const given = (init?.headers as Record<string, string> | undefined)?.["X-CSRF-Token"];
    if (path === "/jmap/api" && given !== server.token) return answers(403, { detail: "X-CSRF-Token" });
    if (path === "/jmap/api") server.asked++;
    return answers(200, path === "/jmap/api" ? { methodResponses: [["Mailbox/get", { list: [] }, "c0"]] } : { login: server.person, csrfToken: server.token });
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

test("that nobody is logged in is an answer", () =>
  loggedIn(async (client, server) => {
    same(await client.resume(), true);
    server.isIn = false;
    same(await client.resume(), false);
  }));

test("a session that another tab began is taken up, also for what changes something", () =>
  loggedIn(async (client, server) => {
    server.token = "T2";
    await client.call(["Mailbox/get", { ids: null }]);
    server.token = "T3";
    await client.call(["Mailbox/get", {}]);
    same(server.asked, 2);
  }));

test("a session that somebody else began in another tab is not taken up", () =>
  loggedIn(async (client, server) => {
    let ended = 0;
    client.listener = { sessionEnded: () => ended++ };
    server.token = "T2";
    server.person = "other";
    const status = await client.call(["Mailbox/get", { ids: null }]).catch((failure) => failure.status);
    same([status, ended, server.asked], [403, 1, 0]);
  }));
