// Notes: what was done, and its undo. They stay until somebody closes them, so nobody has to be quick.
function show(root) {
  for (const button of root.querySelectorAll("[data-dismisses]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismisses]")?.closest(".note-line").remove();
});
document.addEventListener("DOMContentLoaded", () => show(document));
document.addEventListener("htmx:oobAfterSwap", () => show(document));

// The server is away: said once, however many parts of the page ask it.
document.addEventListener("htmx:sendError", () => {
  const notes = document.getElementById("notes");
  const away = document.getElementById("note-away");
  if (notes && away && !notes.querySelector("[data-away]")) {
    const note = away.content.firstElementChild.cloneNode(true);
    note.setAttribute("data-away", "");
    notes.append(note);
  }
});
