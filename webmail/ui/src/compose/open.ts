import type { Id } from "../jmap/types.js";

/** What a message that is to be written begins with; at most one of the ids is given. */
export interface Start {
  draft?: Id;
  reply?: Id;
  replyAll?: Id;
  forward?: Id;
  /** Addresses, as one types them. */
  to?: string;
}

const KINDS = ["reply", "replyAll", "forward", "to"] as const;

/** The address of the page that writes it. */
export function composePath(start: Start): string {
  if (start.draft) return `/mail/compose/${encodeURIComponent(start.draft)}`;
  const kind = KINDS.find((each) => start[each]);
  return "/mail/compose/new" + (kind ? `?${kind}=${encodeURIComponent(start[kind] ?? "")}` : "");
}

export function parseStart(location: { pathname: string; search: string }): Start {
  const draft = decodeURIComponent(location.pathname.split("/")[3] ?? "new");
  if (draft && draft !== "new") return { draft };
  const given = new URLSearchParams(location.search);
  const kind = KINDS.find((each) => given.get(each));
  return kind ? { [kind]: given.get(kind) ?? "" } : {};
}

/** Goes to the page that writes a message; leaving it leads back. */
export function compose(start: Start = {}) {
  history.pushState({ isInside: true }, "", composePath(start));
  dispatchEvent(new PopStateEvent("popstate"));
}
