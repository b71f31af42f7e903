// Page views, also of single-page apps: when one begins, how much of it was seen, when it is left.
import { lastClick } from "./clicks.js";
import { forget } from "./errors.js";
import { clean, isPersonal, look, page, parameters, send, tell } from "./event.js";
import { abandon } from "./forms.js";
import { later, listen, mix, now, seconds } from "./guard.js";
import { handOver, isWaiting } from "./queue.js";
import { settings, watch } from "./settings.js";
import { conclude } from "./vitals.js";

var QUICK_S = 10;
var SETTLE_MS = 50; // until a page that draws itself has its title
var address; // of the view that is open
var reach; // per cent of the page seen
var scrolling; // what was scrolled since it was measured, and the timer until it is
var measuring;
var opened;
var shown; // since when it is visible; 0: it is hidden
var visibleMs;
var searched;
var left = []; // [address, when, where to, the same of the page before]
var automatic; // the page event that was sent without being asked for

function route() {
  return location.pathname + location.search + (/^#!?\//.test(location.hash) ? location.hash : "");
}

// Asking how far something is scrolled may make the browser lay out the page, so it is asked a few times a second.
function scrolled(event) {
  scrolling = event.target;
  measuring = measuring || later(measure, 200);
}

function measure() {
  var root = document.scrollingElement;
  var box = scrolling && scrolling.tagName ? scrolling : root;
  measuring = scrolling = 0;
  var height = box === root ? innerHeight : box.clientHeight;
  // A part that scrolls by itself counts when it is most of what is seen.
  if (height > innerHeight * 0.6) reach = Math.max(reach, Math.min(100, Math.round((100 * (box.scrollTop + height)) / box.scrollHeight)));
}

function rest() {
  if (!shown) return;
  measure(measure()); // what scrolled by itself, then the page
  visibleMs += now() - shown;
  shown = 0;
  tell("scrolling", "Page Left", { scroll_percent: reach, visible_seconds: visibleMs / 1000, seconds: seconds(opened) });
  conclude();
}

// Back where one was a moment ago: the page in between was not what was looked for.
function cameBack(from) {
  if (from[0] === address && seconds(from[1]) < QUICK_S) tell("quick_backs", "Quick Back", { seconds: seconds(from[1]), from: clean(from[2]), back_to: page.url });
}

function leave() {
  abandon();
  rest();
  left = [address, now(), lastClick.link, left.slice(0, 3)];
}

function open(referrer, isAsked) {
  address = route();
  reach = visibleMs = 0;
  opened = now();
  shown = document.hidden ? 0 : opened;
  lastClick.link = 0;
  forget();
  look(referrer);
  automatic = watch.views && !isAsked && send("page", { properties: page });
  settings.search.forEach((name) => {
    var words = parameters.get(name);
    if (words && words !== searched) tell("searches", "Site Searched", { query: isPersonal(words) ? undefined : (searched = words).slice(0, 100) });
  });
}

function changed(isBack, isAsked) {
  if (route() === address) return;
  leave();
  open(page.url, isAsked);
  // The page before the one just left, and that it was left for the one just left.
  if (isBack && left[3]) cameBack([left[3][0], left[3][1], left[0]]);
}

// The page calls page() itself: what was sent without being asked gives way to it.
export function asked(fields, options) {
  changed(0, 1);
  fields.properties = mix({}, page, fields.properties);
  var sent = automatic;
  automatic = 0;
  return sent && isWaiting(sent) ? mix(sent, fields) : send("page", fields, options);
}

function wrap(name) {
  var original = history[name];
  history[name] = function () {
    var result = original.apply(this, arguments);
    // Replacing only the query is how pages note a filter; another path is another page.
    if (name === "pushState" || location.pathname !== address.split(/[?#]/)[0]) later(changed, SETTLE_MS);
    return result;
  };
}

export function start(isAsked) {
  open(document.referrer, isAsked);
  wrap("pushState");
  wrap("replaceState");
  listen(window, "popstate hashchange", () => later(() => changed(1), SETTLE_MS));
  listen(document, "scroll", scrolled);
  listen(document, "visibilitychange", () => {
    if (!document.hidden) return (shown = now());
    rest();
    handOver();
  });
  listen(window, "pagehide", () => {
    leave();
    handOver();
  });
  listen(window, "pageshow", (event) => {
    if (!event.persisted) return; // or the page comes back as it was left
    open(page.url);
    cameBack(left);
  });
}
