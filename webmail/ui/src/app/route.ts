/** Where one is: `/mail/{mailbox}/{thread}`, `/mail/compose/{draft}`, `/mail/search?q=`. */
export interface Route {
  mailbox: string;
  thread: string;
  query: string;
}

export function parse(location: { pathname: string; search: string }): Route {
  const [, , mailbox = "", thread = ""] = location.pathname.split("/").map(decodeURIComponent);
  return { mailbox: mailbox || "inbox", thread, query: new URLSearchParams(location.search).get("q") ?? "" };
}

export function path(route: Partial<Route>): string {
  const parts = ["", "mail", route.mailbox || "inbox"];
  if (route.thread) parts.push(route.thread);
  const search = route.query ? `?q=${encodeURIComponent(route.query)}` : "";
  return parts.map(encodeURIComponent).join("/") + search;
}

/** Goes somewhere inside the page; `replace` leaves no step behind to go back to. */
export function go(route: Partial<Route>, replace = false) {
  const to = path(route);
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
}
