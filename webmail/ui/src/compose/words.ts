import type { SetError } from "../jmap/types.js";
import { sizeText } from "../parts/size.js";
import type { SaveState } from "./drafting.js";
import { recipients, totalSize, type Letter } from "./letter.js";
import { problem } from "./addresses.js";

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** How the draft stands, in few words. */
export function saveWords(state: SaveState): string {
  switch (state.is) {
    case "new":
      return "";
    case "changed":
      return "Not saved yet";
    case "saving":
      return "Saving…";
    case "saved":
      return `Saved ${time.format(state.at)}`;
    case "offline":
      return state.isKept ? "Not saved: offline, kept in this browser" : "Not saved: offline, and this browser has no room to keep it";
    case "failed":
      return `Not saved: ${saveTrouble(state.type) ?? state.why}${state.isKept ? "; kept in this browser" : ""}`;
  }
}

function saveTrouble(type: string): string | undefined {
  switch (type) {
    case "blobNotFound":
      return "an attachment is no longer on the server, attach it again";
    case "tooLarge":
      return "it is too large, remove an attachment";
    case "overQuota":
      return "the storage is full";
    default:
      return undefined;
  }
}

/** Something to know before sending. */
export interface Concern {
  text: string;
  /** Where to go to set it right. */
  field: "to" | "subject" | "text" | "attachments";
  /** Whether it cannot be sent like this. */
  stops: boolean;
}

export function concerns(letter: Letter, uploads: readonly { error: string }[]): Concern[] {
  const found: Concern[] = [];
  const all = recipients(letter);
  const wrong = all.filter((each) => problem(each.email) !== "");
  if (all.length === 0) found.push({ text: "Nobody is to receive it: add an address.", field: "to", stops: true });
  if (wrong.length > 0) found.push({ text: `This is no address: ${wrong.map((each) => each.email).join(", ")}.`, field: "to", stops: true });
  if (uploads.some(({ error }) => error !== "")) {
    found.push({ text: "A file did not get to the server. Try it again, or remove it.", field: "attachments", stops: true });
  } else if (uploads.length > 0) {
    found.push({ text: "Attachments are still on their way. Wait for them, or remove them.", field: "attachments", stops: true });
  }
  if (letter.subject.trim() === "") found.push({ text: "It has no subject.", field: "subject", stops: false });
  if (letter.attachments.length === 0 && mentionsAttachment(letter.text)) {
    found.push({ text: "It speaks of an attachment, and has none.", field: "attachments", stops: false });
  }
  return found;
}

/** Whether one's own words, not quoted ones, speak of something attached. */
export function mentionsAttachment(text: string): boolean {
  const own = text.split(/^-{4,} Forwarded message|^-- $|^On .* wrote:$/m, 1)[0]!.replace(/^>.*$/gm, "");
  return /\b(attach(ed|ing|ment|ments)|enclosed|im anhang|angehängt|beigefügt|anbei|adjunto|ci-joint|pièce jointe)\b/i.test(own);
}

/** What the server's refusal means here. */
export interface Refused {
  text: string;
  field: "to" | "from" | "attachments" | "none";
  /** Words for single addresses, by the address in lower case. */
  addresses: Map<string, string>;
}

export function refusedWords(error: SetError & { invalidRecipients?: string[] }, letter: Letter): Refused {
  const none = { addresses: new Map<string, string>() };
  const why = error.description ?? "";
  switch (error.type) {
    case "invalidRecipients": {
      const word = /full/.test(why) ? "the mailbox is full" : /no addresses/.test(why) ? "this is no address" : "there is no such mailbox";
      const bad = error.invalidRecipients ?? [];
      return {
        text: `Not sent: ${bad.length === 1 ? "an address was" : `${bad.length} addresses were`} refused.`,
        field: "to",
        addresses: new Map(bad.map((address) => [address.toLowerCase(), word])),
      };
    }
    case "noRecipients":
      return { ...none, text: "Not sent: nobody is to receive it.", field: "to" };
    case "tooManyRecipients":
      return { ...none, text: `Not sent: too many recipients (${why}). Send it in parts.`, field: "to" };
    case "forbiddenFrom":
    case "forbiddenMailFrom":
      return { ...none, text: "Not sent: this account may not send from that address. Choose another.", field: "from" };
    case "tooLarge":
      return { ...none, text: `Not sent: with ${sizeText(totalSize(letter))} of attachments it is too large. Remove some.`, field: "attachments" };
    case "overQuota":
      return { ...none, text: `Not sent: ${why || "the storage is full"}. Make room, then send again.`, field: "none" };
    case "blobNotFound":
      return { ...none, text: "Not sent: an attachment is no longer on the server. Remove it, and attach it again.", field: "attachments" };
    default:
      return { ...none, text: `Not sent: ${why || error.type}.`, field: "none" };
  }
}
