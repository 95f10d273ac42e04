/**
 * What the reader's page and the mail frame say to each other. Neither trusts the other: each side reads what it gets through the functions
 * below, which know no other words.
 */

/** How the frame is to look where the mail says nothing. Colours as CSS writes them. */
export interface Look {
  scheme: "light" | "dark";
  ink: string;
  paper: string;
  link: string;
  warning: string;
}

/** From the page. `number` counts the mails that the frame was told to show; `image` is for each `<img data-inline="place">`. */
export type ToFrame =
  | { type: "show"; number: number; html: string; css: string; ownColours: boolean; look: Look }
  | { type: "look"; look: Look }
  | { type: "image"; place: number; mediaType: string; data: ArrayBuffer };

/** From the frame. Heights are CSS pixels, of the mail of that number; `key` is a KeyboardEvent's key; a link `leads` elsewhere than it `says`. */
export type FromFrame =
  | { type: "ready" }
  | { type: "height"; number: number; height: number }
  | { type: "key"; key: string }
  | { type: "mailto"; address: string }
  | { type: "leads"; says: string; address: string };

/** CSS pixels; a higher mail scrolls inside its frame. */
export const MAX_HEIGHT = 30_000;

const MAX_IMAGES = 100;
const IMAGE_TYPES = ["image/png", "image/gif", "image/jpeg", "image/webp", "image/avif", "image/bmp"];

/** Keys that mean something to the page while the focus is in the mail: single characters, and the way out. */
export function isForwarded(key: string): boolean {
  return /^[!-~]$/.test(key) || key === "Escape" || key === "Delete";
}

export function isImageType(type: unknown): type is string {
  return IMAGE_TYPES.includes(type as string);
}

export function fromFrame(data: unknown): FromFrame | undefined {
  if (!isObject(data)) return undefined;
  switch (data.type) {
    case "ready":
      return { type: "ready" };
    case "height":
      return isNumber(data.number) && isNumber(data.height) && data.height >= 0
        ? { type: "height", number: data.number, height: Math.min(data.height, MAX_HEIGHT) }
        : undefined;
    case "key":
      return typeof data.key === "string" && isForwarded(data.key) ? { type: "key", key: data.key } : undefined;
    case "mailto":
      return typeof data.address === "string" && data.address.length <= 4096 ? { type: "mailto", address: data.address } : undefined;
    case "leads":
      return isHost(data.says) && isWeb(data.address) ? { type: "leads", says: data.says, address: data.address } : undefined;
    default:
      return undefined;
  }
}

export function toFrame(data: unknown): ToFrame | undefined {
  if (!isObject(data)) return undefined;
  switch (data.type) {
    case "show": {
      const look = readLook(data.look);
      if (typeof data.html !== "string" || typeof data.css !== "string" || !isNumber(data.number) || !look) return undefined;
      return { type: "show", number: data.number, html: data.html, css: data.css, ownColours: data.ownColours === true, look };
    }
    case "look": {
      const look = readLook(data.look);
      return look && { type: "look", look };
    }
    case "image": {
      const { place, mediaType, data: bytes } = data;
      const good = isNumber(place) && Number.isInteger(place) && place >= 0 && place < MAX_IMAGES && isImageType(mediaType);
      return good && bytes instanceof ArrayBuffer ? { type: "image", place, mediaType, data: bytes } : undefined;
    }
    default:
      return undefined;
  }
}

function readLook(look: unknown): Look | undefined {
  if (!isObject(look)) return undefined;
  const colours = [look.ink, look.paper, look.link, look.warning];
  if (!colours.every((colour) => typeof colour === "string" && /^[\w#(),./ %-]{1,60}$/.test(colour))) return undefined;
  const [ink, paper, link, warning] = colours as [string, string, string, string];
  return { scheme: look.scheme === "dark" ? "dark" : "light", ink, paper, link, warning };
}

function isHost(value: unknown): value is string {
  return typeof value === "string" && /^[a-z0-9.-]{1,253}$/.test(value);
}

function isWeb(value: unknown): value is string {
  return typeof value === "string" && value.length <= 4096 && /^https?:\/\//.test(value) && URL.canParse(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
