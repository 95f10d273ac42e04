import { type Client } from "../jmap/client.js";
import type { Id } from "../jmap/types.js";
import type { Mail } from "../store/mail.js";
import { Observable } from "../store/observable.js";

export type DeliveryState = "filed" | "scheduled" | "queued" | "deferred" | "unknown" | "relayed" | "delivered" | "returned" | "failed" | "canceled";

/** What the last attempt met. */
export type Cause =
  | "none"
  | "dns"
  | "connect"
  | "tls"
  | "reply"
  | "unsupported"
  | "connectionLost"
  | "dotUnanswered"
  | "loop"
  | "mailbox"
  | "operator"
  | "internal";

/** What a host that was handed the message wrote about it later. */
export interface Report {
  action: "failed" | "delayed" | "delivered" | "relayed" | "expanded";
  status: string | null;
  text: string | null;
  host: string | null;
  blobId: Id;
  receivedAt: string;
}

/** Where one recipient stands (docs/jmap-delivery.md). */
export interface Recipient {
  recipient: string;
  state: DeliveryState;
  sending: boolean;
  mayHaveArrived: boolean;
  lastReply: string | null;
  host: string | null;
  status: string | null;
  cause: Cause;
  attempts: number | null;
  lastAttempt: string | null;
  nextAttempt: string | null;
  endedAt: string | null;
  report: Report | null;
}

/** One sending of a message. */
export interface Delivery {
  submissionId: Id;
  emailId: Id;
  roadId: string;
  sendAt: string;
  expiresAt: string | null;
  recipients: Recipient[];
}

/** A recipient in the newest sending that named it. */
export interface Stand extends Recipient {
  submissionId: Id;
  expiresAt: string | null;
}

const AT_ONCE = 100;

export function isWaiting({ state }: Pick<Recipient, "state">): boolean {
  return state === "scheduled" || state === "queued" || state === "deferred" || state === "unknown";
}

/** Whether the message will not reach the recipient. */
export function isLost({ state }: Pick<Recipient, "state">): boolean {
  return state === "failed" || state === "returned";
}

/** Everyone to whom a message was sent, in the order of the first sending; who was tried again stands as the newest one says. */
export function stands(deliveries: readonly Delivery[]): Stand[] {
  const all = new Map<string, Stand>();
  for (const { submissionId, expiresAt, recipients } of deliveries) {
    for (const each of recipients) all.set(each.recipient.toLowerCase(), { ...each, submissionId, expiresAt });
  }
  return [...all.values()];
}

/** Where the recipients of sent messages stand; kept in step by push for the messages that are looked at. */
export class Deliveries extends Observable {
  private static readonly known = new WeakMap<Mail, Deliveries>();
  error: unknown;
  private readonly lists = new Map<Id, Delivery[]>();
  private readonly used = new Map<Id, number>();
  private seen = 0;
  private stop: (() => void) | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;

  private constructor(private readonly mail: Mail) {
    super();
  }

  static of(mail: Mail): Deliveries {
    const deliveries = Deliveries.known.get(mail) ?? new Deliveries(mail);
    Deliveries.known.set(mail, deliveries);
    return deliveries;
  }

  /** What is known of a message: undefined if that is nothing yet, empty if it was not sent from here. */
  get(email: Id): Delivery[] | undefined {
    return this.lists.get(email);
  }

  /** Keeps a message's deliveries in step until the function that comes back is called. */
  use(email: Id): () => void {
    this.used.set(email, (this.used.get(email) ?? 0) + 1);
    if (!this.stop) {
      this.seen = this.mail.submissionChanges;
      this.stop = this.mail.watch(() => this.pushed());
    }
    if (!this.lists.has(email)) this.soon();
    return () => this.release(email);
  }

  private release(email: Id) {
    const left = (this.used.get(email) ?? 1) - 1;
    if (left > 0) {
      this.used.set(email, left);
      return;
    }
    this.used.delete(email);
    this.lists.delete(email); // nobody tells us any more when it changes
    if (this.used.size > 0) return;
    this.stop?.();
    this.stop = undefined;
  }

  private pushed() {
    if (this.seen === this.mail.submissionChanges && !this.error) return;
    this.seen = this.mail.submissionChanges;
    void this.load([...this.used.keys()]);
  }

  // Many rows that come into sight at once ask together.
  private soon() {
    this.asking ??= setTimeout(() => {
      this.asking = undefined;
      void this.load([...this.used.keys()].filter((email) => !this.lists.has(email)));
    }, 20);
  }

  /** Asks again, at once. */
  async load(emails: readonly Id[]): Promise<void> {
    try {
      for (let i = 0; i < emails.length; i += AT_ONCE) {
        const emailIds = emails.slice(i, i + AT_ONCE);
        const [answer] = await this.client.call(["Delivery/get", { emailIds }]);
        const list = answer!.list as Delivery[];
        for (const id of emailIds) {
          if (this.used.has(id)) this.lists.set(id, list.filter((each) => each.emailId === id));
        }
      }
      this.error = undefined;
    } catch (failure) {
      this.error = failure;
    }
    this.changed();
  }

  private get client(): Client {
    return this.mail.client;
  }

  /** Makes a waiting recipient due now. True if it was still waiting. */
  async retry({ submissionId, recipient }: Stand): Promise<boolean> {
    const [answer] = await this.client.call(["Delivery/retry", { submissionId, recipients: [recipient] }]);
    return (answer!.retried as string[]).length > 0;
  }

  /** Takes a waiting recipient back; the answer is why not, or empty. */
  async cancel({ submissionId, recipient }: Stand): Promise<"" | "notWaiting" | "sending" | "notFound"> {
    const [answer] = await this.client.call(["Delivery/cancel", { submissionId, recipients: [recipient] }]);
    const refused = Object.values(answer!.notCanceled ?? {}) as { type: "notWaiting" | "sending" | "notFound" }[];
    return refused[0]?.type ?? "";
  }

  /** Sends the message once more, to this recipient only. The answer is why it was refused, or empty. */
  async sendAgain(email: Id, recipient: string, from: string): Promise<string> {
    const { identities } = this.mail;
    const identity = identities.find((each) => each.email.toLowerCase() === from.toLowerCase()) ?? identities[0];
    const envelope = { mailFrom: { email: identity?.email ?? from }, rcptTo: [{ email: recipient }] };
    const [answer] = await this.client.call([
      "EmailSubmission/set",
      { create: { again: { emailId: email, identityId: identity?.id ?? "", envelope } } },
    ]);
    const error = answer!.notCreated?.again;
    return error ? (error.description ?? error.type) : "";
  }
}
