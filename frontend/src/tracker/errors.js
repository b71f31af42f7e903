// Errors of the page's scripts: the same one once, at most ten a page view.
import { lastClick } from "./clicks.js";
import { clean, tell } from "./event.js";
import { listen, now } from "./guard.js";

var MOST = 10;
var SOON_MS = 1000;
var seen = [];

export function forget() {
  seen = [];
}

function failed(kind, text, file, line) {
  // Addresses and numbers in a message may be somebody's.
  text = String(text).slice(0, 200).replace(/\S*@\S*|(\d[ .\-/]?){7,}/g, "*");
  if (now() - lastClick.at < SOON_MS) {
    lastClick.at = 0;
    tell("frustration", "Error Click", lastClick.told, { message: text });
  }
  var same = text + file + line;
  if (seen.length >= MOST || seen.indexOf(same) >= 0) return;
  seen.push(same);
  tell("errors", "Script Error", { kind: kind, message: text, file: clean(file), line: line });
}

export function start() {
  listen(window, "error", (event) => event.message && failed("error", event.message, event.filename, event.lineno));
  listen(window, "unhandledrejection", (event) => failed("promise", (event.reason && event.reason.message) || event.reason));
}
