/** What keys can do, wherever the focus is. */
export type Command =
  | "next"
  | "previous"
  | "open"
  | "close"
  | "compose"
  | "reply"
  | "replyAll"
  | "forward"
  | "archive"
  | "delete"
  | "junk"
  | "flag"
  | "read"
  | "unread"
  | "select"
  | "search"
  | "inbox"
  | "sent"
  | "drafts"
  | "help";

interface Shortcut {
  /** Keys as they are pressed one after another. */
  keys: string[];
  command: Command;
  text: string;
}

export const shortcutGroups: { heading: string; shortcuts: Shortcut[] }[] = [
  {
    heading: "Moving about",
    shortcuts: [
      { keys: ["j"], command: "next", text: "Next conversation" },
      { keys: ["k"], command: "previous", text: "Previous conversation" },
      { keys: ["o"], command: "open", text: "Open the conversation (also Enter)" },
      { keys: ["u"], command: "close", text: "Back to the list (also Escape)" },
      { keys: ["/"], command: "search", text: "Search" },
      { keys: ["g", "i"], command: "inbox", text: "Go to the inbox" },
      { keys: ["g", "s"], command: "sent", text: "Go to sent messages" },
      { keys: ["g", "d"], command: "drafts", text: "Go to drafts" },
    ],
  },
  {
    heading: "Writing",
    shortcuts: [
      { keys: ["c"], command: "compose", text: "Write a message" },
      { keys: ["r"], command: "reply", text: "Reply" },
      { keys: ["a"], command: "replyAll", text: "Reply to all" },
      { keys: ["f"], command: "forward", text: "Forward" },
    ],
  },
  {
    heading: "With what is selected or open",
    shortcuts: [
      { keys: ["x"], command: "select", text: "Select the conversation" },
      { keys: ["e"], command: "archive", text: "Archive" },
      { keys: ["#"], command: "delete", text: "Delete (also Delete)" },
      { keys: ["!"], command: "junk", text: "Move to junk" },
      { keys: ["s"], command: "flag", text: "Flag, or take the flag off" },
      { keys: ["Shift+I"], command: "read", text: "Mark as read" },
      { keys: ["Shift+U"], command: "unread", text: "Mark as unread" },
      { keys: ["?"], command: "help", text: "Show these keys" },
    ],
  },
];

const more: Shortcut[] = [
  { keys: ["Enter"], command: "open", text: "" },
  { keys: ["Escape"], command: "close", text: "" },
  { keys: ["Delete"], command: "delete", text: "" },
];

const all = [...shortcutGroups.flatMap((group) => group.shortcuts), ...more];
const PAUSE_MS = 1500;

/** Turns keys into commands; some are two keys, one shortly after the other. */
export class Shortcuts {
  private before: string | undefined;
  private since = 0;

  /** The command that is complete with this key. `now` in milliseconds. */
  press(event: { key: string; shiftKey: boolean; ctrlKey: boolean; altKey: boolean; metaKey: boolean }, now: number): Command | undefined {
    if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
    const key = event.shiftKey && /^[A-Z]$/i.test(event.key) ? `Shift+${event.key.toUpperCase()}` : event.key;
    if (key === "Shift") return undefined;
    const before = now - this.since < PAUSE_MS ? this.before : undefined;
    this.before = undefined;
    const pressed = before === undefined ? [key] : [before, key];
    const found = all.find(({ keys }) => keys.length === pressed.length && keys.every((one, i) => one === pressed[i]));
    if (found) return found.command;
    if (all.some(({ keys }) => keys.length > 1 && keys[0] === key)) {
      this.before = key;
      this.since = now;
    }
    return undefined;
  }
}

/** Whether what is pressed there is text, or belongs to a dialog or a menu. */
export function isTyping(event: Event): boolean {
  return event.composedPath().some((node) => {
    if (node instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(node.type);
    if (node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement || node instanceof HTMLDialogElement) return true;
    return node instanceof HTMLElement && (node.isContentEditable || node.hasAttribute("popover"));
  });
}
