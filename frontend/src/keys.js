// Shortcuts: Ctrl K, and single letters for who leaves them on (WCAG 2.1.4 wants a switch; it stands in the help sheet).
import { openDialog } from "./dialogs.js";
import { openPalette } from "./palette.js";

const OFF = "attune.letters";
const G_WAITS_MS = 1500;
let goesUntil = 0;

const writes = (target) => target.closest("input, textarea, select, [contenteditable], [role='slider'], [role='listbox']");

function focusSearch() {
  const own = document.querySelector("main input[type=search]");
  if (own) {
    own.focus();
    own.select();
  } else openPalette();
}

function lettersAreOff() {
  try {
    return window.localStorage.getItem(OFF) === "off";
  } catch {
    return false; // storage may be forbidden: then they are on
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (writes(event.target) || document.querySelector("dialog[open]") || lettersAreOff()) return;
  if (goesUntil > performance.now()) {
    goesUntil = 0;
    const stop = document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
    if (stop) {
      event.preventDefault();
      window.location.assign(stop.href);
      return;
    }
  }
  if (event.key === "g") goesUntil = performance.now() + G_WAITS_MS;
  else if (event.key === "/") {
    event.preventDefault();
    focusSearch();
  } else if (event.key === "?") {
    event.preventDefault();
    openDialog("keys");
  }
});

// The search of the top bar is a form that works without script; with it, the palette answers as one types.
const find = document.querySelector("[data-find]");
if (find && document.getElementById("palette")) {
  find.addEventListener("input", () => {
    const text = find.value;
    find.value = "";
    openPalette(text);
  });
  find.addEventListener("click", () => openPalette(find.value));
}

for (const box of document.querySelectorAll("[data-letters]")) {
  box.checked = !lettersAreOff();
  box.addEventListener("change", () => {
    if (box.checked) window.localStorage.removeItem(OFF);
    else window.localStorage.setItem(OFF, "off");
  });
}
