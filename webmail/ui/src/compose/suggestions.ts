import type { Address, EmailHeader } from "../jmap/types.js";
import type { Mail } from "../store/mail.js";
import { isSame } from "./addresses.js";

const RECENT = 250;
const SHOWN = 6;
/** Whom one wrote to counts more than who wrote. */
const WRITTEN_TO = 4;

/** The people of recent mail, for suggestions; asked for once. */
export class People {
  private static readonly known = new WeakMap<Mail, People>();
  private people: { address: Address; weight: number }[] = [];
  private asked: Promise<void> | undefined;

  private constructor(private readonly mail: Mail) {}

  static of(mail: Mail): People {
    const people = People.known.get(mail) ?? new People(mail);
    People.known.set(mail, people);
    return people;
  }

  load(): Promise<void> {
    this.asked ??= this.ask().catch(() => {
      this.asked = undefined; // without suggestions one can write as well
    });
    return this.asked;
  }

  private async ask(): Promise<void> {
    const boxes = [this.mail.mailbox("sent"), this.mail.mailbox("inbox")].filter((box) => box !== undefined);
    const account = { accountId: this.mail.client.accountId };
    const properties = ["from", "to", "cc", "bcc"];
    const answers = await this.mail.client.invoke(
      boxes.flatMap((box): [string, Record<string, unknown>, string][] => [
        [
          "Email/query",
          { ...account, filter: { inMailbox: box.id }, sort: [{ property: "receivedAt", isAscending: false }], limit: RECENT },
          `${box.id}query`,
        ],
        ["Email/get", { ...account, "#ids": { resultOf: `${box.id}query`, name: "Email/query", path: "/ids" }, properties }, box.id],
      ]),
    );
    const emails = (id: string | undefined) => (answers.find(([, , of]) => of === id)?.[1].list ?? []) as EmailHeader[];
    this.people = weighed(emails(this.mail.mailbox("sent")?.id), emails(this.mail.mailbox("inbox")?.id), this.mail.identities);
  }

  /** Who may be meant, the likeliest first; not who is there already. */
  find(typed: string, taken: readonly Address[]): Address[] {
    const words = typed.trim().toLowerCase();
    if (words === "") return [];
    return this.people
      .filter(({ address }) => matches(address, words) && !taken.some((each) => isSame(each, address)))
      .slice(0, SHOWN)
      .map(({ address }) => address);
  }
}

/** Everyone in sent and received mail (newest first), the likeliest first. */
export function weighed(sent: EmailHeader[], received: EmailHeader[], own: readonly Address[]) {
  const people = new Map<string, { address: Address; weight: number }>();
  const add = (address: Address, weight: number) => {
    if (own.some((each) => isSame(each, address))) return;
    const key = address.email.toLowerCase();
    const before = people.get(key);
    if (before) people.set(key, { address: before.address.name ? before.address : address, weight: before.weight + weight });
    else people.set(key, { address, weight });
  };
  const fresh = (i: number) => 1 / (1 + i / 20);
  sent.forEach((email, i) => {
    for (const each of [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])]) add(each, WRITTEN_TO * fresh(i));
  });
  received.forEach((email, i) => {
    for (const each of email.from ?? []) add(each, fresh(i));
  });
  return [...people.values()].sort((a, b) => b.weight - a.weight);
}

function matches({ name, email }: Address, typed: string): boolean {
  const words = `${name ?? ""} ${email} ${email.split("@")[1] ?? ""}`.toLowerCase();
  return words.startsWith(typed) || words.includes(` ${typed}`) || words.includes(`.${typed}`);
}
