/** Where one is: `/mail/{mailbox}/{thread}`, `/mail/search/{thread}?q=`, `/mail/compose/{draft}?reply=`. */
export interface Route {
  mailbox: string;
  thread: string;
  query: string;
  /** The rest of the address, for the view that it is meant for. */
  search: URLSearchParams;
}

export function parse(location: { pathname: string; search: string }): Route {
  const [, , mailbox = "", thread = ""] = location.pathname.split("/").map(decoded);
  const search = new URLSearchParams(location.search);
  return { mailbox: mailbox || "inbox", thread, query: search.get("q") ?? "", search };
}

// An address that somebody wrote by hand may hold anything.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function path(route: Partial<Omit<Route, "search">>): string {
  const parts = ["", "mail", route.mailbox || "inbox"];
  if (route.thread) parts.push(route.thread);
  const search = route.query ? `?q=${encodeURIComponent(route.query)}` : "";
  return parts.map(encodeURIComponent).join("/") + search;
}

/** Goes somewhere inside the page; `replace` leaves no step behind to go back to. */
export function go(route: Partial<Omit<Route, "search">>, replace = false) {
  goTo(path(route), replace);
}

/** Goes to an address inside the page. What lies one step back is a place of ours, if the state says `isInside`. */
export function goTo(to: string, replace = false) {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(history.state, "", to);
  else history.pushState({ isInside: true }, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
}
