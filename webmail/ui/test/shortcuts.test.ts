import { Shortcuts, isTyping, shortcutGroups } from "../src/app/shortcuts.js";
import { ok, same, test } from "./check.js";

const key = (key: string, more = {}) => ({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });

test("keys are commands", () => {
  const shortcuts = new Shortcuts();
  same(shortcuts.press(key("j"), 0), "next");
  same(shortcuts.press(key("#", { shiftKey: true }), 0), "delete");
  same(shortcuts.press(key("U", { shiftKey: true }), 0), "unread");
  same(shortcuts.press(key("u"), 0), "close");
  same(shortcuts.press(key("q"), 0), undefined);
});

test("what the browser does with Ctrl, Alt and Meta stays the browser's", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) same(new Shortcuts().press(key("r", { [held]: true }), 0), undefined);
});

test("two keys one after the other, if the second comes soon", () => {
  const shortcuts = new Shortcuts();
  same(shortcuts.press(key("g"), 0), undefined);
  same(shortcuts.press(key("s"), 1000), "sent");
  same(shortcuts.press(key("g"), 2000), undefined);
  same(shortcuts.press(key("s"), 9000), "flag", "the pause was too long");
  same(shortcuts.press(key("g"), 10000), undefined);
  same(shortcuts.press(key("x"), 10001), undefined, "no command begins so");
  same(shortcuts.press(key("x"), 10002), "select");
});

test("no two commands have the same keys", () => {
  const all = shortcutGroups.flatMap((group) => group.shortcuts.map(({ keys }) => keys.join(" ")));
  same(new Set(all).size, all.length);
});

test("keys in fields are text", () => {
  const answers: boolean[] = [];
  const input = document.createElement("input");
  const box = document.createElement("input");
  box.type = "checkbox";
  const plain = document.createElement("div");
  for (const element of [input, box, plain]) {
    element.addEventListener("keydown", (event) => answers.push(isTyping(event)));
    document.body.append(element);
    element.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
  }
  same(answers, [true, false, false]);
  ok(answers.length === 3, "each was heard");
});
