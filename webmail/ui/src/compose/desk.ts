import { Failure } from "../jmap/client.js";
import type { Id } from "../jmap/types.js";
import { toast } from "../parts/toast.js";
import type { Mail } from "../store/mail.js";
import { goTo, path } from "../app/route.js";
import { JmapDrafts, type Sent } from "./draft-server.js";
import { Drafting } from "./drafting.js";
import { isSameLetter, type Letter } from "./letter.js";
import { leavesWords } from "./later.js";
import { LocalDrafts } from "./local-drafts.js";
import { compose, type Start } from "./open.js";
import { Opening, type Opened } from "./opening.js";
import { Uploads } from "./uploads.js";
import { saveWords } from "./words.js";

/** A letter on the desk: it, its files, and what is to be done when it leaves; outlives the page that shows it. */
export interface Work {
  drafting: Drafting;
  uploads: Uploads;
  opened: Opened;
  /** The page is left: what is not saved is saved, and what went wrong is said. */
  leave(): Promise<void>;
  /** A page shows it again. */
  take(): void;
}

export function draftsOf(mail: Mail) {
  const server = new JmapDrafts(
    mail.client,
    () => mail.identities,
    (role) => mail.mailbox(role)?.id ?? missing(role),
  );
  return { server, local: new LocalDrafts(mail.client.accountId) };
}

function missing(role: string): never {
  throw new Failure(`the account has no mailbox for ${role === "sent" ? "sent mail" : role}`, 200, "notFound");
}

/** @throws Failure if what it is about is not there, or the server cannot be reached */
export async function begin(mail: Mail, start: Start, messageId: string | undefined): Promise<Work> {
  const { server, local } = draftsOf(mail);
  const opened = await new Opening(mail, server, local).open(start, messageId);
  const { messageId: id } = opened.letter;
  const live = works.get(id);
  if (live) {
    live.take();
    return live;
  }
  const drafting = new Drafting(opened.letter, opened.before, server, local);
  if (opened.savedAt) drafting.save = { is: "saved", at: opened.savedAt };
  if (opened.isUnsaved) drafting.unsaved();
  if (opened.isSending) void drafting.resume();
  const uploads = new Uploads(mail.client, (file) => drafting.change({ attachments: [...drafting.letter.attachments, file] }));
  const unlock = hold(id);
  const release = () => {
    unlock();
    works.delete(id);
  };
  let isLeft = false;
  let told = "";
  const stop = drafting.watch(() => {
    const { send } = drafting;
    if (send.is === told) return;
    told = send.is;
    if (send.is === "sent") {
      stop();
      release();
      void afterSending(mail, opened, send.sent, drafting.leaves);
    } else if (isLeft && (send.is === "refused" || send.is === "unsent")) {
      toast({ text: "Your message was not sent.", kind: "bad", action: { text: "Open it", run: () => compose({ draft: drafting.before ?? "" }) } });
    }
  });
  const leave = async () => {
    isLeft = true;
    const hadChanged = drafting.isChanged;
    await drafting.flush();
    if (drafting.isGone) return release();
    if (drafting.isBusy || !isLeft) return;
    if (uploads.isBusy) toast({ text: "Files are still on their way to the draft. Keep this window open." });
    else if (hadChanged) toast({ text: drafting.save.is === "saved" ? "Saved in Drafts" : saveWords(drafting.save) });
    if (!drafting.isChanged && !uploads.isBusy) release();
  };
  const work = { drafting, uploads, opened, leave, take: () => void (isLeft = false) };
  works.set(id, work);
  return work;
}

/** What is still on its way to the server, by Message-ID: whoever opens it again takes it up where it is. */
const works = new Map<string, Work>();

async function afterSending(mail: Mail, { about, letter }: Opened, sent: Sent, leaves: Date | undefined) {
  toast(
    leaves
      ? { text: leavesWords(leaves), action: { text: "See it", run: () => goTo(path({ mailbox: "sent", thread: sent.threadId })) } }
      : { text: "Sent", action: { text: "See its road", run: () => goTo(roadPath(sent)) } },
  );
  const answered = about ?? (await answeredBy(mail, letter.inReplyTo[0]));
  if (answered) await mail.update(new Map([[answered.id, { [`keywords/${answered.keyword}`]: true }]])).catch(() => {}); // a mark, no more
}

/** The sent message in its thread, with its road open. */
function roadPath({ id, threadId }: Sent): string {
  return `${path({ mailbox: "sent", thread: threadId })}?road=${encodeURIComponent(id)}`;
}

// A draft that was opened again knows only the Message-ID of what it answers.
async function answeredBy(mail: Mail, messageId: string | undefined): Promise<Opened["about"]> {
  if (!messageId) return undefined;
  const [found] = await mail.client.call(["Email/query", { filter: { header: ["Message-ID", messageId] }, limit: 1 }]).catch(() => []);
  const id = found?.ids[0] as Id | undefined;
  return id === undefined ? undefined : { id, keyword: "$answered" };
}

/** Says to the other windows that somebody sits over this letter; the function that comes back ends that. */
function hold(messageId: string): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  void navigator.locks?.request(lockName(messageId), { mode: "shared" }, () => held); // locks are missing where the page came without TLS
  return release;
}

function lockName(messageId: string) {
  return `postroad/draft/${messageId}`;
}

const FRESH_MS = 60_000;

/** Brings to the server what windows that are gone have left in this browser. */
export async function recover(mail: Mail): Promise<void> {
  const { server, local } = draftsOf(mail);
  for (const kept of local.all()) {
    const { messageId } = kept.letter;
    const save = async () => {
      const found = await server.find(messageId);
      const newest = found.drafts.at(-1);
      if (!found.sent && !(newest && isSameLetter(newest.letter, kept.letter))) {
        const { id, isWhole } = await saveWhatIsThere(server, kept.letter, newest?.id);
        toast({
          text:
            `“${kept.letter.subject || "A message without subject"}” was not saved when its window closed. It is in Drafts now` +
            `${isWhole ? "" : ", without its attachments"}.`,
          action: { text: "Open it", run: () => compose({ draft: id }) },
        });
      }
      local.forget(messageId);
    };
    try {
      if (navigator.locks) await navigator.locks.request(lockName(messageId), { ifAvailable: true }, (lock) => (lock ? save() : undefined));
      else if (Date.now() - kept.at > FRESH_MS) await save();
    } catch {
      return; // it stays where it is, for the next time
    }
  }
}

// Files that were uploaded and never saved are kept on the server for a day only.
async function saveWhatIsThere(server: JmapDrafts, letter: Letter, before: Id | undefined): Promise<{ id: Id; isWhole: boolean }> {
  try {
    return { id: (await server.save(letter, before)).id, isWhole: true };
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.type !== "blobNotFound") throw failure;
    return { id: (await server.save({ ...letter, attachments: [] }, before)).id, isWhole: false };
  }
}
