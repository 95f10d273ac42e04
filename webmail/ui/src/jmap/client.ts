import type { Id, Session } from "./types.js";

export const CORE = "urn:ietf:params:jmap:core";
export const MAIL = "urn:ietf:params:jmap:mail";
export const SUBMISSION = "urn:ietf:params:jmap:submission";
export const ROAD = "https://postroad.org/jmap/road";
export const DELIVERY = "https://postroad.org/jmap/delivery";

const READS = /\/(get|query|changes|queryChanges)$/;

/** One method call, or one answer to it: name, arguments, call id. */
export type Invocation = [string, Record<string, unknown>, string];

/** The server, or the network before it, did not do what was asked. */
export class Failure extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 if there was no answer at all. */
    readonly status: number,
    /** JMAP's error type, or empty. */
    readonly type = "",
  ) {
    super(message);
  }

  get isOffline() {
    return this.status === 0;
  }

  /** Whether nobody was there to answer, or somebody before the server said so: it may be asked again by and by. */
  get isAway() {
    return this.isOffline || [502, 503, 504].includes(this.status);
  }
}

/** Said to {@link Client.listener} when a request found that the login has ended. */
export type ClientListener = { sessionEnded(): void };

/**
 * Speaks JMAP with the server this page came from. The session cookie is the browser's business; what proves that a request is ours is
 * the CSRF token, which lives here only.
 */
export class Client {
  private csrfToken = "";
  private known: Session | undefined;
  /** Who began the session, as the login says it. */
  private person = "";
  /** What goes on after the next login. */
  private held: (() => void)[] = [];
  listener: ClientListener = { sessionEnded: () => {} };

  get session(): Session {
    if (!this.known) throw new Error("there is no session yet");
    return this.known;
  }

  get accountId(): Id {
    return this.session.accountId;
  }

  /** Whoever is logged in already; false if nobody is. */
  async resume(): Promise<boolean> {
    const answer = await this.json("GET", "/auth/session");
    if (!answer.login) return false;
    await this.begin(answer);
    return true;
  }

  async login(login: string, password: string): Promise<void> {
    await this.begin(await this.json("POST", "/auth/login", { login, password }));
  }

  /** With a one-time key that the page was opened with. */
  async loginWithKey(key: string): Promise<void> {
    await this.begin(await this.json("POST", "/auth/key", { key }));
  }

  async logout(): Promise<void> {
    await this.http("POST", "/auth/logout");
    this.csrfToken = "";
  }

  private async begin(answer: Record<string, unknown>): Promise<void> {
    this.csrfToken = String(answer.csrfToken);
    this.person = String(answer.login);
    const session = await this.json("GET", "/jmap/session");
    const capabilities = session.capabilities as Record<string, Record<string, number>>;
    const core = capabilities[CORE] ?? {};
    this.known = {
      accountId: (session.primaryAccounts as Record<string, Id>)[MAIL] ?? "",
      username: String(session.username),
      displayName: String(answer.displayName || answer.login),
      maxSizeUpload: core.maxSizeUpload ?? 0,
      maxObjectsInGet: core.maxObjectsInGet ?? 500,
      maxObjectsInSet: core.maxObjectsInSet ?? 500,
      maxDelayedSend: longestDelay(session, (session.primaryAccounts as Record<string, Id>)[SUBMISSION] ?? ""),
    };
    for (const goOn of this.held.splice(0)) goOn();
  }

  /**
   * Runs method calls in one request; the account is added to each. Answers come in the order of the calls.
   *
   * @throws Failure of the request, or of the first call that failed
   */
  async call(...calls: [string, Record<string, unknown>][]): Promise<Record<string, any>[]> {
    const answers = await this.invoke(calls.map(([name, given], i) => [name, { accountId: this.accountId, ...given }, `c${i}`]));
    return calls.map(([name], i) => {
      const answer = answers.find(([answered, , id]) => id === `c${i}` && (answered === name || answered === "error"));
      if (!answer) throw new Failure(`${name} was not answered`, 500);
      if (answer[0] === "error") throw new Failure(String(answer[1].description ?? answer[1].type), 200, String(answer[1].type));
      return answer[1];
    });
  }

  /**
   * Runs method calls as they are; a call may have several answers (RFC 8620 §5.8, RFC 8621 §7.5). A small request that is kept alive
   * outlives its page.
   */
  async invoke(methodCalls: Invocation[], { keepalive = false } = {}): Promise<Invocation[]> {
    const uses = [CORE, MAIL, SUBMISSION];
    if (methodCalls.some(([name]) => name.startsWith("Road/"))) uses.push(ROAD);
    if (methodCalls.some(([name]) => name.startsWith("Delivery/"))) uses.push(DELIVERY);
    const ask = () => this.json("POST", "/jmap/api", { using: uses, methodCalls }, keepalive);
    const answer = await (methodCalls.every(([name]) => READS.test(name)) ? this.again(ask) : ask());
    return answer.methodResponses as Invocation[];
  }

  /** Uploads bytes; `progress` hears the part that is done, 0 to 1. Fails with an AbortError if the signal says so. */
  upload(file: Blob, progress: (done: number) => void, signal?: AbortSignal): Promise<{ blobId: Id; size: number; type: string }> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
      request.open("POST", `/jmap/upload/${this.accountId}`);
      request.setRequestHeader("X-CSRF-Token", this.csrfToken);
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.responseType = "json";
      request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
      request.onerror = () => reject(new Failure("the server cannot be reached", 0));
      request.onabort = () => reject(new DOMException("the upload was stopped", "AbortError"));
      request.onload = () => {
        if (request.status === 201 || request.status === 200) resolve(request.response);
        else if (request.status === 403) {
          const refused = new Failure(request.response?.detail ?? "the server answered 403", 403);
          this.renewed().then((isNew) => (isNew ? resolve(this.upload(file, progress, signal)) : reject(refused)), reject);
        } else {
          if (request.status === 401) this.listener.sessionEnded();
          reject(new Failure(request.response?.detail ?? `the server answered ${request.status}`, request.status));
        }
      };
      signal?.addEventListener("abort", () => request.abort());
      request.send(file);
    });
  }

  downloadUrl(blobId: Id, name: string, type: string): string {
    return `/jmap/download/${this.accountId}/${encodeURIComponent(blobId)}/${encodeURIComponent(name || "file")}?accept=${encodeURIComponent(type)}`;
  }

  /** A GET of one of our own addresses; JSON. */
  get(path: string): Promise<Record<string, any>> {
    return this.again(() => this.json("GET", path));
  }

  /** A GET of bytes. */
  async bytes(path: string): Promise<ArrayBuffer> {
    return (await this.again(() => this.http("GET", path))).arrayBuffer();
  }

  /** Asks once more after the next login to the same account, if the session has ended. Only for what changes nothing. */
  private async again<T>(ask: () => Promise<T>): Promise<T> {
    const account = this.known?.accountId;
    try {
      return await ask();
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.status !== 401) throw failure;
      await new Promise<void>((resolve) => this.held.push(resolve));
      if (account !== this.accountId) throw failure;
      return ask();
    }
  }

  /** Another tab may have begun another session: takes its CSRF token, if it is of the same person. False if there is no such session. */
  private async renewed(): Promise<boolean> {
    const answer = await this.json("GET", "/auth/session");
    if (answer.login !== this.person) this.listener.sessionEnded();
    if (answer.login !== this.person || answer.csrfToken === this.csrfToken) return false;
    this.csrfToken = String(answer.csrfToken);
    return true;
  }

  private async json(method: string, path: string, body?: unknown, keepalive = false): Promise<Record<string, any>> {
    const response = await this.http(method, path, body, keepalive);
    return response.status === 204 ? {} : response.json();
  }

  private async http(method: string, path: string, body?: unknown, keepalive = false): Promise<Response> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.csrfToken) headers["X-CSRF-Token"] = this.csrfToken;
    let response: Response;
    try {
      response = await fetch(path, { method, headers, keepalive, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    } catch {
      throw new Failure("the server cannot be reached", 0);
    }
    if (response.ok) return response;
    // Refused before anything was done, so it may be asked again.
    if (response.status === 403 && headers["X-CSRF-Token"] && (await this.renewed())) return this.http(method, path, body, keepalive);
    if (response.status === 401 && !path.startsWith("/auth/")) this.listener.sessionEnded();
    const problem = await response.json().catch(() => ({}));
    throw new Failure(problem.detail ?? problem.title ?? `the server answered ${response.status}`, response.status, problem.type ?? "");
  }
}

/** How long a message may wait on the server before it leaves, in seconds (RFC 8621 §1.3.2). */
function longestDelay(session: Record<string, unknown>, account: Id): number {
  const accounts = session.accounts as Record<string, { accountCapabilities?: Record<string, { maxDelayedSend?: number }> }> | undefined;
  return accounts?.[account]?.accountCapabilities?.[SUBMISSION]?.maxDelayedSend ?? 0;
}
