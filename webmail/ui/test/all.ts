import { runAll } from "./check.js";
import "./route.test.js";
import "./client.test.js";
import "./mail.test.js";
import "./email-list.test.js";
import "./list.test.js";
import "./shortcuts.test.js";
import "./frame.test.js";
import "./plain-text.test.js";
import "./lab.test.js";
import "./compose.test.js";
import "./drafting.test.js";
import "./delivery.test.js";
import "./road.test.js";

// Read by the browser's driver.
(globalThis as unknown as { results: Promise<unknown> }).results = runAll();
