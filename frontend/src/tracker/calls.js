// The calls a page makes, with the arguments of analytics.js.
import { send, track } from "./event.js";
import { guard, later, listen, mix, on } from "./guard.js";
import { empty, flush, release } from "./queue.js";
import { settings } from "./settings.js";
import { asked } from "./views.js";
import { become, reset, save, traits, visitor } from "./visitor.js";

export var api = { invoked: true, on: on, flush: flush };

// `work(words, properties, options)`, where a page writes them as it likes: (words..., properties?, options?, callback?).
function call(name, work) {
  api[name] = function () {
    var words = [];
    var parts = [];
    var event;
    guard((given) => {
      var done;
      [].forEach.call(given, (one) => {
        var kind = typeof one;
        if (kind === "function") done = one;
        else if (!parts.length && /string|number/.test(kind)) words.push(String(one));
        // null stands for an argument left out; __t is what the loading snippet of analytics.js adds.
        else if ((one || words.length) && !(one && one.__t)) parts.push(one || {});
      });
      event = work(words, parts[0] || {}, parts[1] || {});
      if (done) later(() => done(event), 0);
    })(arguments);
    return Promise.resolve(event);
  };
}

call("track", (words, given, options) => words[0] && track(words[0], given, options));
call("page", (words, given, options) => asked({ name: words[1] || words[0], category: words[1] && words[0], properties: given }, options));
call("identify", (words, given, options) => {
  become(words[0], options.userHash || (options.context || {}).userHash);
  mix(traits, given);
  return send("identify", { traits: given }, options);
});
call("group", (words, given, options) => {
  visitor.group = words[0] || visitor.group;
  save();
  return send("group", { groupId: visitor.group, traits: given }, options);
});
call("alias", (words, given, options) => {
  var before = words[1] || visitor.user || visitor.id;
  visitor.user = words[0];
  save();
  return send("alias", { previousId: before }, options);
});
call("reset", reset);
call("setAnonymousId", (words) => {
  visitor.id = words[0] || visitor.id;
  save();
});
// What pages written for analytics.js may call, and what means nothing here.
["load", "debug", "timeout", "addSourceMiddleware"].forEach((name) => call(name, () => {}));

// Tells of clicks on these links, or of these forms when they are sent; their way goes on meanwhile.
api.trackLink = api.trackForm = guard((elements, name, properties) => {
  [].concat(elements.tagName ? elements : [].slice.call(elements)).forEach((element) =>
    listen(element, element.action ? "submit" : "click", () => track(name, properties)),
  );
});

api.user = () => ({ id: () => visitor.user, traits: () => traits, anonymousId: () => visitor.id });

// consent(true), consent("denied"), consent({analytics: true, marketing: false}, {text_version: "3"}); consent() asks.
api.consent = guard((given, proof) => {
  var before = visitor.consent;
  if (given === undefined) return before;
  var said = mix({}, before);
  if (typeof given !== "object") given = { analytics: given };
  for (var purpose in given) said[purpose] = given[purpose] === true || given[purpose] === "granted";
  if (JSON.stringify(said) === JSON.stringify(before)) return said;
  var isYes = said.analytics !== false;
  visitor.consent = isYes ? said : before.analytics ? before : {};
  if (isYes) {
    save();
    release();
  } else empty();
  // The proof of a withdrawal is the last thing to be sent, under the consent there was. A first no of nobody known is not sent.
  if (isYes || before.analytics || visitor.user) track(isYes ? "Consent Given" : "Consent Withdrawn", mix({}, said, proof));
  if (!isYes) {
    flush();
    visitor.consent = said;
    reset();
  }
  return said;
});

api.part = guard((name) => settings.parts[name] && JSON.parse(settings.parts[name]));
api.ready = (work) => later(work, 0);
api.push = (words) => api[words[0]] && api[words[0]].apply(api, [].slice.call(words, 1));
