// Web vitals of a document: loading (LCP), answering (INP, here the slowest answer), holding still (CLS). Told once, when it is first left.
import { tell } from "./event.js";
import { guard } from "./guard.js";

var found = {};
var sum = 0; // of the layout shifts that belong together
var first = 0;
var last = 0;

export function conclude() {
  if (!found) return;
  if (found.lcp_ms) tell("vitals", "Web Vitals", found);
  found = 0;
}

export function start() {
  if (document.hidden) return (found = 0); // what loads unseen says nothing about waiting
  if ((PerformanceObserver.supportedEntryTypes || []).indexOf("layout-shift") >= 0) found.cls = 0;
  // One observer for all: each costs a page its own.
  var observer = new PerformanceObserver(guard((list) => list.getEntries().forEach((entry) => works[entry.entryType](entry))));
  for (var type in works) guard(() => observer.observe({ type: type, buffered: true, durationThreshold: 40 }))();
}

var works = {
  "largest-contentful-paint": (entry) => (found.lcp_ms = Math.round(entry.startTime)),
  "layout-shift": (entry) => {
    var at = entry.startTime;
    if (entry.hadRecentInput) return;
    if (at - last > 1000 || at - first > 5000) {
      sum = 0;
      first = at;
    }
    last = at;
    sum += entry.value;
    found.cls = Math.max(found.cls, Math.round(sum * 1e4) / 1e4);
  },
  event: (entry) => {
    if (entry.interactionId) found.inp_ms = Math.max(found.inp_ms || 0, Math.round(entry.duration));
  },
};
