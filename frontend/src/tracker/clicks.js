// Clicks, and those that show that something is wrong: rage, dead, error. The definitions stand in docs/reference/tracker.md.
import { about, attribute, isOff, isTyped, meant } from "./element.js";
import { tell, track } from "./event.js";
import { guard, later, listen, now } from "./guard.js";
import { watch } from "./settings.js";

var FILE = /\.(pdf|zip|docx?|xlsx?|pptx?|csv|exe|dmg|apk|mp[34])$/i;
var RAGE = 3;
var NEAR_PX = 30;
var SOON_MS = 1000;
var DEAD_MS = 2500;
var AT_ONCE_MS = 100;
var recent = []; // clicks near each other
var quiet = []; // clicks nothing has answered yet
export var lastClick = {}; // what an error may belong to, and the link that was followed

function rage(click) {
  var before = recent[recent.length - 1];
  if (!before || Math.abs(before.x - click.x) + Math.abs(before.y - click.y) >= NEAR_PX || click.at - before.at >= SOON_MS) recent = [];
  recent.push(click);
  if (recent.length === RAGE) tell("frustration", "Rage Click", click.told, { clicks: RAGE });
}

// Something happened: whatever was clicked is alive. `atOnce`: it counts only for a click a moment ago.
function alive(atOnce) {
  quiet = quiet.filter((click) => atOnce && now() - click.at > AT_ONCE_MS);
  if (!quiet.length) observer.disconnect();
}
var observer; // there from the first click on: most views have none

function attend() {
  observer = new MutationObserver(guard(() => alive()));
  listen(window, "input change submit toggle pagehide blur", () => alive());
  listen(window, "scroll selectionchange", () => alive(1));
}

function wait(event, link, click) {
  if (!observer) attend();
  observer.observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
  quiet.push(click);
  later(() => {
    if (quiet.indexOf(click) < 0) return;
    quiet.splice(quiet.indexOf(click), 1);
    // A link on its way to a slow page is not dead, nor is a timer that ran late because the tab slept.
    var isOnItsWay = link && !event.defaultPrevented && !/^(#|javascript:|$)/i.test(attribute(link, "href"));
    if (!isOnItsWay && now() - click.at < 2 * DEAD_MS) tell("frustration", "Dead Click", click.told);
  }, DEAD_MS);
}

function kindOf(link) {
  return link.hasAttribute("download") || FILE.test(link.pathname)
    ? "File Downloaded"
    : /^http/.test(link.protocol) && link.host !== location.host && "Outbound Link Clicked";
}

function clicked(event) {
  var element = event.target;
  if (!event.isTrusted || isOff(element)) return;
  var isClick = event.type === "click"; // and not the middle button
  // <button data-attune-event="Plan Chosen" data-attune-properties='{"plan": "Pro"}'>
  var marked = isClick && element.closest("[data-attune-event]");
  if (marked) track(attribute(marked, "data-attune-event"), JSON.parse(attribute(marked, "data-attune-properties") || "{}"));
  var tag = element.closest("label");
  if (((tag && tag.control) || element) !== element) return; // a second click follows, at the field itself
  var thing = meant(element);
  var told = about(thing || element);
  told.clickable = !!thing;
  if (!thing) told.label = ""; // what lies around may be anybody's words
  var link = element.closest("a[href]");
  var kind = link && kindOf(link);
  lastClick = { at: now(), x: event.clientX, y: event.clientY, told: told, link: link && told.link };
  if (kind) tell("links", kind, told);
  if (!isClick || (thing && isTyped(thing)) || isTyped(element)) return;
  if (thing && !kind) {
    tell("clicks", "Element Clicked", told, { x: event.pageX, y: event.pageY, window_width: innerWidth });
  }
  if (!watch.frustration || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || (link && link.target === "_blank")) return;
  if (event.detail) rage(lastClick); // 0: pressed by keyboard
  // What changes in a shadow or on a canvas is not seen, so nothing can be said about it.
  if (!kind && event.composedPath()[0] === element && !/^(html|body|canvas|video|audio|object|embed|label)$/i.test(element.tagName)) wait(event, link, lastClick);
}

export function start() {
  listen(document, "click auxclick", clicked);
  listen(document, "copy", () => {
    var selected = getSelection();
    var element = selected.anchorNode && selected.anchorNode.parentNode;
    var length = String(selected).length;
    if (length && !isOff(element)) tell("copies", "Text Copied", { length: length });
  });
}
