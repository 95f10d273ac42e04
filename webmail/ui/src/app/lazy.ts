/** Parts of the page that are fetched when they are first needed, by the element that each defines. */
const parts: Record<string, () => Promise<unknown>> = {
  "pr-compose": () => import("../compose/compose.js"),
  "pr-delivery": () => import("../delivery/delivery.js"),
  "pr-delivery-mark": () => import("../delivery/mark.js"),
  "pr-message-body": () => import("../reader/message-body.js"),
  "pr-road-view": () => import("../road/road-view.js"),
};

/** Sees to it that an element is defined; false if this page has no such part. Throws if it cannot be fetched. */
export async function need(element: string): Promise<boolean> {
  if (customElements.get(element)) return true;
  const load = parts[element];
  if (!load) return false;
  await load();
  return true;
}
