// What every event carries. Addresses go without what may name a person: no query (unless the source's rule keeps it),
// no fragment except a route.
import { mix } from "./guard.js";
import { put } from "./queue.js";
import { settings, watch } from "./settings.js";
import { gpc, uuid, visitor } from "./visitor.js";

/* global ATTUNE_VERSION */
export var page;
export var view; // its short id: all events of one page view share it
export var parameters; // of the address
var campaign;
// Neither the time zone nor the size of the window: asking for the one took 25 ms of a page's first second, asking for
// the other made the browser lay out an unfinished page.
var fixed = {
  library: { name: "attune.js", version: ATTUNE_VERSION },
  locale: navigator.language,
  screen: { width: screen.width, height: screen.height },
};

export function clean(address) {
  var parts = /^([^?#]*)(\?[^#]*)?(#!?\/[^?]*)?/.exec(address || "");
  return settings.whole ? parts[0] : parts[1] + (parts[3] || "");
}

// Looks like an e-mail address or a long number: left out wherever texts are taken.
export function isPersonal(text) {
  return /@|(\d[ .\-/]?){7}/.test(text);
}

export function look(referrer) {
  campaign = {};
  parameters = new URLSearchParams(location.search || location.hash.split("?")[1]);
  parameters.forEach((value, name) => {
    if (/^utm_/.test(name)) campaign[name === "utm_campaign" ? "name" : name.slice(4)] = value;
  });
  view = uuid().slice(0, 8);
  page = {
    url: clean(location.href),
    path: location.pathname,
    title: document.title,
    referrer: clean(referrer),
  };
}

export function send(type, fields, options) {
  var context = {
    page: page,
    view: view,
    campaign: campaign,
    consent: visitor.consent,
    gpc: gpc,
    groupId: visitor.group,
    userHash: visitor.hash,
  };
  var event = { type: type, messageId: uuid(), timestamp: new Date(), anonymousId: visitor.id, userId: visitor.user };
  return put(mix(event, fields, options, { context: mix(context, fixed, options && options.context) }));
}

export function track(name, properties, options) {
  return send("track", { event: name, properties: properties }, options);
}

// What the tracker itself has seen, if the source's rule wants it told.
export function tell(what, name, properties, more) {
  return watch[what] && track(name, mix({}, properties, more));
}
