// The palette: a field, a list of what fits, and the keyboard. The server finds; htmx brings the list; this moves in it.
import { openDialog } from "./dialogs.js";

// What a deed of this page presses; everything else is a link.
const PRESSES = {
  "theme-light": () => press('button[name="theme"][value="light"]'),
  "theme-dark": () => press('button[name="theme"][value="dark"]'),
  "theme-auto": () => press('button[name="theme"][value="auto"]'),
  "sign-out": () => press('form[action="/sign-out"] button'),
  print: () => window.print(),
  keys: () => openDialog("keys"),
};

function press(selector) {
  document.querySelector(selector)?.click();
}

const palette = document.getElementById("palette");
const field = document.getElementById("palette-field");
const list = document.getElementById("palette-hits");

export function openPalette(text = "") {
  if (!palette || palette.open) return;
  openDialog("palette");
  field.value = text;
  field.select();
  field.dispatchEvent(new Event("palette:open"));
}

const options = () => [...list.querySelectorAll('[role="option"]')];
const chosen = () => list.querySelector('[aria-selected="true"]');

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function move(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  choose(all[(at + by + all.length) % all.length]);
}

function run(option, event) {
  const deed = PRESSES[option.dataset.presses];
  if (!deed) return false;
  event.preventDefault();
  palette.close();
  deed();
  return true;
}

if (palette) {
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter that ends a Japanese word chooses nothing
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") {
      const option = chosen();
      if (!option || run(option, event)) return;
      if (event.ctrlKey || event.metaKey) window.open(option.href, "_blank", "noopener");
      else {
        palette.close();
        window.location.assign(option.href);
      }
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && !run(option, event)) palette.close();
  });
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && option !== chosen()) choose(option);
  });
  list.addEventListener("htmx:afterSwap", () => {
    choose(options()[0]);
    const found = list.querySelector("[data-found]");
    document.getElementById("palette-count").textContent = found ? found.dataset.found : "";
  });
}
