// Dialogs are <dialog>: the browser keeps the focus inside, closes on Escape and gives the focus back.
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opens = event.target.closest("[data-opens]");
  if (opens) {
    event.preventDefault();
    openDialog(opens.dataset.opens);
  }
  const closes = event.target.closest("[data-closes]");
  if (closes) document.getElementById(closes.dataset.closes)?.close();
  // A click beside it closes it: only the backdrop has the dialog itself as its target.
  if (event.target instanceof HTMLDialogElement && !event.target.hasAttribute("data-stays")) event.target.close();
});
