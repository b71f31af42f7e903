// Who this browser is, what it allowed, and whether that may be kept in the cookie `attune`.
import { guard, now, seconds } from "./guard.js";
import { given, settings } from "./settings.js";

var LIFE_S = 34128000; // 13 months since the first visit, then a browser is somebody new
export var gpc = navigator.globalPrivacyControl === true;
// id anonymous, user, hash its proof, group; consent by purpose; since when
export var visitor = { consent: {} };
export var traits = {}; // as the page has told them; never written to the device

export function uuid() {
  return [].map.call(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte + 256).toString(16).slice(1)).join("");
}

export function isRefused() {
  return visitor.consent.analytics === false;
}

export function isHeldBack() {
  return isRefused() || (settings.wait && !visitor.consent.analytics);
}

export function mayStore() {
  var consent = visitor.consent;
  var rule = settings.storage;
  // With Global Privacy Control nothing is taken for granted.
  return rule !== "never" && consent.storage !== false && !isRefused() && (consent.analytics || (rule === "always" && !gpc));
}

var NAME = /(?:^|; )attune=([^;]+)/;

export function save() {
  var isKept = mayStore();
  if (!isKept && (settings.storage === "never" || !NAME.test(document.cookie))) return;
  document.cookie =
    "attune=" + encodeURIComponent(JSON.stringify(visitor)) + ";path=/;SameSite=Lax;max-age=" +
    (isKept ? LIFE_S - seconds(visitor.since) : 0) + (settings.domain && ";domain=" + settings.domain) +
    (location.protocol === "https:" ? ";Secure" : "");
}

export function reset() {
  // Without cookies the server gives an id, the same for a day.
  visitor = { consent: visitor.consent, id: settings.storage === "never" ? undefined : uuid(), since: now() };
  traits = {};
  save();
}

export function become(user, hash) {
  if (user && visitor.user && visitor.user !== user) reset();
  if (user) visitor.user = user;
  if (hash) visitor.hash = hash;
  save();
}

export function load() {
  guard(() => {
    var known = settings.storage !== "never" && NAME.exec(document.cookie);
    if (known) visitor = JSON.parse(decodeURIComponent(known[1]));
  })();
  if (given.consent) visitor.consent.analytics = given.consent === "granted";
  // Writing a cookie takes milliseconds: one that is there is left as it is.
  if (!mayStore() || !visitor.id) reset();
}
