import type { Id } from "../jmap/types.js";
import type { Letter } from "./letter.js";

/** A letter that the server may not have yet, as it is kept in this browser. */
export interface LocalDraft {
  letter: Letter;
  /** The version on the server that it grew from. */
  before: Id | undefined;
  /** When it was last changed, in milliseconds since 1970. */
  at: number;
  /** Whether the server was asked to send it, and has not answered. */
  isSending: boolean;
}

/**
 * Letters of one account that the server may not have yet. They lie in local storage because that is written at once, also while the page
 * goes away; each is taken out as soon as the server has it.
 */
export class LocalDrafts {
  private readonly prefix: string;

  constructor(
    account: string,
    private readonly storage: Storage = localStorage,
  ) {
    this.prefix = `${PREFIX}${account}/`;
  }

  /** False if the browser has no room for it. */
  keep(draft: LocalDraft): boolean {
    try {
      this.storage.setItem(this.prefix + draft.letter.messageId, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  find(messageId: string): LocalDraft | undefined {
    const kept = this.storage.getItem(this.prefix + messageId);
    return kept === null ? undefined : JSON.parse(kept);
  }

  forget(messageId: string) {
    this.storage.removeItem(this.prefix + messageId);
  }

  all(): LocalDraft[] {
    return Object.keys(this.storage)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => JSON.parse(this.storage.getItem(key)!));
  }
}

const PREFIX = "postroad/draft/";

/** Whether anything at all is kept here, for whichever account. */
export function hasLocalDrafts(): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith(PREFIX));
}
