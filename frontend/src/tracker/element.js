// What may be told about an element: what it is and what stands on it, never what somebody typed into it.
import { clean, isPersonal } from "./event.js";
import { settings } from "./settings.js";

export function attribute(element, name) {
  return element.getAttribute(name) || "";
}

// Elements marked so are not watched at all; a click may end on a text or in a document that is no element.
export function isOff(element) {
  return !element || !element.closest || element.closest("[data-attune-off],.attune-off");
}

export function isTyped(element) {
  return element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName) && !/^(button|submit|reset|image)$/.test(element.type);
}

function short(text) {
  text = String(text || "").replace(/\s+/g, " ").slice(0, 60);
  return isPersonal(text) ? "" : text;
}

function label(element) {
  var name = attribute(element, "data-attune-name");
  if (name || !settings.texts || isTyped(element) || element.closest("[data-attune-mask]")) return name;
  name = attribute(element, "aria-label");
  if (!name && !element.querySelector("[data-attune-mask],[contenteditable],textarea,select")) name = element.textContent.trim();
  return short(name || element.value || element.title || element.alt);
}

// `form#buy > p > button.go`: at most three steps up, or to the first id.
function selector(element, steps) {
  var id = attribute(element, "id"); // not element.id: in a form that may be a field of this name
  var isNamed = id && !/\d{3}/.test(id);
  var step = element.tagName.toLowerCase() + (isNamed ? "#" + id : element.classList[0] ? "." + element.classList[0] : "");
  return isNamed || !steps || !element.parentElement ? step : selector(element.parentElement, steps - 1) + " > " + step;
}

export function about(element) {
  return {
    element: element.tagName.toLowerCase(),
    label: label(element),
    link: /^http/.test(element.href) ? clean(element.href) : element.protocol, // of mailto: and tel: only that it is one
    selector: selector(element, 3),
  };
}

// The thing somebody meant to press: the button around the icon, the link around the picture.
export function meant(element) {
  return element.closest(
    "a[href],button,input,select,textarea,summary,[role=button],[role=link],[role=tab],[role=menuitem],[onclick],[data-attune-name],[data-attune-event]",
  );
}
