// The web tracker: a.js. The server writes its settings behind it (attune/collect/tracker/serving.py).
import { api } from "./calls.js";
import { start as startClicks } from "./clicks.js";
import { start as startErrors } from "./errors.js";
import { start as startForms } from "./forms.js";
import { guard, later, listen, warn } from "./guard.js";
import { release, start as startQueue } from "./queue.js";
import { settings } from "./settings.js";
import { start as startViews } from "./views.js";
import { load, save } from "./visitor.js";
import { start as startVitals } from "./vitals.js";

// A consent platform of the IAB framework: purpose 1 is storing on the device.
function askPlatform() {
  if (!window.__tcfapi) return;
  __tcfapi(
    "addEventListener",
    2,
    guard((said) => {
      if (said.eventStatus === "cmpuishown") return; // nothing was chosen yet
      if (said.gdprApplies === false) {
        if (settings.storage === "consent") settings.storage = "always";
        settings.wait = false;
        save();
        release();
      } else api.consent(!!said.purpose.consents[1], { by: "tcf", tcf: said.tcString });
    }),
  );
}

var start = guard(() => {
  var before = window.attune;
  if (before && before.invoked) return warn("a.js is on this page twice");
  load();
  startQueue();
  startVitals();
  startErrors();
  startClicks();
  startForms();
  window.attune = api;
  // Pages that load the script late keep their calls in a list.
  var calls = [].concat(before || [], window.analytics || []);
  if (!window.analytics || window.analytics.push) window.analytics = api;
  startViews(calls.some((call) => call[0] === "page"));
  calls.forEach(api.push);
  settings.started = 1;
  later(askPlatform, 1000); // the platform may come later than this script
});

// A browser that lacks these lacks more (the years before 2018) and is left alone.
if (window.PerformanceObserver && navigator.sendBeacon) {
  if (document.prerendering) listen(document, "prerenderingchange", start);
  else start();
}
