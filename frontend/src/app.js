import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import "./dialogs.js";
import "./keys.js";
import "./session.js";
import "./notes.js";

// The strict content policy forbids what these would add or evaluate.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages carry personal data: nothing is kept in the browser's storage

// A part that could not be fetched (signed out, server away) is replaced by the whole page, which says why.
document.addEventListener("htmx:responseError", () => window.location.reload());

// A menu is a <details>; it closes on Escape, on a click elsewhere and when the focus leaves it.
Alpine.data("menu", () => ({
  init() {
    this.$root.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.$root.contains(event.relatedTarget)) this.close();
    });
  },
  close() {
    this.$root.open = false;
  },
  escape() {
    if (this.$root.open) {
      this.$root.open = false;
      this.$root.querySelector("summary").focus();
    }
  },
}));

// The theme is a form of three buttons that works without script; with it, the page changes at once.
Alpine.data("theme", () => ({
  choose(event) {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    document.documentElement.dataset.theme = button.value;
    for (const other of this.$root.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    document.dispatchEvent(new CustomEvent("attune:theme-chosen"));
    fetch(this.$root.action, { method: "POST", body: new FormData(this.$root, button), redirect: "manual" });
  },
}));

// Cards of a board can be dragged; the buttons below each card do the same by keyboard. The server keeps the order.
Alpine.data("board", () => ({
  grabbed: null,
  grab(event) {
    this.grabbed = event.target.closest("[data-card]");
    this.grabbed?.classList.add("is-grabbed");
    event.dataTransfer.effectAllowed = "move";
  },
  over(event) {
    const card = event.target.closest("[data-card]");
    for (const other of this.$root.querySelectorAll(".is-over")) if (other !== card) other.classList.remove("is-over");
    if (!this.grabbed || !card || card === this.grabbed) return;
    event.preventDefault();
    card.classList.add("is-over");
  },
  drop(event) {
    const card = event.target.closest("[data-card]");
    if (!this.grabbed || !card || card === this.grabbed) return;
    event.preventDefault();
    const cards = [...this.$root.querySelectorAll("[data-card]")];
    if (cards.indexOf(this.grabbed) < cards.indexOf(card)) card.after(this.grabbed);
    else card.before(this.grabbed);
    const form = document.getElementById("order");
    form.elements.order.value = [...this.$root.querySelectorAll("[data-card]")].map((one) => one.dataset.card).join(",");
    form.submit();
  },
  release() {
    this.grabbed?.classList.remove("is-grabbed");
    this.grabbed = null;
    for (const other of this.$root.querySelectorAll(".is-over")) other.classList.remove("is-over");
  },
}));

// A secret shown once: copied with one press.
Alpine.data("secret", () => ({
  copied: false,
  async copy() {
    await navigator.clipboard.writeText(this.$root.querySelector("code").textContent.trim());
    this.copied = true;
  },
}));

// What scrolls sideways (a menu, a line) begins where the reader is.
function bringIntoView(root) {
  for (const box of root.querySelectorAll("[data-newest-end]")) box.scrollLeft = box.scrollWidth;
  for (const stops of root.querySelectorAll(".stops, .ticks")) {
    const here = stops.querySelector("[aria-current]");
    if (here && stops.scrollWidth > stops.clientWidth) stops.scrollLeft = Math.max(0, here.offsetLeft - stops.clientWidth / 3);
  }
}
document.addEventListener("DOMContentLoaded", () => bringIntoView(document));
document.addEventListener("htmx:afterSwap", (event) => bringIntoView(event.target));

Alpine.start();
