// Events wait here for a moment, go out together, and come back when the server could not be reached.
import { emit, guard, heard, later, listen, warn } from "./guard.js";
import { base, settings } from "./settings.js";
import { isHeldBack, isRefused, mayStore, save, visitor } from "./visitor.js";

var PATIENCE_MS = 1000;
var MOST = 500; // events kept while the server is away
var ALIVE_CHARS = 16000; // what outlives its page is limited to 64 kB in all
var NAME = "attune.queue." + settings.key.slice(-8);
var batch = 10; // events
var waiting = [];
var flying = []; // being sent
var failures = 0;
var timer;

export function put(event) {
  if (isRefused()) return;
  event = JSON.parse(JSON.stringify(event)); // as it is now: the page may change its objects afterwards
  waiting.push(event);
  waiting = waiting.slice(-MOST);
  // Not at once: who asks to listen in the queue of calls, which is worked off later, hears of the first view too.
  if (!settings.started || heard.event) later(() => emit("event", event), 0);
  schedule(waiting.length < batch ? PATIENCE_MS : 0);
  return event;
}

export function isWaiting(event) {
  return waiting.indexOf(event) >= 0;
}

function schedule(ms) {
  if (failures) return; // its time is set
  clearTimeout(timer);
  timer = later(flush, ms);
}

// Sent as text/plain: a browser need not ask beforehand whether it may.
function body(events) {
  return JSON.stringify({ writeKey: settings.key, sentAt: new Date(), batch: events });
}

export function flush() {
  if (isHeldBack() || flying.length || !waiting.length) return;
  flying = waiting.splice(0, batch);
  var text = body(flying);
  fetch(base + "/v1/b", { method: "POST", body: text, keepalive: text.length < ALIVE_CHARS, credentials: "omit" })
    .then((answer) =>
      // Mostly all is well and nobody asks what the server said.
      answer.status === 200 && !heard.sent
        ? answered(200)
        : answer.json().then((said) => answered(answer.status, said, answer.headers.get("retry-after"))),
    )
    .catch(() => answered(0));
}

var answered = guard((status, said, after) => {
  var sent = flying;
  flying = [];
  var isThere = status && status < 500 && status !== 429 && status !== 408;
  if (!isThere || (status === 413 && batch > 1)) {
    waiting = sent.concat(waiting);
    if (isThere) batch = 1;
    else keep();
  } else {
    if (status > 299) warn(status + ", events refused: " + said.message);
    else if (failures) localStorage.removeItem(NAME);
    emit("sent", sent, said);
  }
  failures = isThere ? 0 : failures + 1;
  if (failures) timer = later(flush, (+after || Math.min(failures * failures, 60)) * (1000 + 500 * Math.random()));
  else if (waiting.length) schedule(0);
});

var keep = guard(() => {
  if (!mayStore()) return;
  localStorage.setItem(NAME, JSON.stringify(waiting));
  visitor.kept = 1; // so that a page without anything kept need not look: looking takes milliseconds
  save();
});

// The page is left or put away: nobody will be here to read an answer.
export function handOver() {
  if (isHeldBack()) return;
  // When it is doubtful whether anything gets through, it goes both ways: what arrives twice is stored once.
  if (failures || navigator.onLine === false) keep();
  while (waiting.length && navigator.sendBeacon(base + "/v1/b", body(waiting.slice(0, batch)))) emit("sent", waiting.splice(0, batch), {});
  if (waiting.length) keep();
}

export function empty() {
  waiting = [];
}

// After a yes: what was held back goes out with it.
export function release() {
  waiting.forEach((event) => (event.context.consent = visitor.consent));
  schedule(0);
}

export var start = guard(() => {
  listen(window, "online", flush);
  if (!mayStore() || !visitor.kept) return;
  waiting = JSON.parse(localStorage.getItem(NAME) || "[]");
  localStorage.removeItem(NAME);
  visitor.kept = 0;
  save();
  schedule(0);
});
