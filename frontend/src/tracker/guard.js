// Whatever goes wrong in the tracker stays in the tracker: every way in from the page leads through `guard`.
// All of it is written in the old language (var, no classes), so that no browser stumbles over its grammar; main.js
// asks for what it needs. It has to be small: 6 kB as it travels.
export var heard = {}; // who listens, by the name of what happens

export function guard(work) {
  return function () {
    try {
      return work.apply(this, arguments);
    } catch (error) {
      console.debug("Attune", error);
    }
  };
}

export function on(name, work) {
  (heard[name] = heard[name] || []).push(work);
}

export function emit(name, one, two) {
  (heard[name] || []).forEach((work) => guard(work)(one, two));
}

export function listen(target, names, work) {
  work = guard(work);
  names.split(" ").forEach((name) => target.addEventListener(name, work, true));
}

export function later(work, ms) {
  return setTimeout(guard(work), ms);
}

export function warn(text) {
  console.warn("Attune: " + text);
}

export function now() {
  return +new Date();
}

export function seconds(from) {
  return Math.round((now() - from) / 100) / 10;
}

export var mix = Object.assign;
