import type { Hop } from "./hop.js";
import cut from "./samples/cut.json";
import delivered from "./samples/delivered.json";
import dnsSilent from "./samples/dns-silent.json";
import hostDown from "./samples/host-down.json";
import local from "./samples/local.json";
import noSuchDomain from "./samples/no-such-domain.json";
import recipientView from "./samples/recipient-view.json";
import refused from "./samples/refused.json";
import senderView from "./samples/sender-view.json";
import several from "./samples/several.json";

/** Roads as they were really recorded, one of each fate. */
export const samples = {
  delivered,
  "sender-view": senderView,
  "recipient-view": recipientView,
  local,
  several,
  refused,
  "host-down": hostDown,
  cut,
  "dns-silent": dnsSilent,
  "no-such-domain": noSuchDomain,
} as unknown as Record<string, Hop[]>;
