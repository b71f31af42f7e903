// Loaded before anything is drawn: "auto" follows the device, so the page never flashes in the wrong theme.
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const chosen = root.dataset.theme ?? "auto";
  const theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
  if (root.dataset.bsTheme !== theme) {
    root.dataset.bsTheme = theme;
    document.dispatchEvent(new CustomEvent("attune:theme"));
  }
}

apply();
dark.addEventListener("change", apply);
document.addEventListener("attune:theme-chosen", apply);
