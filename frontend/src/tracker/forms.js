// How far people come in forms: names of forms and fields, never a value.
import { attribute, isOff } from "./element.js";
import { tell } from "./event.js";
import { listen, now, seconds } from "./guard.js";

var begun = [];

function nameOf(element) {
  return attribute(element, "data-attune-name") || attribute(element, "name") || attribute(element, "id") || element.tagName.toLowerCase();
}

function told(state, what, more) {
  tell("forms", what, { form: nameOf(state.form), seconds: seconds(state.at), fields: state.fields.length }, more);
}

function stateOf(form) {
  var state = begun.filter((one) => one.form === form)[0];
  if (!state) begun.push((state = { form: form, at: now(), fields: [] }));
  return state;
}

function typed(event) {
  var field = event.target;
  if (isOff(field) || !field.form) return;
  var state = stateOf(field.form);
  var name = nameOf(field);
  if (!state.last) told(state, "Form Started", { field: name });
  state.last = name;
  if (state.fields.indexOf(name) < 0) state.fields.push(name);
  if (event.type === "change") told(state, "Form Field Filled", { field: name });
}

export function abandon() {
  begun.forEach((state) => told(state, "Form Abandoned", { field: state.last }));
  begun = [];
}

export function start() {
  listen(document, "input change", typed);
  listen(document, "submit", (event) => {
    var form = event.target;
    if (isOff(form)) return;
    told(stateOf(form), "Form Submitted");
    begun = begun.filter((one) => one.form !== form);
  });
}
